import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inviteClient } from '~/domain/care-links/invite';
import { newId } from '~/db/id';
import { endProcess, startNode } from '../../app/launch/processes.mjs';
import { forWorker } from '../../app/launch/settings.mjs';
import { aside, table } from '../bench/print';
import { testKeys } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { freshDatabase } from '../support/database';
import { ownClinic } from '../support/own-clinic';
import { resendStandIn, type Mood } from '../support/resend';
import type { Fault } from './fault';

const MOODS: Mood[] = ['broken', 'rate-limited', 'late', 'lost', 'well'];
const MAILS_A_KILL = 3;

/**
 * kill -9 of the worker, again and again in the middle of sending, while the mail service answers 500, 429, a second
 * late, not at all, or well. The queue's waiting between attempts is passed over, and so is its giving a mail up after
 * twelve of them: what takes a day there takes seconds here.
 */
export const workerKilled: Fault<'kills'> = {
  name: 'worker-killed',
  long: { kills: 100 },
  async run({ kills }) {
    const cluster = await startCluster({ durable: true });
    const database = await freshDatabase({ cluster: cluster.adminUrl });
    const resend = await resendStandIn();
    const { DATABASE_URL: _, ...urls } = database.env;
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_ENV: 'production',
      MEANTIME_LAUNCH: 'start',
      ORIGIN: 'https://meantime.example',
      ...urls,
      ...testKeys(),
      RESEND_API_KEY: 're_test',
      RESEND_BASE_URL: resend.url,
      MAIL_FROM: 'Meantime <m@m.example>',
      MEANTIME_RECORD: mkdtempSync(path.join(tmpdir(), 'meantime-record-')),
    };
    const clinic = await ownClinic({ database, env });
    let gaveUp = 0;
    let over = false;
    /** As whoever looks after it would: one that ends by itself is started again, too. */
    const begin = () => {
      const args = ['--import', 'tsx', 'app/jobs/worker.ts'];
      const child = startNode(args, { env: forWorker(env), stdout: 'ignore', stderr: 'ignore' });
      child.once('exit', (_code, signal) => {
        if (signal === 'SIGKILL' || over) return;
        gaveUp += 1;
        worker = begin();
      });
      return child;
    };
    let worker = begin();
    try {
      const iris = await clinic.aClinician();
      let queued = 0;
      for (let kill = 0; kill < kills; kill += 1) {
        for (let mail = 0; mail < MAILS_A_KILL; mail += 1, queued += 1)
          await inviteClient(iris, {
            id: newId(),
            name: 'Someone',
            email: `${newId()}@people.example`,
            timeZone: 'Europe/London',
          });
        resend.moods.push(...Array.from({ length: 4 }, () => MOODS[Math.floor(Math.random() * MOODS.length)] as Mood));
        const heard = resend.attempts.length;
        await until(() => resend.attempts.length > heard, 30_000);
        await wait(Math.random() * 300);
        await endProcess(worker.pid as number, [['SIGKILL', 5_000]]);
        worker = begin();
        await clinic.behind(
          `UPDATE graphile_worker._private_jobs SET run_at = least(run_at, now()), attempts = least(attempts, 6),
             locked_at = locked_at - interval '1 minute'`,
        );
      }
      resend.moods.length = 0;
      await until(async () => {
        await clinic.behind('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()');
        return (await clinic.behind('SELECT FROM graphile_worker._private_jobs LIMIT 1')).length === 0;
      }, 120_000).catch(async (error: unknown) => {
        const jobs = await clinic.behind(
          'SELECT attempts, locked_by, now() - locked_at AS locked, run_at - now() AS due FROM graphile_worker._private_jobs',
        );
        throw new Error(`of ${queued} mails some were not done with: ${JSON.stringify(jobs)}`, { cause: error });
      });
      const keys = new Set(resend.attempts).size;
      const people = new Set(resend.delivered.map(({ to }) => to)).size;
      const twice = resend.delivered.length - people;
      const wrong = [
        ...(people === queued ? [] : [`${queued - people} were not delivered`]),
        ...(twice === 0 ? [] : [`${twice} were delivered again`]),
        ...(keys === queued ? [] : [`${queued} mails were sent under ${keys} keys`]),
        ...(resend.conflicts.length === 0 ? [] : [`${resend.conflicts.length} came again with other bytes`]),
      ];
      table([
        ['the worker killed', 'gave up itself', 'mails', 'attempts', 'keys', 'delivered', 'twice'],
        [kills, gaveUp, queued, resend.attempts.length, keys, people, twice],
      ]);
      for (const line of wrong) aside(`  ${line}`);
      return {
        holds: wrong.length === 0,
        figures: { gaveUp, queued, attempts: resend.attempts.length, keys, delivered: people, twice, wrong },
      };
    } finally {
      over = true;
      await endProcess(worker.pid as number, [
        ['SIGTERM', 15_000],
        ['SIGKILL', 5_000],
      ]);
      await Promise.allSettled([clinic.close(), resend.close()]);
      await cluster.stop();
      rmSync(env.MEANTIME_RECORD, { recursive: true, force: true });
    }
  },
};

async function until(done: () => boolean | Promise<boolean>, milliseconds: number): Promise<void> {
  const limit = Date.now() + milliseconds;
  while (!(await done())) {
    if (Date.now() > limit) throw new Error(`it did not happen within ${milliseconds / 1000} seconds`);
    await wait(50);
  }
}
