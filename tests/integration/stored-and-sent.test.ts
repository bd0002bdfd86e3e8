import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { assignmentIdOf } from '~/domain/assignments/assignment-id';
import { startApp, type StartedApp } from '../support/app';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import * as stored from '../support/stored';
import { Visitor } from '../support/visitor';

/*
 * A database as it stands somewhere already, written by hand with the values of `tests/support/stored.ts`, and the
 * running app before it. Asked over HTTP and looked at in SQL alone, so that a rename touches nothing here.
 */

const { ids, sealed } = stored;
const bytes = (base64: string) => Buffer.from(base64, 'base64');
const hex = (text: string) => Buffer.from(text, 'hex');

let app: StartedApp;
let clinic: OwnClinic;
let behind: OwnClinic['behind'];

beforeAll(async () => {
  app = await startApp({ demo: false, env: stored.keys });
  clinic = await ownClinic({ app });
  ({ behind } = clinic);
  await behind('INSERT INTO clinic (id, name) VALUES ($1, $2)', [ids.clinic, 'Harbour Clinic']);
  for (const [kind, name] of [
    ['clinician', 'Iris Bell'],
    ['client', 'Sam Reed'],
  ] as const) {
    await behind(
      `INSERT INTO person (id, clinic_id, kind, name, address_sealed, address_lookup, passphrase_hash, time_zone)
       VALUES ($1, $2, $3::person_kind, $4, $5, $6, $7, 'Europe/London')`,
      [
        ids[kind],
        ids.clinic,
        kind,
        name,
        bytes(sealed.address[kind]),
        hex(stored.lookup[kind]),
        stored.passphrase.hash,
      ],
    );
    await behind('INSERT INTO acknowledgement (person_id, disclaimer_id, clinic_id) VALUES ($1, $2, $3)', [
      ids[kind],
      clinic.disclaimerId,
      ids.clinic,
    ]);
  }
  for (const [scope, master] of [
    ['entry', 'e1'],
    ['shared', 's1'],
  ] as const) {
    await behind('INSERT INTO data_key (person_id, scope, wrapped, master_key_id) VALUES ($1, $2, $3, $4)', [
      ids.client,
      scope,
      bytes(sealed.wrapped[scope]),
      master,
    ]);
  }
  await behind('INSERT INTO care_link (id, clinic_id, clinician_id, client_id) VALUES ($1, $2, $3, $4)', [
    ids.careLink,
    ids.clinic,
    ids.clinician,
    ids.client,
  ]);
  await behind(
    `INSERT INTO assignment (id, clinic_id, clinician_id, client_id, care_link_id, piece_version_id, disclaimer_id, why)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ids.assignment,
      ids.clinic,
      ids.clinician,
      ids.client,
      ids.careLink,
      clinic.pieceVersionId,
      clinic.disclaimerId,
      bytes(sealed.why),
    ],
  );
  await behind(
    `INSERT INTO entry (id, clinic_id, client_id, assignment_id, slot, version, body)
     VALUES ($1, $2, $3, $4, 'prompt:first', 3, $5)`,
    [ids.entry, ids.clinic, ids.client, ids.assignment, bytes(sealed.entry)],
  );
  await behind(
    `INSERT INTO shared_reflection (id, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, body)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      ids.share,
      ids.clinic,
      ids.client,
      ids.clinician,
      ids.assignment,
      clinic.disclaimerId,
      bytes(sealed.sharedReflection),
    ],
  );
  await behind(
    `INSERT INTO reply (id, clinic_id, shared_reflection_id, client_id, author_id, body)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [ids.reply, ids.clinic, ids.share, ids.client, ids.clinician, bytes(sealed.reply)],
  );
  let previous = Buffer.alloc(0);
  for (const [at, event] of stored.chain.entries()) {
    await behind(
      `INSERT INTO access_event (clinic_id, seq, at, actor_id, subject_id, kind, object_id, previous_hash, hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [ids.clinic, at + 1, event.at, event.actor, event.subject, event.kind, event.object, previous, hex(event.hash)],
    );
    previous = hex(event.hash);
  }
  await behind(`INSERT INTO record_chain (person_id, scope, seq, hash) VALUES ($1, 'access', $2, $3)`, [
    ids.client,
    stored.chain.length,
    previous,
  ]);
  await behind(
    `INSERT INTO login_session (id, person_id, created_at, expires_at, absolute_expires_at, mac)
     VALUES ($1, $2, $3, now() + interval '30 minutes', $4, $5)`,
    [stored.login.id, ids.client, stored.login.createdAt, stored.login.absoluteExpiresAt, hex(stored.login.mac)],
  );
  await behind('INSERT INTO account_choice (token_hash, person_id, mac) VALUES ($1, $2, $3)', [
    hex(stored.choice.hash),
    ids.client,
    hex(stored.choice.mac),
  ]);
  await behind(
    `INSERT INTO invitation (id, clinic_id, kind, person_id, token_hash, expires_at)
     VALUES ($1, $2, 'return', $3, $4, now() + interval '1 hour')`,
    [ids.invitation, ids.clinic, ids.client, hex(stored.link.hash)],
  );
}, 120_000);

