import autocannon from 'autocannon';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newId } from '~/db/id';
import type { Viewer } from '~/db/viewer';
import { assignOne } from '../support/assign-one';
import { ROOT } from '../../app/launch/folders.mjs';
import { pathOf } from '../support/addresses';
import type { StartedApp } from '../support/app';
import { ownClinic } from '../support/own-clinic';
import type { TestClinic } from '../support/people';
import { pageIn, startBare } from './bare-app';
import { aside, median, table } from './print';
import { tokenOf } from '../support/login';

/** What the review queue's share of the page rendered from a constant should be at least. */
const AIM = 0.7;
const CONNECTIONS = 10;
const ROUNDS = 3;
const SECONDS = 5;
/** Seconds a page: as long as V8 takes to come to rest on what it compiles. */
const WARM_UP = 20;

const ROWS = 25;
const WAITING = 60;
const WITH_THEM = 5;

/** Where the figures go unless another place is named. */
export const ratesFile = path.join(ROOT, 'build', 'bench', 'rates.json');

interface Subject {
  name: string;
  url: string;
  headers: Record<string, string>;
}

/**
 * Measures requests a second of the review queue (25 rows of 60 that wait), the caseload (25 rows of 60 clients) and
 * Today (five pieces), each for someone who is signed in, next to a bare Remix app that serves the same HTML: once
 * rendered by React from a constant, once as one string. All take turns, so that whatever else the machine does meets
 * all. Nothing is compressed, which would cost all of them the same. Prints a table and writes the same as JSON to
 * `file`. Resolves to whether the aim is met.
 */
export async function measureRates(app: StartedApp, file: string): Promise<boolean> {
  const { clinician, client } = await peopleWithMuch(app);
  const pages = [
    { name: 'review queue', url: app.origin + pathOf('routes/clinic/review'), headers: signedIn(clinician) },
    { name: 'caseload', url: app.origin + pathOf('routes/clinic/caseload'), headers: signedIn(clinician) },
    { name: 'Today', url: app.origin + pathOf('routes/portal/today'), headers: signedIn(client) },
  ];
  const documents = await Promise.all(pages.map(({ url, headers }) => textOf(url, headers)));
  const rows = documents.map((document) => document.split('scope="row"').length - 1);
  if (rows[0] !== ROWS || rows[1] !== ROWS) throw new Error(`There are ${rows.join(' and ')} rows.`);

  const bare = await startBare(
    Object.fromEntries(documents.map((document, at) => [String(at), { document, page: pageIn(document) }])),
  );
  try {
    const groups: Subject[][] = pages.map((page, at) => [
      page,
      { name: 'rendered from a constant', url: `${bare.origin}/rendered/${at}`, headers: {} },
      { name: 'one string from memory', url: `${bare.origin}/string/${at}`, headers: {} },
    ]);
    for (const [at, document] of documents.entries()) {
      const rendered = await textOf(`${bare.origin}/rendered/${at}`, {});
      if (asSent(rendered) !== asSent(document)) throw new Error('The bare page is not the same page.');
    }

    const subjects = groups.flat();
    for (const subject of subjects) await rate(subject, WARM_UP);
    const rounds: number[][] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const rates: number[] = [];
      for (const subject of subjects) rates.push(await rate(subject, SECONDS));
      rounds.push(rates);
    }
    return report(groups, rounds, file);
  } finally {
    await bare.stop();
  }
}

function signedIn(viewer: Viewer): Record<string, string> {
  return { Cookie: `meantime=${tokenOf(viewer)}`, Accept: 'text/html' };
}

async function textOf(url: string, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(url, { headers, redirect: 'manual' });
  if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}.`);
  return answer.text();
}

/** What React puts between two stretches of text depends on how a page was written, and is not part of it. */
function asSent(document: string): string {
  return pageIn(document).replaceAll('<!-- -->', '');
}

async function rate({ name, url, headers }: Subject, duration: number): Promise<number> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${name}: ${result.non2xx} other answers, ${result.errors} errors.`);
  return result['2xx'] / result.duration;
}

