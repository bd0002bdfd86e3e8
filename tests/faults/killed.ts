import { setTimeout as wait } from 'node:timers/promises';
import { aside, table } from '../bench/print';
import { startApp } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { ownClinic } from '../support/own-clinic';
import type { Fault } from './fault';
import { reconcileAll } from './reconcile';
import { Writer } from './writer';

const shareAndTakeBack = (writer: Writer) => (writer.journal.saved.text === '' ? writer.save() : writer.takeBack());
/**
 * What each of the people at work does all the time. Whoever takes back or replies shares something first, so that
 * nobody needs to share alone.
 */
const DOING: ((writer: Writer) => Promise<void>)[] = [
  (writer) => writer.save(),
  ...Array.from({ length: 4 }, () => shareAndTakeBack),
  (writer) => writer.reply(),
  (writer) => writer.signIn(),
];
const VERBS = ['save', 'share', 'take back', 'reply', 'sign in'];
/** The longest that a kill is put off, at random, once work goes on: longer than any act takes. */
const PUT_OFF = 400;

/**
 * kill -9 of the app, and then of PostgreSQL, again and again at random moments, until it has caught each of saving,
 * sharing, taking back, replying and signing in under way that many times: asked for, and never answered.
 */
export const killed: Fault<'kills'> = {
  name: 'killed',
  long: { kills: 100 },
  async run({ kills }) {
    const cluster = await startCluster({ durable: true });
    const app = await startApp({ cluster: cluster.adminUrl, demo: false, worker: false });
    const clinic = await ownClinic({ app });
    const again: [string, () => Promise<void>, () => Promise<void>][] = [
      ['the app', () => app.kill('SIGKILL'), () => app.restart()],
      ['PostgreSQL', () => cluster.kill(), () => cluster.start()],
    ];
    const rows: (string | number)[][] = [];
    const wrong: string[] = [];
    try {
      const iris = await clinic.aClinician();
      for (const [what, kill, start] of again) {
        const writers: Writer[] = [];
        while (writers.length < DOING.length) writers.push(await Writer.begin(clinic, app, iris));
        let over = false;
        const working = Promise.all(writers.map((writer, at) => writer.work(() => over, DOING[at])));
        const acknowledged = () => writers.reduce((sum, writer) => sum + writer.acknowledged, 0);
        const untilSome = async (count: number) => {
          for (const goal = acknowledged() + count; acknowledged() < goal;) await Promise.race([wait(5), working]);
        };
        const caught = new Map(VERBS.map((verb) => [verb, 0]));
        let times = 0;
        while (Math.min(...caught.values()) < kills) {
          if (times >= 3 * kills) throw new Error(`${times} kills caught too little: ${JSON.stringify([...caught])}`);
          await untilSome(1);
          await Promise.race([wait(Math.random() * PUT_OFF), working]);
          await clinic.behind('DELETE FROM rate_limit');
          const at = Date.now();
          await kill();
          await start();
          await untilSome(writers.length);
          times += 1;
          const lost = new Set(writers.flatMap((writer) => writer.unansweredAt(at)));
          for (const verb of lost) caught.set(verb, (caught.get(verb) ?? 0) + 1);
        }
        over = true;
        await working;
        const found = await reconcileAll(writers, clinic);
        wrong.push(...found);
        rows.push([what, times, ...caught.values(), acknowledged(), found.length]);
      }
    } finally {
      await app.stop().catch(() => undefined);
      await clinic.close().catch(() => undefined);
      await cluster.stop();
    }
    table([['killed', 'times', ...VERBS.map((verb) => `in ${verb}`), 'acknowledged', 'not as acknowledged'], ...rows]);
    for (const line of wrong) aside(`  ${line.slice(0, 300)}`);
    return { holds: wrong.length === 0, figures: { rows, wrong } };
  },
};
