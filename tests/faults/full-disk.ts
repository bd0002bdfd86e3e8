import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { aside, table } from '../bench/print';
import { startApp } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { ownClinic } from '../support/own-clinic';
import type { Fault } from './fault';
import { reconcileAll } from './reconcile';
import { Writer } from './writer';
import { tokenOf } from '../support/login';

const DISK = '400m';

/** PostgreSQL on a small disk that fills up while people write, that many times, and has room again after. */
export const fullDisk: Fault<'times'> = {
  name: 'full-disk',
  long: { times: 5 },
  async run({ times }) {
    const folder = mkdtempSync(path.join(tmpdir(), 'meantime-disk-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=0711`, 'tmpfs', folder]);
    if (mounted.status !== 0) {
      aside('A small disk could not be mounted here (it takes root), so nothing was tried.');
      rmSync(folder, { recursive: true });
      return { holds: true, figures: { tried: false } };
    }
    const cluster = await startCluster({ durable: true, folder });
    const app = await startApp({ cluster: cluster.adminUrl, demo: false, worker: false });
    const clinic = await ownClinic({ app });
    const wrong: string[] = [];
    const rows: (string | number)[][] = [];
    const ballast = path.join(folder, 'ballast');
    try {
      const iris = await clinic.aClinician();
      const writers = await Promise.all([1, 2, 3, 4].map(() => Writer.begin(clinic, app, iris)));
      const [one] = writers as [Writer];
      for (let time = 0; time < times; time += 1) {
        let over = false;
        const working = Promise.all(writers.map((writer) => writer.work(() => over)));
        const before = writers.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
        await until(() => writers.reduce((sum, { acknowledged }) => sum + acknowledged, 0) > before + 8);
        fill(ballast, folder);
        const refusedBefore = writers.reduce((sum, { unanswered }) => sum + unanswered, 0);
        await clinic
          .behind(
            'CREATE TABLE IF NOT EXISTS more AS SELECT repeat(md5(random()::text), 200) FROM generate_series(1, 100000)',
          )
          .catch(() => undefined);
        await until(() => writers.reduce((sum, { unanswered }) => sum + unanswered, 0) > refusedBefore + 4);

        // A page without scripts sends its form again and again in the middle of it: what is not kept comes back with it.
        const page = await sendUntilNotKept(app.origin, one, time);
        if (page.status !== 503 || !page.whole)
          wrong.push(`the page answered ${page.status}, ${page.whole ? 'with' : 'without'} the text`);
        const help = await fetch(`${app.origin}/help-now`);
        if (help.status !== 200) wrong.push(`Help now answered ${help.status}`);

        rmSync(ballast);
        const room = Date.now();
        // It may have had to stop; whoever looks after it starts it again.
        await clinic.behind('SELECT 1').catch(() => cluster.start());
        await clinic.behind('DROP TABLE IF EXISTS more').catch(() => undefined);
        const then = writers.map(({ acknowledged }) => acknowledged);
        await until(() => writers.every(({ acknowledged }, at) => acknowledged > (then[at] ?? 0)));
        over = true;
        await working;
        const found = await reconcileAll(writers, clinic);
        wrong.push(...found);
        rows.push([
          time + 1,
          writers.reduce((sum, { unanswered }) => sum + unanswered, 0) - refusedBefore,
          page.status,
          Date.now() - room,
          found.length,
        ]);
      }
    } finally {
      await app.stop().catch(() => undefined);
      await clinic.close().catch(() => undefined);
      await cluster.stop();
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    }
    table([
      ['the disk is full', 'not kept meanwhile', 'the page answers', 'well after, ms', 'not as acknowledged'],
      ...rows,
    ]);
    for (const line of wrong) aside(`  ${line.slice(0, 300)}`);
    return { holds: wrong.length === 0, figures: { tried: true, rows, wrong } };
  },
};

/** Sends a form as a page would, other words each time, until it is not kept. `whole`: the answer holds all that was sent. */
async function sendUntilNotKept(
  origin: string,
  { assignmentId, client }: Writer,
  time: number,
): Promise<{ status: number; whole: boolean }> {
  let last = { status: 0, whole: false };
  for (let tries = 0; tries < 200 && last.status < 500; tries += 1) {
    const text = `words of the full disk ${time}.${tries} ${randomBytes(6_000).toString('hex')}`;
    const answer = await fetch(`${origin}/portal/assignments/${assignmentId}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Origin: origin, Accept: 'text/html', Cookie: `meantime=${tokenOf(client)}` },
      body: new URLSearchParams({
        person: client.personId,
        'form prompt:second': 'answer',
        'base prompt:second': '',
        'field prompt:second text': text,
      }),
    });
    last = { status: answer.status, whole: (await answer.text()).includes(text) };
  }
  return last;
}

function fill(file: string, folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const chunk = Buffer.alloc(1 << 20);
  try {
    for (let left = bavail * bsize; left > 0; left -= chunk.length)
      writeFileSync(file, chunk.subarray(0, Math.min(left, chunk.length)), { flag: 'a' });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOSPC') throw error;
  }
}

async function until(done: () => boolean): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!done()) {
    if (Date.now() > limit) throw new Error('nothing moved for a minute');
    await new Promise((again) => setTimeout(again, 10));
  }
}