const names = ['Ada Pebble', 'Ben Larkspur', 'Cleo Winterbourne-Abernathy', 'Dev Marigold', 'Edie Lantern'];

/** A clinician with more clients and more waiting than one page shows, and a client with five pieces. */
async function peopleWithMuch(app: StartedApp): Promise<{ clinician: Viewer; client: Viewer }> {
  const clinic = await ownClinic({ app });
  try {
    const clinician = await clinic.aClinician();
    const clients = [];
    for (let at = 0; at < WAITING; at += 1)
      clients.push(await clinic.aClient({ of: clinician, name: `${names[at % names.length]} ${at}` }));
    for (const [at, client] of clients.entries()) await aReflectionThatWaits(clinic, client.personId, at + 1);

    const client = await clinic.aClient({ of: clinician, name: 'Edie Lantern' });
    const pieces = await clinic.behind<{ id: string }>(`SELECT id FROM piece_version ORDER BY id LIMIT ${WITH_THEM}`);
    for (const { id: pieceVersionId } of pieces) {
      const why = 'For the evening before you see them, if it helps.';
      await assignOne(clinician, { id: newId(), clientId: client.personId, pieceVersionId, why });
    }
    await clinic.behind('ANALYZE');
    return { clinician, client };
  } finally {
    await clinic.close();
  }
}

async function aReflectionThatWaits(clinic: TestClinic, clientId: string, age: number): Promise<void> {
  const assignmentId = newId();
  await clinic.behind(
    `INSERT INTO assignment (id, clinic_id, clinician_id, client_id, care_link_id, piece_version_id, disclaimer_id, why)
     SELECT $1, clinic_id, clinician_id, client_id, id, $3, $4, '\\x00' FROM care_link WHERE client_id = $2`,
    [assignmentId, clientId, clinic.pieceVersionId, clinic.disclaimerId],
  );
  await clinic.behind(
    `INSERT INTO shared_reflection (id, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, body, shared_at)
     SELECT $1, clinic_id, client_id, clinician_id, id, disclaimer_id, '\\x00', now() - $3 * interval '7 hours'
     FROM assignment WHERE id = $2`,
    [newId(), assignmentId, age],
  );
}

function report(groups: Subject[][], rounds: number[][], file: string): boolean {
  const percent = (part: number) => `${Math.round(part * 100)} %`;
  const ratesOf = (subject: number) => rounds.map((round) => round[subject] ?? NaN);
  const shares = (subject: number, of: number) => rounds.map((round) => (round[subject] ?? NaN) / (round[of] ?? NaN));
  const figures = groups.map(([page], at) => ({
    page: page?.name ?? '',
    rates: [0, 1, 2].map((offset) => ratesOf(at * 3 + offset)),
    ofRendered: median(shares(at * 3, at * 3 + 1)),
    ofString: median(shares(at * 3, at * 3 + 2)),
  }));
  const share = figures[0]?.ofRendered ?? NaN;
  const met = share >= AIM;

  aside(`\nRequests a second: ${CONNECTIONS} connections, ${SECONDS} s a turn, all in turn.`);
  table([
    ['', ...rounds.map((_, at) => `round ${at + 1}`), 'median', 'share', 'of the string'],
    ...groups.flatMap((group, at) =>
      group.map(({ name }, offset) => [
        offset === 0 ? name : `  ${name}`,
        ...ratesOf(at * 3 + offset).map((one) => one.toFixed(0)),
        median(ratesOf(at * 3 + offset)).toFixed(0),
        offset === 0 ? percent(figures[at]?.ofRendered ?? NaN) : '',
        offset === 0 ? percent(figures[at]?.ofString ?? NaN) : '',
      ]),
    ),
  ]);
  aside(
    `The review queue: ${percent(share)} of the same page rendered from a constant; the aim is at least ${percent(AIM)}: ${met ? 'met' : 'missed'}.`,
  );
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ aim: AIM, met, figures }, null, 2)}\n`);
  return met;
}
