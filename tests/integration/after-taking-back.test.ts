import { Logger, runOnce } from 'graphile-worker';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFor } from '~/crypto/person-keys';
import { asViewer } from '~/db/as-viewer';
import { announcementOf, type ClinicianViewer } from '~/db/viewer';
import { openSharedReflection } from '~/domain/sharing/open';
import { takeBack } from '~/domain/sharing/take-back';
import { readThread } from '~/domain/threads/thread';
import { resendPost } from '~/email/resend-post';
import { NotFound } from '~/errors';
import { sendMail } from '~/jobs/send-mail';
import { restoreBackup, writeBackup } from '../../app/launch/backup.mjs';
import { addresses } from '../support/addresses';
import { startApp, type StartedApp } from '../support/app';
import { freshDatabase, type FreshDatabase } from '../support/database';
import { aLogin, tokenOf } from '../support/login';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { resendStandIn } from '../support/resend';
import { inWorld, looksAt, samples, unsampled } from '../support/samples/routes';
import { plant, type World } from '../support/samples/world';
import { tablesOf } from '../support/tables';

/*
 * Every way out, walked after each of the three endings. The ways are the routes there are, what the clinic's login may
 * ask the database, the mails, and a backup that was made after the ending. There is no export yet; one that is a route
 * is walked here from its first day. Printing is a style sheet over these same pages, and shows nothing that they do not hold.
 */

const endings = {
  'a client has taken a shared reflection back': {
    end: ({ client, sharedReflectionId }: World) => takeBack(client, sharedReflectionId),
    // Why it was assigned, and what is begun to be, is the clinician's own, and they still work together.
    gone: ['shared', 'clinicianReply', 'clientReply', 'kept'],
  },
  'care has ended': {
    end: ({ clinician, client }: World) => clinic.endCare(clinician, client),
    gone: ['shared', 'clinicianReply', 'clientReply', 'kept', 'why', 'begun'],
  },
  // As SAFETY.md has the operator do it.
  'a clinician has left': {
    async end({ clinician: { personId } }: World) {
      await clinic.behind('UPDATE care_link SET ended_at = now() WHERE clinician_id = $1', [personId]);
      await clinic.behind('UPDATE person SET passphrase_hash = NULL WHERE id = $1', [personId]);
      await clinic.behind('DELETE FROM login_session WHERE person_id = $1', [personId]);
    },
    gone: ['shared', 'clinicianReply', 'clientReply', 'kept', 'why', 'begun'],
  },
} satisfies Record<string, { end: (world: World) => Promise<unknown>; gone: string[] }>;

type Ending = keyof typeof endings;
const names = Object.keys(endings) as Ending[];

let clinic: OwnClinic;
let app: StartedApp;
let noor: ClinicianViewer;
let resend: Awaited<ReturnType<typeof resendStandIn>>;
const worlds = {} as Record<Ending, World>;
/** The same clinic, out of a backup that was made after all three endings. */
let restored: { database: FreshDatabase; app: StartedApp };
let folder: string;

beforeAll(async () => {
  clinic = await ownClinic();
  resend = await resendStandIn();
  noor = await clinic.aClinician({ name: 'Noor Abadi' });
  for (const name of names) {
    const iris = await clinic.aClinician();
    await clinic.aClient({ of: iris, name: 'Ana Moss' });
    worlds[name] = await plant(clinic, iris, await clinic.aClient({ of: iris }));
  }
  app = await startApp({ database: clinic.database, demo: false, worker: false, env: clinic.keys });
  // Before the ending the pages hold the words: looking for what is nowhere would prove nothing.
  for (const name of names)
    expect(held(await whatIsSaid(name), name)).toEqual(['begun', 'clientReply', 'clinicianReply', 'shared', 'why']);
  for (const name of names) await endings[name].end(worlds[name]);

  folder = mkdtempSync(path.join(tmpdir(), 'meantime-after-'));
  const file = path.join(folder, 'backup.sql.gz');
  await writeBackup(clinic.database.urls.superuser, file);
  const database = await freshDatabase();
  await restoreBackup(database.urls.superuser, file, { erased: [] });
  restored = { database, app: await startApp({ database, demo: false, worker: false, env: clinic.keys }) };
}, 180_000);