afterAll(async () => {
  await clinic.close();
  await app.stop();
});

const signedIn = (kind: 'clinician' | 'client') => new Visitor(app.origin).beSignedIn(behind, ids[kind]);

async function signIn(email: string, words: string, origin = app.origin) {
  const visitor = new Visitor(app.origin);
  return visitor.post('/sign-in', { email, passphrase: words }, { headers: { Origin: origin } });
}

describe('what is stored already', () => {
  test('opens to the client: the words on why, their entry, what they shared, a reply to it', async () => {
    const sam = await signedIn('client');
    const assignment = await sam.get(`/portal/assignments/${ids.assignment}`);
    expect(assignment.text).toContain('For the evening.');
    expect(assignment.text).toContain('The kettle was kept.');
    const shared = await sam.get(`/portal/shared/${ids.share}`);
    expect(shared.text).toContain('The kettle was shown.');
    expect(shared.text).toContain('I read it twice.');
  });

  test('opens to the clinician: what was shared, and no entry', async () => {
    const page = await (await signedIn('clinician')).get(`/clinic/review/${ids.share}`);
    expect(page.text).toContain('What came first?');
    expect(page.text).toContain('The kettle was shown.');
    expect(page.text).not.toContain('The kettle was kept.');
  });

  test('lets its people in, by address and passphrase', async () => {
    const sam = await signIn('sam.reed@people.example', stored.passphrase.words);
    expect([sam.status, sam.location]).toEqual([302, '/portal']);
    const iris = await signIn('Iris.Bell@clinic.example', stored.passphrase.words);
    expect([iris.status, iris.location]).toEqual([302, '/clinic']);
  });

  test('lets in the account that was chosen of several', async () => {
    const cookie = `meantime-choice=${stored.choice.token}`;
    const answer = await new Visitor(app.origin).post('/sign-in', { as: ids.client }, { headers: { Cookie: cookie } });
    expect([answer.status, answer.location]).toEqual([302, '/portal']);
  });

  test('knows a login by its cookie', async () => {
    const page = await new Visitor(app.origin).get('/portal', {
      headers: { Cookie: `meantime=${stored.login.token}` },
    });
    expect(page.status).toBe(200);
  });

  test('opens by a mailed link', async () => {
    const page = await new Visitor(app.origin).get(`/return/${stored.link.token}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Sam Reed');
  });

  test('announces its logins to the database as meantime.login, and never by the cookie', async () => {
    const portal = new pg.Client({ connectionString: app.urls.portal });
    await portal.connect();
    const seen = async (name: string, value: string) => {
      await portal.query('BEGIN');
      await portal.query('SELECT set_config($1, $2, true)', [name, value]);
      const { rows } = await portal.query<{ id: string }>('SELECT id FROM entry WHERE version = 3');
      await portal.query('ROLLBACK');
      return rows.map(({ id }) => id);
    };
    try {
      expect(await seen('meantime.login', stored.login.announced)).toEqual([ids.entry]);
      expect(await seen('meantime.login', stored.login.token)).toEqual([]);
      expect(await seen('meantime.login', stored.login.id)).toEqual([]);
      expect(await seen('meantime.viewer', stored.login.announced)).toEqual([]);
    } finally {
      await portal.end();
    }
  });
});

describe('what the app stores', () => {
  const entryKey = stored.dataKey.entry;
  const sharedKey = stored.dataKey.shared;
  const opened = (key: Buffer, bound: stored.Bound, value: Uint8Array) =>
    stored.openStored(key, bound, value).bytes.toString('utf8');

  async function newest(table: 'assignment' | 'shared_reflection' | 'reply', column: 'why' | 'body', besides: string) {
    const [row] = await behind<{ id: string; value: Buffer }>(
      `SELECT id, ${column} AS value FROM ${table} WHERE client_id = $1 AND id <> $2`,
      [ids.client, besides],
    );
    if (!row) throw new Error(`nothing new in ${table}`);
    return opened(sharedKey, [1, table, column, row.id, ids.client, 0], row.value);
  }

  test('an entry, sealed to its row and its version, after the form of a page opened before', async () => {
    const sam = await signedIn('client');
    const fields = (base: string, text: string) => ({
      person: ids.client,
      'form prompt:second': 'answer',
      'base prompt:second': base,
      'field prompt:second text': text,
    });
    const save = async (base: string, text: string) => {
      const to = `/portal/assignments/${ids.assignment}/entries`;
      const answer = await sam.post(to, fields(base, text), { headers: { Accept: 'application/json' } });
      return JSON.parse(answer.text) as Record<string, string>;
    };
    const first = await save('', 'One.');
    expect(first).toEqual({
      is: 'saved',
      base: expect.stringMatching(/^[0-9a-f-]{36}\.1$/),
      savedAt: expect.any(String),
    });
    const again = await save(first['base'] ?? '', 'Two.');
    const [id] = (again['base'] ?? '').split('.');
    expect(again['base']).toBe(`${id}.2`);
    const [row] = await behind<{ body: Buffer; version: number }>(
      "SELECT body, version FROM entry WHERE id = $1 AND slot = 'prompt:second'",
      [id],
    );
    expect(row?.version).toBe(2);
    expect(opened(entryKey, [1, 'entry', 'body', id ?? '', ids.client, 2], row?.body ?? Buffer.alloc(0))).toBe(
      '{"version":1,"form":"answer","text":"Two."}',
    );
    expect(await save(first['base'] ?? '', 'Three.')).toMatchObject({
      is: 'newer',
      base: `${id}.2`,
      fields: { text: 'Two.' },
    });
  });

  test('a shared reflection, with what was shown', async () => {
    const key = crypto.randomUUID();
    const sam = await signedIn('client');
    const to = `/portal/assignments/${ids.assignment}/sharing`;
    const answer = await sam.post(to, { key, answer: 'prompt:first@3' });
    expect([answer.status, answer.location]).toEqual([302, `/portal/shared/${key}`]);
    expect(JSON.parse(await newest('shared_reflection', 'body', ids.share))).toMatchObject({
      pieceTitle: 'An essay',
      pieceKind: 'essay',
      talkOnly: false,
      items: [
        { slot: 'prompt:first', question: 'What came first?', body: { form: 'answer', text: 'The kettle was kept.' } },
      ],
    });
  });

  test('a reply', async () => {
    const iris = await signedIn('clinician');
    const to = `/clinic/review/${ids.share}`;
    const answer = await iris.post(to, { what: 'reply', id: crypto.randomUUID(), text: 'Thank you.' });
    expect(answer.location).toBe(`${to}#replies`);
    expect(await newest('reply', 'body', ids.reply)).toBe('Thank you.');
  });

  test('the words on why', async () => {
    const iris = await signedIn('clinician');
    const id = crypto.randomUUID();
    const answer = await iris.post('/clinic/assign', {
      id,
      pieceVersionId: clinic.pieceVersionId,
      to: ids.client,
      why: 'Once more.',
    });
    expect(answer.location).toBe(`/clinic/assign/given?of=${assignmentIdOf(id, ids.client)}`);
    expect(await newest('assignment', 'why', ids.assignment)).toBe('Once more.');
  });

  test('access events whose hashes go on from those of before', async () => {
    const sam = await signedIn('client');
    await sam.post(`/portal/assignments/${ids.assignment}/sharing`, { key: crypto.randomUUID(), talk: 'yes' });
    const events = await behind<Record<'micros' | 'actor' | 'subject' | 'kind' | 'object', string> & { hash: Buffer }>(
      `SELECT (extract(epoch FROM at) * 1000000)::bigint::text AS micros, actor_id AS actor, subject_id AS subject,
         kind, object_id AS object, hash
       FROM access_event WHERE subject_id = $1 ORDER BY seq`,
      [ids.client],
    );
    expect(events.length).toBeGreaterThan(stored.chain.length);
    let previous = Buffer.alloc(0);
    for (const [at, { micros, actor, subject, kind, object, hash }] of events.entries()) {
      const said = `${ids.clinic}|${at + 1}|${micros}|${actor}|${subject}|${kind}|${object}`;
      previous = createHash('sha256').update(previous).update(said).digest();
      expect(hash.toString('hex')).toBe(previous.toString('hex'));
      if (stored.chain[at]) expect(hash.toString('hex')).toBe(stored.chain[at].hash);
    }
    expect(await behind('SELECT * FROM meantime.record_faults($1)', [ids.client])).toEqual([]);
  });

  test('tries under a keyed hash of what they name', async () => {
    const visitor = new Visitor(app.origin);
    await signIn('nobody@people.example', 'a wrong one, but a long one');
    await visitor.post('/forgotten', { email: 'Nobody@people.example' });
    await visitor.post(`/return/${stored.link.token}`, { passphrase: 'too short' });
    const rows = await behind<{ key: string }>('SELECT key FROM rate_limit WHERE key = ANY($1)', [
      Object.values(stored.limits),
    ]);
    expect(rows.map(({ key }) => key).sort()).toEqual(Object.values(stored.limits).sort());
  });
});

describe('a job', () => {
  test('is queued under the name and the key of before', async () => {
    const auth = new pg.Client({ connectionString: app.urls.superuser });
    await auth.connect();
    try {
      await auth.query('BEGIN');
      await auth.query('SET LOCAL SESSION AUTHORIZATION meantime_auth_portal');
      await auth.query("SELECT meantime.queue_mail('return'::mail_kind, $1::uuid, $2::uuid)::text", [
        ids.client,
        ids.invitation,
      ]);
      await auth.query('RESET SESSION AUTHORIZATION');
      const { rows } = await auth.query(
        `SELECT t.identifier, j.key, j.payload, m.id
         FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
           JOIN mail m ON m.object_id = $1 AND j.key = 'mail:' || m.id`,
        [ids.invitation],
      );
      expect(rows).toEqual([
        {
          identifier: 'send-mail',
          key: `mail:${rows[0]?.id}`,
          payload: { version: 1, mailId: rows[0]?.id },
          id: rows[0]?.id,
        },
      ]);
    } finally {
      await auth.end();
    }
  });

  test('queued before is done: the mail goes to its address, with the same link', async () => {
    await behind(`INSERT INTO mail (id, clinic_id, kind, person_id, object_id) VALUES ($1, $2, 'return', $3, $4)`, [
      ids.mail,
      ids.clinic,
      ids.client,
      ids.invitation,
    ]);
    await behind(`SELECT graphile_worker.add_job('send-mail', json_build_object('mailId', $1::text))`, [ids.mail]);
    const text = await vi.waitFor(() => readFile(path.join(app.mailboxDir, `${ids.mail}.json`), 'utf8'), {
      timeout: 20_000,
      interval: 50,
    });
    const mail = JSON.parse(text) as Record<string, string>;
    expect(mail).toMatchObject({ key: ids.mail, to: 'Sam.Reed@people.example' });
    expect(mail['text']).toContain(`${app.origin}/return/${stored.link.token}`);
  });

  test('that comes back each hour has the name of before', async () => {
    const rows = await behind<{ identifier: string }>('SELECT identifier FROM graphile_worker._private_known_crontabs');
    expect(rows).toEqual([{ identifier: 'forget-ended-logins' }]);
  });
});

test('the roles are those that a server was prepared with', async () => {
  const rows = await behind<{ rolname: string }>(
    "SELECT rolname FROM pg_roles WHERE rolname LIKE 'meantime%' ORDER BY rolname",
  );
  expect(rows.map(({ rolname }) => rolname)).toEqual([
    'meantime_auth',
    'meantime_auth_clinic',
    'meantime_auth_portal',
    'meantime_clinic',
    'meantime_guard',
    'meantime_jobs',
    'meantime_owner',
    'meantime_portal',
    'meantime_worker',
  ]);
});

describe('a cookie', () => {
  const look = { theme: 'dark', size: 'large', lines: 'far', column: 'wide' };

  test('carries a login, for a day for a client and half a day for a clinician', async () => {
    for (const [email, seconds] of [
      ['sam.reed@people.example', 86_400],
      ['iris.bell@clinic.example', 43_200],
    ] as const) {
      const { headers } = await signIn(email, stored.passphrase.words);
      expect(headers.getSetCookie()).toEqual([
        expect.stringMatching(
          new RegExp(`^meantime=[A-Za-z0-9]{40}; HttpOnly; Max-Age=${seconds}; Path=/; SameSite=Lax$`),
        ),
        expect.stringMatching(/^meantime-device=[\w-]{43}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/),
      ]);
    }
    const out = await (await signedIn('client')).post('/sign-out', { where: 'here' });
    expect(out.headers.getSetCookie()).toEqual(['meantime=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax']);
    const everywhere = await (await signedIn('client')).post('/sign-out', { where: 'everywhere' });
    expect(everywhere.headers.getSetCookie()).toEqual([
      'meantime-device=forgotten; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax',
      'meantime=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax',
    ]);
  });

  test('carries the display that a reader chose', async () => {
    const { headers } = await new Visitor(app.origin).post('/look', look);
    expect(headers.getSetCookie()).toEqual([
      'meantime-look=dark.large.far.wide; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax',
    ]);
    const page = await new Visitor(app.origin).get('/', { headers: { Cookie: 'meantime-look=dark.large.far.wide' } });
    expect(page.text).toMatch(/<html[^>]* data-theme="dark" data-size="large" data-lines="far" data-column="wide"/);
  });

  test('says that single keys are off, where someone switched them off', async () => {
    const clinician = await signedIn('clinician');
    for (const [keys, kept] of [
      ['', 'off'],
      ['on', 'on'],
    ] as const) {
      const { headers } = await clinician.post('/clinic/account', { what: 'keys', keys });
      expect(headers.getSetCookie()).toEqual([
        `meantime-keys=${kept}; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax`,
      ]);
    }
  });

  test('is bound to the host where the address is https', async () => {
    const origin = 'https://meantime.example';
    const secure = await startApp({
      database: app.database,
      worker: false,
      env: { ...stored.keys, ORIGIN: origin },
    });
    try {
      const visitor = new Visitor(secure.origin);
      const extras = { headers: { Origin: origin } };
      const email = 'sam.reed@people.example';
      const login = await visitor.post('/sign-in', { email, passphrase: stored.passphrase.words }, extras);
      expect(login.headers.getSetCookie()).toEqual([
        expect.stringMatching(
          /^__Host-meantime=[A-Za-z0-9]{40}; HttpOnly; Max-Age=86400; Path=\/; SameSite=Lax; Secure$/,
        ),
        expect.stringMatching(
          /^__Host-meantime-device=[\w-]{43}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
        ),
      ]);
      expect((await visitor.post('/look', look, extras)).headers.getSetCookie()).toEqual([
        '__Host-meantime-look=dark.large.far.wide; Max-Age=31536000; Path=/; HttpOnly; SameSite=Lax; Secure',
      ]);
      const choosing = { headers: { ...extras.headers, Cookie: '__Host-meantime-choice=over' } };
      expect((await visitor.post('/sign-in', { as: ids.client }, choosing)).headers.getSetCookie()).toEqual([
        '__Host-meantime-choice=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure',
      ]);
    } finally {
      await secure.stop();
    }
  });
});
