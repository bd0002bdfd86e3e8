import autocannon from 'autocannon';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { closeDatabases } from '~/db/clients';
import { newId } from '~/db/id';
import { tokenOf } from '~/db/viewer';
import { ROOT } from '../../app/launch/folders.mjs';
import { freePort } from '../../app/launch/ports.mjs';
import { endProcess, startNode } from '../../app/launch/processes.mjs';
import type { StartedApp } from '../support/app';
import { foundClinic } from '../support/people';
import { aside, median, table } from './print';

const AIM = 0.7;
const CONNECTIONS = 10;
const PAIRS = 3;
const SECONDS = 5;
const WARM_UP = 4;

const ROWS = 25;
const WAITING = 60;

/** Where the figures go unless another place is named. */
export const reviewQueueFile = path.join(ROOT, 'build', 'bench', 'review-queue.json');

/**
 * Measures requests a second of the review queue, 25 rows of 60 that wait, for a signed-in clinician, next to a bare
 * Remix app that serves the same HTML: once rendered by React from a constant, once as one string. They take turns,
 * so that whatever else the machine does meets all three. Nothing is compressed, which would cost all of them the same.
 * Prints a table and writes the same as JSON to `file`. Resolves to whether the aim is met.
 */
export async function measureReviewQueue(app: StartedApp, file: string): Promise<boolean> {
  const cookie = await aFullQueue(app);
  const queue = `${app.origin}/clinic/review`;
  const document = await (await fetch(queue, { headers: { Cookie: cookie, Accept: 'text/html' } })).text();
  const page = pageIn(document);
  const rows = page.split('<th scope="row">').length - 1;
  if (rows !== ROWS) throw new Error(`The review queue shows ${rows} rows.`);

  const bare = await startBare({ document, page });
  try {
    const rendered = await (await fetch(`${bare.origin}/rendered`)).text();
    const same = (html: string) => html.replaceAll('<!-- -->', '');
    if (same(pageIn(rendered)) !== same(page)) throw new Error('The bare page is not the same page.');

    const subjects = [
      { name: 'review queue', url: queue, headers: { Cookie: cookie, Accept: 'text/html' } },
      { name: 'bare, rendered by React from a constant', url: `${bare.origin}/rendered`, headers: {} },
      { name: 'bare, one string from memory', url: `${bare.origin}/string`, headers: {} },
    ];
    for (const subject of subjects) await rate(subject, WARM_UP);
    const rounds: number[][] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const round: number[] = [];
      for (const subject of subjects) round.push(await rate(subject, SECONDS));
      rounds.push(round);
    }
    return report(
      subjects.map(({ name }) => name),
      rounds,
      { bytes: document.length, bareBytes: rendered.length },
      file,
    );
  } finally {
    await bare.stop();
  }
}

/** The element that holds the page, out of a document. */
function pageIn(document: string): string {
  const begin = document.indexOf('<div class="shell"');
  const end = document.lastIndexOf('</div>', document.indexOf('<script', begin)) + '</div>'.length;
  if (begin === -1) throw new Error('There is no page in the document.');
  return document.slice(begin, end);
}

