import { closeSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcementOf, type ClinicianViewer } from '~/db/viewer';
import { startApp, type StartedApp } from '../support/app';
import { tokenOf } from '../support/login';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import type { TestClinic } from '../support/people';
import { tablesOf } from '../support/tables';
import { aTwin, clinicAddresses, writesAndKeeps, type Twin } from '../support/twins';

/*
 * A clinician is to find no difference between a client who writes and keeps it and one who writes nothing: not in what
 * the clinic's pages say, and not in what the database does for them.
 */

let clinic: OwnClinic;
let app: StartedApp;
/** In two clinics, clinicians of one name with a client of one name each, and another client. The first writes, the second never does. */
let writes: Twin;
let silent: Twin;
/** Where the server writes its log. */
let log: string;
/** What every address answers, what the database did for it, and what its login sees of every table; before and after the writing. */
const before = { answers: new Map<string, string>(), work: new Map<string, Statement[]>(), rows: '' };
const after: typeof before = { answers: new Map(), work: new Map(), rows: '' };

beforeAll(async () => {
  clinic = await ownClinic({ library: 'content' });
  writes = await aPair(clinic);
  silent = await aPair(await clinic.another());
  await explain();
  app = await startApp({
    database: clinic.database,
    demo: false,
    worker: false,
    env: { ...clinic.keys, DATABASE_POOL: '1' },
  });
  await look(before);
  expect(await writesAndKeeps(clinic, writes)).toBeGreaterThan(100);
  await look(after);
}, 300_000);

afterAll(async () => {
  await app.stop();
  await clinic.close();
});

async function aPair(there: TestClinic): Promise<Twin> {
  const iris = await there.aClinician({ name: 'Iris Bell' });
  await there.aClient({ of: iris, name: 'Ana Moss' });
  return aTwin(there, iris, await there.aClient({ of: iris, name: 'Sam Reed' }));
}

async function forgetOpenings(): Promise<void> {
  await clinic.behind(`SET LOCAL session_replication_role = replica; DELETE FROM access_event WHERE kind = 'opened'`);
  await clinic.behind('VACUUM (FULL) access_event, record_chain');
}