afterAll(async () => {
  await Promise.all([restored.app.stop(), app.stop(), resend.close()]);
  await restored.database.drop();
  await clinic.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything that a clinician is answered at every address of the app, in each shape, by the address. */
async function whatIsSaid(name: Ending, { at = app, token = tokenOf(worlds[name].clinician) } = {}) {
  const said = new Map<string, string>();
  for (const { id, path: pattern, loads } of addresses) {
    if (!loads) continue;
    for (const look of looksAt(id, pattern, worlds[name])) {
      const data = look === '/' ? '/_root.data' : look.replace(/^([^?]+)/, '$1.data');
      const and = look.includes('?') ? '&' : '?';
      for (const address of [
        look,
        data,
        `${data}${and}_routes=${encodeURIComponent(id)}`,
        `${look}${and}_data=${encodeURIComponent(id)}`,
      ])
        said.set(address, await ask(at, address, token));
    }
  }
  return said;
}

async function ask({ origin }: StartedApp, address: string, token: string, body?: URLSearchParams): Promise<string> {
  const response = await fetch(origin + address, {
    redirect: 'manual',
    headers: { Origin: origin, Cookie: `meantime=${token}` },
    ...(body && { method: 'POST', body }),
  });
  expect(response.status, address).toBeLessThan(500);
  return `${[...response.headers].join('\n')}\n\n${await response.text()}`;
}

/** Which of a world's texts stand somewhere in what was said. */
function held(said: Map<string, string>, name: Ending): string[] {
  const all = [...said.values()].join('\n');
  return Object.entries(worlds[name].secrets)
    .filter(([, text]) => all.includes(text))
    .map(([what]) => what)
    .sort();
}

/** The texts that the ending takes nothing from. */
const left = (name: Ending) =>
  Object.keys(worlds[name].secrets)
    .filter((what) => !endings[name].gone.includes(what))
    .sort();

test('every route is walked', () => {
  expect(unsampled()).toEqual([]);
  for (const { path: pattern } of addresses) expect(inWorld(pattern, worlds['care has ended'])).not.toMatch(/[:*]/);
});

describe.each(names)('after %s', (name) => {
  test('no page, no data and no file of the app holds a byte of it for the clinician', async () => {
    const said = await whatIsSaid(name);
    expect(said.size).toBeGreaterThan(200);
    expect(held(said, name)).toEqual(left(name));
  });

  test('nor does any for a colleague', async () => {
    expect(held(await whatIsSaid(name, { token: tokenOf(noor) }), name)).toEqual([]);
  });

  test('nor does the answer to any form', async () => {
    const { clinician } = worlds[name];
    const said = new Map<string, string>();
    for (const { id, path: pattern } of addresses)
      for (const form of id.startsWith('routes/clinic/') ? (samples[id]?.forms?.(worlds[name], clinician) ?? []) : [])
        if (form['what'] !== 'withdraw')
          for (const address of [inWorld(pattern, worlds[name]), `${inWorld(pattern, worlds[name])}.data`])
            said.set(
              `${address} ${JSON.stringify(form)}`,
              await ask(app, address, tokenOf(clinician), new URLSearchParams(form)),
            );
    expect(said.size).toBeGreaterThan(20);
    expect(held(said, name).filter((what) => !left(name).includes(what))).toEqual([]);
  });

  test('no way to the words is left in the verbs', async () => {
    const { clinician, clientId, sharedReflectionId } = worlds[name];
    const opened = await openSharedReflection(clinician, sharedReflectionId).catch((error: unknown) => error);
    if (name === 'a client has taken a shared reflection back') expect(opened).toEqual({ takenBack: true });
    else expect(opened).toBeInstanceOf(Error);
    const thread = await asViewer(clinician, (db) => readThread(db, { clientId, sharedReflectionId })).catch(
      (error: unknown) => error,
    );
    expect(thread instanceof NotFound || (thread as { replies: [] }).replies.length === 0).toBe(true);
  });

  test('no sealed word of it is in reach of the clinic’s login, by a function or in any table', async () => {
    const { clinician, sharedReflectionId } = worlds[name];
    const [share] = await clinic.behind<{ body: Buffer }>('SELECT body FROM shared_reflection WHERE id = $1', [
      sharedReflectionId,
    ]);
    const replies = await clinic.behind<{ id: string; body: Buffer }>(
      'SELECT id, body FROM reply WHERE shared_reflection_id = $1',
      [sharedReflectionId],
    );
    expect(replies).toHaveLength(2);
    const sealed = [share, ...replies].map((row) => row?.body.toString('hex') ?? 'none');
    const client = new pg.Client({ connectionString: clinic.database.urls.clinic });
    await client.connect();
    const asked = async (sql: string, values: unknown[] = []) => {
      await client.query('BEGIN');
      try {
        await client.query(`SELECT set_config('meantime.login', $1, true)`, [announcementOf(clinician)]);
        const { rows } = await client.query<unknown[]>({ text: sql, values, rowMode: 'array' });
        await client.query('COMMIT');
        return rows;
      } catch {
        await client.query('ROLLBACK');
        return [];
      }
    };
    try {
      await asked('SELECT meantime.record_openings(ARRAY[$1::uuid])', [sharedReflectionId]);
      expect(
        await asked('SELECT body FROM meantime.read_shared_reflections(ARRAY[$1::uuid])', [sharedReflectionId]),
      ).toEqual([]);
      const ids = replies.map(({ id }) => id);
      expect(await asked('SELECT body FROM meantime.read_replies($1::uuid[])', [ids])).toEqual([]);
      for (const table of await tablesOf(clinic.behind)) {
        const columns = await clinic.behind<{ name: string }>(
          `SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0
             AND NOT attisdropped AND has_column_privilege('meantime_clinic', attrelid, attnum, 'SELECT')`,
          [table],
        );
        if (columns.length === 0) continue;
        const rows = await asked(`SELECT ${columns.map(({ name: one }) => one).join(', ')} FROM ${table}`);
        const cells = rows.flat().flatMap((cell) => (Buffer.isBuffer(cell) ? [cell.toString('hex')] : []));
        for (const one of sealed) expect(cells, table).not.toContain(one);
      }
    } finally {
      await client.end();
    }
  });

  test('a backup that was made after it, put back, gives nothing of it out', async () => {
    const behind = restored.database.urls.superuser;
    const pool = new pg.Pool({ connectionString: behind, max: 1 });
    const query = async (sql: string, values?: unknown[]) => (await pool.query<pg.QueryResultRow>(sql, values)).rows;
    try {
      // A login that they should not have: even so.
      const token = await aLogin(query, worlds[name].clinician.personId);
      const said = await whatIsSaid(name, { at: restored.app, token });
      expect([...said.values()].some((answer) => answer.includes('Iris Bell'))).toBe(true);
      expect(held(said, name)).toEqual(left(name));
    } finally {
      await pool.end();
    }
  });

  test('the client still has it all: it is theirs', async () => {
    const { client, clientId, sharedReflectionId, secrets } = worlds[name];
    const page = await ask(app, `/portal/shared/${sharedReflectionId}`, tokenOf(client));
    for (const what of ['shared', 'clinicianReply', 'clientReply']) expect(page).toContain(secrets[what]);
    const [share] = await clinic.behind<{ body: Buffer }>('SELECT body FROM shared_reflection WHERE id = $1', [
      sharedReflectionId,
    ]);
    const place = { table: 'shared_reflection', column: 'body', row: sharedReflectionId };
    expect(
      await asViewer(client, (db) => openFor(db, clientId, 'shared', place, share?.body ?? Buffer.alloc(0))),
    ).toContain(secrets['shared']);
  });
});

test('no mail that waited says a word of any, in the queue or when it is sent', async () => {
  const said = new Map<string, string>();
  const queued = await clinic.behind(
    'SELECT j.*, t.identifier FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id',
  );
  expect(queued.length).toBeGreaterThan(names.length);
  said.set('the queue', JSON.stringify([queued, await clinic.behind('SELECT * FROM mail')]));
  const worker = new pg.Pool({ connectionString: clinic.database.urls.worker, max: 1 });
  worker.on('error', () => undefined);
  worker.on('connect', (client) => client.on('error', () => undefined));
  const post = resendPost({ apiKey: 're_test', baseUrl: resend.url, from: 'Meantime <m@m.example>', timeoutMs: 2_000 });
  const origins = { client: 'https://portal.example', clinician: 'https://clinic.example' };
  const logger = new Logger(
    () => (_level, message, meta) => said.set(`log ${said.size}`, message + JSON.stringify(meta ?? {})),
  );
  await runOnce({ pgPool: worker, logger, taskList: { 'send-mail': sendMail(post, origins) } }).finally(() =>
    worker.end(),
  );
  expect(resend.delivered.length).toBeGreaterThan(names.length);
  said.set('what was sent', JSON.stringify(resend.delivered));
  for (const name of names) expect(held(said, name)).toEqual([]);
});

test('no line of the log does', () => {
  for (const name of names) expect(held(new Map([['log', app.log() + restored.app.log()]]), name)).toEqual([]);
});
