import { setTimeout as wait } from 'node:timers/promises';
import { closeDatabases } from '~/db/clients';
import { table } from '../bench/print';
import { startApp } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { foundClinic } from '../support/people';
import type { Fault } from './fault';
import { Writer, reconcileAll } from './writer';

const WRITERS = 5;

/** kill -9 of the app and of PostgreSQL, each that many times, in the middle of saving, sharing, taking back, replying and signing in. */
export const killed: Fault<'kills'> = {
  name: 'killed',
  long: { kills: 100 },
  async run({ kills }) {
    const cluster = await startCluster({ durable: true });
    const app = await startApp({ cluster: cluster.adminUrl, demo: false, worker: false });
    Object.assign(process.env, app.env);
    const clinic = await foundClinic(app.database);
    const again: [string, () => Promise<void>][] = [
      ['the app', async () => (await app.kill('SIGKILL'), app.restart())],
      ['PostgreSQL', async () => (await cluster.kill(), cluster.start())],
    ];
    const rows: (string | number)[][] = [];
    const wrong: string[] = [];
    try {
      const iris = await clinic.aClinician();
      for (const [what, killAndStart] of again) {
        const writers: Writer[] = [];
        for (let count = 0; count < WRITERS; count += 1) writers.push(await Writer.begin(clinic, app, iris));
        let over = false;
        const working = Promise.all(writers.map((writer) => writer.work(() => over)));
        const acknowledged = () => writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
        const some = async (count: number) => {
          for (const goal = acknowledged() + count; acknowledged() < goal;) await Promise.race([wait(5), working]);
          await wait(Math.random() * 30);
        };
        for (let kill = 0; kill < kills; kill += 1) {
          await some(1 + Math.floor(Math.random() * 12));
          await clinic.behind('DELETE FROM rate_limit').catch(() => undefined);
          await killAndStart();
        }
        await some(WRITERS);
        over = true;
        await working;
        const found = await reconcileAll(writers, clinic);
        wrong.push(...found);
        rows.push([what, kills, acknowledged(), writers.reduce((sum, one) => sum + one.unanswered, 0), found.length]);
      }
    } finally {
      await app.stop().catch(() => undefined);
      await Promise.allSettled([clinic.close(), closeDatabases()]);
      await cluster.stop();
    }
    table([['killed', 'times', 'acts acknowledged', 'answers lost', 'not as acknowledged'], ...rows]);
    return { holds: wrong.length === 0, figures: { rows, wrong } };
  },
};