/** Has the server log the plan of every statement of the clinic's login, with the blocks that it touched. */
async function explain(): Promise<void> {
  const settings = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_buffers': 'on',
    'auto_explain.log_timing': 'off',
    'auto_explain.log_format': 'json',
    // One plan a statement, however often it came before.
    plan_cache_mode: 'force_custom_plan',
  };
  for (const [name, value] of Object.entries(settings))
    await clinic.behind(`ALTER ROLE meantime_clinic IN DATABASE "${clinic.database.name}" SET ${name} = '${value}'`);
  const [place] = await clinic.behind<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`);
  log = path.join(path.dirname(place?.folder ?? ''), 'log');
  heard = statSync(log).size;
}

/** One statement as the server ran it. */
interface Statement {
  text: string;
  rows: number;
  blocks: number;
}

interface Plan {
  'Query Text': string;
  Plan: Record<'Actual Rows' | 'Shared Hit Blocks' | 'Shared Read Blocks', number>;
}

let heard = 0;

/** What the server logged of statements since this was asked last. */
function explained(): Statement[] {
  const { size } = statSync(log);
  const news = Buffer.alloc(size - heard);
  const file = openSync(log, 'r');
  readSync(file, news, 0, news.length, heard);
  closeSync(file);
  heard = size;
  return [...news.toString('utf8').matchAll(/plan:\n((?:\t.*\n)+)/g)]
    .map(([, json = '']) => JSON.parse(json) as Plan)
    .map(({ 'Query Text': text, Plan: plan }) => ({
      text,
      rows: plan['Actual Rows'],
      blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
    }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.rows - b.rows || a.blocks - b.blocks));
}

async function look(into: typeof before): Promise<void> {
  // Every look at a shared reflection is an event, which the next one has to pass by. Both times begin without any, and
  // with nothing that is left to be cleared away by whoever comes by.
  await forgetOpenings();
  // Nor is a login put off meanwhile, as it is once a minute.
  await clinic.behind('UPDATE login_session SET expires_at = absolute_expires_at');
  await clinic.behind('VACUUM (FULL) access_event, record_chain, login_session');
  await settled();
  // What the server reads of its own catalogue, it reads once.
  for (const [, twin] of places())
    for (const address of clinicAddresses(twin))
      if (!/\/(review\/|brief$|room$)/.test(address)) await ask(address, twin.clinician);
  for (const [who, twin] of places()) {
    for (const address of clinicAddresses(twin)) {
      for (const shape of [address, dataOf(address)]) {
        await ask(shape, twin.clinician);
        // What one opens, the next look passes by for a minute: how fast that minute went is not to show.
        if (/\/(review\/[^?]*|brief|room)$/.test(address)) await forgetOpenings();
        explained();
        into.answers.set(`${who} ${shape}`, await ask(shape, twin.clinician));
        into.work.set(`${who} ${shape}`, explained());
      }
    }
  }
  into.rows = await seen();
}

/**
 * Vacuums until every page of every table is known to hold what everyone may see: a page that is not is read by other
 * plans. Whoever still looks at an older state meanwhile (the server, as it starts) keeps one vacuum from saying so.
 */
async function settled(): Promise<void> {
  const unsettled = `SELECT relname FROM pg_class
    WHERE relkind = 'r' AND relnamespace IN ('public'::regnamespace, 'meantime'::regnamespace) AND relallvisible < relpages`;
  do await clinic.behind('VACUUM (FREEZE, ANALYZE)');
  while ((await clinic.behind(unsettled)).length > 0);
}

const places = () => Object.entries({ writes, silent });

const dataOf = (address: string) => address.replace(/^([^?]+)/, '$1.data');

async function ask(address: string, by: ClinicianViewer, init: RequestInit = {}): Promise<string> {
  const response = await fetch(app.origin + address, {
    redirect: 'manual',
    ...init,
    headers: { Origin: app.origin, Cookie: `meantime=${tokenOf(by)}` },
  });
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return plain(`${response.status}\n${headers}\n\n${await response.text()}`);
}

/** Without what no two answers share: nonces, ids, times, made-up addresses. */
function plain(whole: string): string {
  const ids = new Map<string, string>();
  return whole
    .replace(/^(date|etag|x-request-id|content-length|set-cookie): .*$/gm, '')
    .replace(/nonce[-="\\:]+[\w+/=-]+|"nonce","[^"]+"/g, 'NONCE')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => {
      if (!ids.has(id)) ids.set(id, `ID-${ids.size}`);
      return ids.get(id) ?? '';
    })
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, 'TIME')
    .replace(/\b\d{1,2}(:\d\d)?(\s|\u00a0|&nbsp;|\\u00a0)[ap]m\b/g, 'CLOCK');
}

/** Every row and column that the clinic's login may read of any table, for each of the clinicians, with where each row stands and which transaction put it there. */
async function seen(): Promise<string> {
  const client = new pg.Client({ connectionString: clinic.database.urls.clinic });
  await client.connect();
  const found: string[] = [];
  try {
    for (const table of await tablesOf(clinic.behind, { login_session: 'each request puts off its end' })) {
      const { rows: columns } = await client.query<{ name: string }>(
        `SELECT quote_ident(attname) AS name FROM pg_attribute
         WHERE attrelid = $1::regclass AND attname NOT IN ('tableoid', 'cmin', 'cmax') AND NOT attisdropped
           AND has_column_privilege(attrelid, attnum, 'SELECT') ORDER BY attnum`,
        [table],
      );
      if (columns.length === 0) continue;
      for (const [, { clinician: by }] of places()) {
        await client.query('BEGIN');
        await client.query(`SELECT set_config('meantime.login', $1, true)`, [announcementOf(by)]);
        const { rows } = await client.query({
          text: `SELECT ${columns.map(({ name }) => name).join(', ')} FROM ${table}`,
          rowMode: 'array',
        });
        await client.query('ROLLBACK');
        found.push(
          `${table} ${by.personId}\n${rows
            .map((row) => JSON.stringify(row))
            .sort()
            .join('\n')}`,
        );
      }
    }
  } finally {
    await client.end();
  }
  return found.join('\n');
}

describe('what a clinician is told of a client who writes and keeps it', () => {
  test('is what it was before, at every address of the clinic', () => {
    expect(after.answers.size).toBeGreaterThan(100);
    for (const [address, answer] of after.answers) expect(answer, address).toBe(before.answers.get(address));
  });

  test('is what they are told of one who writes nothing, byte for byte', () => {
    const own = (address: string) => address.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID');
    const answersOf = (who: string) =>
      [...after.answers]
        .filter(([address]) => address.startsWith(who))
        .map(([address, answer]) => [own(address.slice(who.length)), answer]);
    expect(answersOf('writes').length).toBe(clinicAddresses(writes).length * 2);
    const others = answersOf('silent');
    for (const [at, [address, answer]] of answersOf('writes').entries()) {
      expect(address).toBe(others[at]?.[0]);
      expect(answer, address).toBe(others[at]?.[1]);
    }
  });

  test('holds the lists that one pages through', () => {
    const answers = [...after.answers].filter(([address]) => address.startsWith('writes /clinic/review'));
    expect(answers.some(([, answer]) => answer.includes('after='))).toBe(true);
    // Of the library's pieces there is one version each, and nothing to compare.
    for (const [address, answer] of after.answers)
      if (!/older=|version=|\/compare/.test(address)) expect(answer, address).toMatch(/^(200|202|302)\n/);
  });
});

/**
 * What has to be equal of a page's statements. A brief and a room write an event for everything they open, and pass by
 * those again as they read: on how many blocks those came to lie is chance, so of them the rows alone are compared.
 */
function comparable(address: string, work: readonly Statement[]): Partial<Statement>[] {
  return /\/(brief|room)(\.data)?(\?|$)/.test(address) ? work.map(({ text, rows }) => ({ text, rows })) : [...work];
}

describe('what the database does for the clinic', () => {
  test('is the same work, before and after: each statement with as many rows and blocks', () => {
    let statements = 0;
    for (const [address, work] of after.work) {
      statements += work.length;
      expect(comparable(address, work), address).toEqual(comparable(address, before.work.get(address) ?? []));
    }
    expect(statements).toBeGreaterThan(200);
  });

  test('for the one who writes gives as many rows as for the one who does not', () => {
    const rowsOf = (who: string) =>
      [...after.work]
        .filter(([at]) => at.startsWith(who))
        .map(([, work]) => work.map(({ text, rows }) => [text, rows]));
    expect(rowsOf('writes')).toEqual(rowsOf('silent'));
  });

  test('lets its login see no row of any table that came, went, moved or changed with the writing', () => {
    expect(before.rows).toContain(writes.sharedReflectionId);
    expect(after.rows).toBe(before.rows);
  });
});