async function rate(
  { name, url, headers }: { name: string; url: string; headers: Record<string, string> },
  duration: number,
): Promise<number> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${name}: ${result.non2xx} other answers, ${result.errors} errors.`);
  return result['2xx'] / result.duration;
}

/** A clinician with more waiting than one page shows, signed in; the cookie. */
async function aFullQueue(app: StartedApp): Promise<string> {
  Object.assign(process.env, app.env);
  const clinic = await foundClinic(app.database);
  try {
    const clinician = await clinic.aClinician();
    const clients = [];
    for (let at = 0; at < 12; at += 1)
      clients.push(await clinic.aClient({ of: clinician, name: `${names[at % names.length]} ${at}` }));
    for (let at = 0; at < WAITING; at += 1) {
      const client = clients[at % clients.length]?.personId;
      const [assignment] = await clinic.behind<{ id: string }>(
        `INSERT INTO assignment (id, clinic_id, clinician_id, client_id, care_link_id, piece_version_id, disclaimer_id, why)
         SELECT $1, clinic_id, clinician_id, client_id, id, $4, $5, '\\x00' FROM care_link WHERE clinician_id = $2 AND client_id = $3
         RETURNING id`,
        [newId(), clinician.personId, client, clinic.pieceVersionId, clinic.disclaimerId],
      );
      await clinic.behind(
        `INSERT INTO shared_reflection (id, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, body, shared_at)
         VALUES ($1, $2, $3, $4, $5, $6, '\\x00', now() - $7 * interval '7 hours')`,
        [newId(), clinic.clinicId, client, clinician.personId, assignment?.id, clinic.disclaimerId, at + 1],
      );
    }
    await clinic.behind('ANALYZE');
    return `meantime=${tokenOf(clinician)}`;
  } finally {
    await closeDatabases();
    await clinic.close();
  }
}

const names = ['Ada Pebble', 'Ben Larkspur', 'Cleo Winterbourne-Abernathy', 'Dev Marigold', 'Edie Lantern'];

/** Builds the bare app around a page, and serves it from a process of its own. */
async function startBare(made: {
  document: string;
  page: string;
}): Promise<{ origin: string; stop: () => Promise<void> }> {
  // Inside the checkout, so that it finds its packages.
  mkdirSync(path.dirname(reviewQueueFile), { recursive: true });
  const folder = mkdtempSync(path.join(path.dirname(reviewQueueFile), 'bare-'));
  let pid: number | undefined;
  const stop = async () => {
    if (pid !== undefined)
      await endProcess(pid, [
        ['SIGTERM', 3_000],
        ['SIGKILL', 3_000],
      ]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const options = path.join(folder, 'bare.json');
    writeFileSync(options, JSON.stringify({ ...made, folder: path.join(folder, 'build') }));
    const remix = path.join(ROOT, 'node_modules', '@remix-run', 'dev', 'dist', 'cli.js');
    const built = spawnSync(process.execPath, [remix, 'vite:build', '--config', 'tests/bench/bare/vite.config.ts'], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', BENCH_BARE: options },
      encoding: 'utf8',
    });
    if (built.status !== 0) throw new Error(`The bare app could not be built.\n${built.stdout}${built.stderr}`);

    const port = await freePort();
    const server = path.join(folder, 'build', 'server', 'index.js');
    const child = startNode(['--import', 'tsx', 'tests/bench/bare/server.ts', server, String(port)], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production' },
      stdout: 'ignore',
      stderr: 'inherit',
    });
    pid = child.pid;
    const origin = `http://127.0.0.1:${port}`;
    for (const until = Date.now() + 20_000; ; await wait(50)) {
      const answer = await fetch(`${origin}/string`).catch(() => undefined);
      if (answer?.ok) return { origin, stop };
      if (child.exitCode !== null || Date.now() > until) throw new Error('The bare app did not start.');
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

function report(
  subjects: string[],
  rounds: number[][],
  sizes: { bytes: number; bareBytes: number },
  file: string,
): boolean {
  const of = (round: number[], subject: number) => round[subject] ?? NaN;
  const ratios = rounds.map((round) => ({
    rendered: of(round, 0) / of(round, 1),
    string: of(round, 0) / of(round, 2),
  }));
  const medians = subjects.map((_, subject) => median(rounds.map((round) => of(round, subject))));
  const ratio = median(ratios.map(({ rendered }) => rendered));
  const met = ratio >= AIM;
  const percent = (part: number) => `${Math.round(part * 100)} %`;

  aside(
    `\nThe review queue with ${ROWS} rows, requests a second: ${CONNECTIONS} connections, ${SECONDS} s a turn, the three in turn.`,
  );
  table([
    ['', ...rounds.map((_, at) => `pair ${at + 1}`), 'median'],
    ...subjects.map((name, subject) => [
      name,
      ...rounds.map((round) => of(round, subject).toFixed(0)),
      (medians[subject] ?? NaN).toFixed(0),
    ]),
    ['share of the page rendered from a constant', ...ratios.map(({ rendered }) => percent(rendered)), percent(ratio)],
    [
      'share of the string',
      ...ratios.map(({ string }) => percent(string)),
      percent(median(ratios.map(({ string }) => string))),
    ],
  ]);
  aside(
    `${percent(ratio)} of the same page rendered from a constant; the aim is at least ${percent(AIM)}: ${met ? 'met' : 'missed'}.`,
  );

  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify({ aim: AIM, met, ratio, subjects, medians, rounds, ratios, ...sizes }, null, 2)}\n`,
  );
  return met;
}
