import { setTimeout as wait } from 'node:timers/promises';
import { table } from '../bench/print';
import { startApp } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { ownClinic } from '../support/own-clinic';
import type { Fault } from './fault';
import { pollPage } from './poll-page';
import { startProxy } from './proxy';
import { reconcileAll } from './reconcile';
import { isWell, Writer, type Heard } from './writer';
import { tokenOf } from '../support/login';

const WRITERS = 6;
/** No request may take longer, in milliseconds, whatever the wire does. */
const LONGEST = 5_000;
/** How soon after the wire is well everything must be. */
const RECOVERY = 3_000;

/** The wire between the app and PostgreSQL: answers to COMMIT lost, silence, far ends gone, connections reset. */
export const network: Fault<'commits' | 'silence' | 'cuts'> = {
  name: 'network',
  long: { commits: 100, silence: 30, cuts: 10 },
  async run({ commits, silence, cuts }) {
    const cluster = await startCluster({ durable: true });
    const clinic = await ownClinic({ cluster: cluster.adminUrl });
    const { database, keys } = clinic;
    const { hostname: host, port } = new URL(database.urls.portal);
    const proxy = await startProxy({ host, port: Number(port) });
    const env = { ...keys, ...throughThe(proxy.port), TRUST_PROXY: '1' };
    const app = await startApp({ database, demo: false, worker: false, env });
    const rows: (string | number)[][] = [];
    const wrong: string[] = [];
    try {
      const iris = await clinic.aClinician();
      const writers: Writer[] = [];
      for (let count = 0; count < WRITERS; count += 1) writers.push(await Writer.begin(clinic, app, iris));

      const [alone] = writers as [Writer];
      await alone.share();
      const before = alone.unanswered;
      for (let commit = 0; commit < commits; commit += 1) {
        const lost = proxy.loseNextCommit();
        await [() => alone.save(), () => alone.share(), () => alone.reply(), () => alone.takeBack()][commit % 4]?.();
        await lost;
      }
      const unanswered = alone.unanswered - before;
      const lostTwice = await reconcileAll([alone], clinic);
      wrong.push(...lostTwice, ...(unanswered < commits ? ['an answer was not lost'] : []));
      rows.push(['the answer to COMMIT lost', commits, alone.acknowledged, unanswered, '', '', lostTwice.length]);

      const cutting: [string, number, () => Promise<void>][] = [
        [
          'silence',
          silence > 0 ? 1 : 0,
          async () => (proxy.fallSilent(), await wait(silence * 1000), proxy.speakAgain()),
        ],
        ['far ends gone, unsaid', cuts, async () => void proxy.loseFarEnds()],
        ['half of the connections reset', cuts, async () => void proxy.resetHalf()],
      ];
      for (const [name, times, cut] of cutting) {
        if (times === 0) continue;
        const acknowledged = () => writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
        for (const writer of writers) writer.heard = [];
        const looked: Heard[] = [];
        const begunAt = Date.now();
        let over = false;
        const begun = acknowledged();
        const working = Promise.all([
          ...writers.map((writer) => writer.work(() => over)),
          pollPage(app.origin, '/help-now', undefined, looked, () => over),
          pollPage(app.origin, '/portal/shared', `meantime=${tokenOf(alone.client)}`, looked, () => over),
        ]);
        let slowest = 0;
        for (let time = 0; time < times; time += 1) {
          await Promise.race([wait(1_500), working]);
          await clinic.behind('DELETE FROM rate_limit');
          await cut();
          const well = Date.now();
          await Promise.race([wait(RECOVERY + 1_000), working]);
          const late = [...writers.flatMap(({ heard }) => heard), ...looked]
            .filter(({ status, at }) => !isWell(status) && at >= well)
            .map(({ at }) => at - well);
          slowest = Math.max(slowest, 0, ...late);
        }
        over = true;
        await working;
        const all = [...writers.flatMap(({ heard }) => heard), ...looked];
        const longest = Math.max(...all.map(({ milliseconds }) => milliseconds));
        const noHelp = looked.filter(({ what, status }) => what === '/help-now' && status !== 200).length;
        const found = await reconcileAll(writers, clinic);
        wrong.push(...found);
        for (const { what, milliseconds, status, at } of all.filter((one) => one.milliseconds > LONGEST).slice(0, 5))
          wrong.push(`${name}: "${what}" took ${milliseconds} ms and was answered ${status}, begun at ${at - begunAt}`);
        if (slowest > RECOVERY) wrong.push(`${name}: it took ${slowest} ms to recover`);
        if (noHelp > 0) wrong.push(`${name}: Help now did not open ${noHelp} times`);
        const failed = all.filter(({ status }) => !isWell(status)).length;
        rows.push([name, times, acknowledged() - begun, failed, longest, slowest, found.length]);
      }
    } finally {
      await app.stop().catch(() => undefined);
      await clinic.close().catch(() => undefined);
      await proxy.close();
      await cluster.stop();
    }
    table([
      [
        'the wire',
        'times',
        'acknowledged',
        'not answered well',
        'longest, ms',
        'last such after, ms',
        'not as acknowledged',
      ],
      ...rows,
    ]);
    for (const line of wrong) process.stdout.write(`  ${line.slice(0, 300)}\n`);
    return { holds: wrong.length === 0, figures: { rows, wrong } };

    function throughThe(near: number): Record<string, string> {
      const { DATABASE_URL: _, ...its } = database.env;
      return Object.fromEntries(
        Object.entries(its).map(([name, url]) => {
          const changed = new URL(url);
          changed.port = String(near);
          changed.hostname = '127.0.0.1';
          return [name, changed.href];
        }),
      );
    }
  },
};
