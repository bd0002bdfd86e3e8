import { spawnSync } from 'node:child_process';
import { createHash, createHmac, createPrivateKey, hkdfSync, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sendSignInLinks } from '~/auth/invitations';
import { hashPassphrase } from '~/auth/passphrases';
import { headText, isSigned, readPublicKeys } from '~/crypto/record-key';
import { asViewer } from '~/db/as-viewer';
import { newId } from '~/db/id';
import { queueMail } from '~/db/queue-mail';
import { announcementOf, type ClientViewer, type ClinicianViewer, type Viewer } from '~/db/viewer';
import { assignOne } from '../support/assign-one';
import { APP_LOGINS, OWNER } from '../../app/launch/cluster.mjs';
import { publicHalves } from '../../app/launch/keys.mjs';
import { environmentOf, forMigration, forWeb, forWorker, readSettings } from '../../app/launch/settings.mjs';
import { startApp, testKeys, type StartedApp } from '../support/app';
import { announcedAs, loginId, newToken } from '../support/login';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { plant, type World } from '../support/samples/world';
import { openStored, type Bound } from '../support/stored';
import { Visitor } from '../support/visitor';
import { asMarkdown, attempts, processes, type Attempt, type Process } from './least-privilege.table';

/** What somebody inside a process has: what its variables say, and so its database logins and its keys. */
interface Attacker {
  logins: pg.Client[];
  /** Master keys. */
  keys: Buffer[];
}

const keys = testKeys();
const emails = { client: `${newId()}@people.example`, clinician: `${newId()}@clinic.example` };
const passphrases = { theirs: 'seven lanterns by the canal', forged: 'a lock that nobody has picked' };
const hashes = { theirs: '', forged: '' };

let app: StartedApp;
let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
let world: World;
const attackers = {} as Record<Process, Attacker>;

beforeAll(async () => {
  app = await startApp({ demo: false, worker: false, env: keys });
  clinic = await ownClinic({ app });
  iris = await clinic.aClinician({ email: emails.clinician });
  sam = await clinic.aClient({ of: iris, email: emails.client });
  world = await plant(clinic, iris, sam);
  for (const what of ['theirs', 'forged'] as const) hashes[what] = await hashPassphrase(passphrases[what]);
  for (const email of Object.values(emails)) await sendSignInLinks(email, { networkAddress: '192.0.2.1' } as never);
  for (const name of Object.keys(processes) as Process[]) attackers[name] = await insideOf(name);
}, 120_000);

afterAll(async () => {
  await Promise.all(Object.values(attackers).flatMap(({ logins }) => logins.map((client) => client.end())));
  await clinic.close();
  await app.stop();
});

/** Both have arrived, by a passphrase of their own, and each has been mailed a link since. */
beforeEach(async () => {
  await clinic.behind('UPDATE person SET passphrase_hash = $1', [hashes.theirs]);
  await clinic.behind('DELETE FROM rate_limit');
});

/** The variables that a process has in production, as it says itself when the launcher's environment is its own. */
function variablesOf(name: Process): Record<string, string> {
  const set = {
    ...keys,
    NODE_ENV: 'production',
    ORIGIN: app.origin,
    SURFACE: name === 'portal' || name === 'clinic' ? name : 'all',
    DATABASE_URL: app.urls.superuser,
    POSTGRES_PASSWORD: 'of the superuser',
    MEANTIME_PASSWORD_OWNER: 'of the owner',
    RESEND_API_KEY: 'of the mail service',
  };
  const { app: its, owner } = environmentOf(readSettings(set), app.database.env, { env: set });
  const env = name === 'worker' ? forWorker(its) : name === 'migration' ? forMigration(owner) : forWeb(its);
  const script = 'process.stdout.write(JSON.stringify(process.env))';
  const { stdout } = spawnSync(process.execPath, ['-e', script], { env: env as never, encoding: 'utf8' });
  return JSON.parse(stdout) as Record<string, string>;
}

async function insideOf(name: Process): Promise<Attacker> {
  const variables = Object.entries(variablesOf(name));
  const logins = variables.flatMap(([variable, text]) =>
    /^DATABASE_(\w+_)?URL$/.test(variable) ? [new pg.Client({ connectionString: text })] : [],
  );
  await Promise.all(logins.map((client) => client.connect()));
  return {
    logins,
    keys: variables.flatMap(([variable, text]) =>
      variable.startsWith('MEANTIME_KEY_') ? [Buffer.from(text.split(':')[1] ?? '', 'base64')] : [],
    ),
  };
}

interface How {
  values?: unknown[];
  /** What is announced as `meantime.login`, each in turn. */
  announced?: string[];
  /** The table at which an owner takes row-level security off first, and puts it back. */
  table?: string;
  keep?: boolean;
}

/** A statement through every login, in a transaction each, which is undone unless it is to be kept: its rows, and how many it touched. */
async function everywhere(
  { logins }: Attacker,
  sql: string,
  { values = [], announced = [''], table, keep = false }: How = {},
): Promise<{ rows: pg.QueryResultRow[]; touched: number }> {
  const found = { rows: [] as pg.QueryResultRow[], touched: 0 };
  for (const client of logins) {
    for (const one of announced) {
      const force = (how: string) =>
        table === undefined
          ? undefined
          : client
              .query(`SAVEPOINT forced; ALTER TABLE ${table} ${how} ROW LEVEL SECURITY`)
              .catch(() => client.query('ROLLBACK TO forced'));
      try {
        await client.query('BEGIN');
        await client.query(`SELECT set_config('meantime.login', $1, true)`, [one]);
        await force('NO FORCE');
        const results = [await client.query(sql, values)].flat() as pg.QueryResult<pg.QueryResultRow>[];
        const { rows, rowCount } = results.at(-1) as pg.QueryResult<pg.QueryResultRow>;
        await force('FORCE');
        await client.query(keep ? 'COMMIT' : 'ROLLBACK');
        found.rows.push(...rows);
        found.touched += rowCount ?? 0;
      } catch {
        await client.query('ROLLBACK');
      }
    }
  }
  return found;
}

function derived(master: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `meantime ${use}`, 32));
}

function marked(master: Buffer, use: string, said: unknown[]): Buffer {
  return createHmac('sha256', derived(master, use)).update(JSON.stringify(said)).digest();
}

function opened(key: Buffer, bound: Bound, sealed: Uint8Array): Buffer[] {
  try {
    return [openStored(key, bound, sealed).bytes];
  } catch {
    return [];
  }
}

/** Rows of `login_session` for somebody, marked with each key in turn: the tokens of those that the database took. */
async function forgedLogins(attacker: Attacker, { personId, kind }: ClientViewer | ClinicianViewer): Promise<string[]> {
  const tokens: string[] = [];
  for (const master of [randomBytes(32), ...attacker.keys]) {
    const [token, created] = [newToken(), Date.now()];
    const [id, ends] = [loginId(token), created + 3_600_000];
    const { touched } = await everywhere(
      attacker,
      `INSERT INTO login_session (id, person_id, created_at, expires_at, absolute_expires_at, mac) VALUES ($1, $2, $3, $4, $4, $5)`,
      {
        values: [
          id,
          personId,
          new Date(created),
          new Date(ends),
          marked(master, 'logins', [id, personId, kind, created, ends]),
        ],
        table: 'login_session',
        keep: true,
      },
    );
    if (touched > 0) tokens.push(token);
  }
  return tokens;
}

async function announcements(attacker: Attacker): Promise<string[]> {
  const tokens = [...(await forgedLogins(attacker, sam)), ...(await forgedLogins(attacker, iris))];
  return ['', ...tokens.map(announcedAs)];
}

/** Someone's own keys of a scope that can be got hold of and opened. */
async function personKeys(
  attacker: Attacker,
  { personId }: Viewer,
  scope: string,
  announced: string[],
): Promise<Buffer[]> {
  const { rows } = await everywhere(attacker, `SELECT wrapped FROM data_key WHERE person_id = $1 AND scope = $2`, {
    values: [personId, scope],
    announced,
    table: 'data_key',
  });
  const bound: Bound = [1, 'data_key', 'wrapped', `${personId}/${scope}`, personId, 0];
  return rows.flatMap(({ wrapped }) =>
    attacker.keys.flatMap((master) => opened(derived(master, 'wrapping'), bound, wrapped as Buffer)),
  );
}

/** Whether a text of the client's comes to light by one of these statements, which give id, version and body. */
async function reads(attacker: Attacker, table: string, scope: string, statements: string[], text: string) {
  const announced = await announcements(attacker);
  const found = await personKeys(attacker, sam, scope, announced);
  for (const sql of statements) {
    const { rows } = await everywhere(attacker, sql, { announced, table });
    for (const { id, version, body } of rows as { id: string; version: number; body: Buffer }[]) {
      const bound: Bound = [1, table, 'body', id, sam.personId, version];
      if (found.some((key) => opened(key, bound, body).some((bytes) => bytes.toString('utf8').includes(text))))
        return true;
    }
  }
  return false;
}

function opens(cookie: string, { kind }: ClientViewer | ClinicianViewer): Promise<boolean> {
  const path = kind === 'client' ? '/portal/account' : '/clinic/account';
  return new Visitor(app.origin).get(path, { headers: { Cookie: cookie } }).then(({ status }) => status === 200);
}

async function leadsTo(token: string, { name }: ClientViewer | ClinicianViewer): Promise<boolean> {
  return (await new Visitor(app.origin).get(`/return/${token}`)).text.includes(name);
}

function linkToken(master: Buffer, invitationId: string): string {
  return createHmac('sha256', derived(master, 'links')).update(invitationId).digest('base64url');
}

async function makesLogin(attacker: Attacker, person: ClientViewer | ClinicianViewer): Promise<boolean> {
  for (const token of await forgedLogins(attacker, person)) if (await opens(`meantime=${token}`, person)) return true;

  for (const master of [randomBytes(32), ...attacker.keys]) {
    const id = newId();
    const token = linkToken(master, id);
    await everywhere(
      attacker,
      `INSERT INTO invitation (id, clinic_id, kind, person_id, token_hash, expires_at) VALUES ($1, $2, 'return', $3, $4, now() + interval '1 hour')`,
      { values: [id, person.clinicId, person.personId, createHash('sha256').update(token).digest()], keep: true },
    );
    const leads = await leadsTo(token, person);
    await clinic.behind('DELETE FROM invitation WHERE id = $1', [id]);
    if (leads) return true;
  }

  await everywhere(attacker, 'UPDATE person SET passphrase_hash = $1 WHERE id = $2', {
    values: [hashes.forged, person.personId],
    table: 'person',
    keep: true,
  });
  const answer = await new Visitor(app.origin).post('/sign-in', {
    email: emails[person.kind],
    passphrase: passphrases.forged,
  });
  return answer.status === 302;
}

async function forgesChoice(attacker: Attacker, { personId, kind }: ClientViewer | ClinicianViewer): Promise<boolean> {
  const choose = async (as: string, token: string) => {
    const extras = { headers: { Cookie: `meantime-choice=${token}` } };
    return (await new Visitor(app.origin).post('/sign-in', { as }, extras)).status === 302;
  };
  for (const master of [randomBytes(32), ...attacker.keys]) {
    const token = randomBytes(32).toString('base64url');
    const hash = createHash('sha256').update(token).digest();
    const mac = marked(master, 'account choices', [hash.toString('hex'), personId, kind]);
    await everywhere(attacker, 'INSERT INTO account_choice (token_hash, person_id, mac) VALUES ($1, $2, $3)', {
      values: [hash, personId, mac],
      table: 'account_choice',
      keep: true,
    });
    if (await choose(personId, token)) return true;
    // What a choice looked like when a signature was enough.
    const said = `${personId}.${Date.now() + 60_000}`;
    const signature = createHmac('sha256', derived(master, 'sign-in choice')).update(said).digest('base64url');
    if (await choose(`${said}.${signature}`, token)) return true;
  }
  return false;
}

/** What comes to light while somebody else works: from a trap in their transaction, and from all that shows who does what. */
async function caught(attacker: Attacker): Promise<string[]> {
  const trap = `
    CREATE TABLE IF NOT EXISTS caught (what text);
    CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
      $$ BEGIN INSERT INTO public.caught VALUES (current_setting('meantime.login', true)); RETURN NEW; END $$;
    CREATE TRIGGER trap BEFORE INSERT ON TABLE_OF_THEIRS FOR EACH ROW EXECUTE FUNCTION trap();`;
  for (const table of ['mail', 'assignment', 'graphile_worker._private_jobs'])
    await everywhere(attacker, trap.replace('TABLE_OF_THEIRS', table).replaceAll('trap()', `trap_${table.length}()`), {
      keep: true,
    });
  await assignOne(iris, {
    id: newId(),
    clientId: sam.personId,
    pieceVersionId: clinic.pieceVersionId,
    why: 'For the week.',
  });
  const shown = [
    await everywhere(attacker, 'SELECT what FROM caught'),
    await everywhere(attacker, `SELECT query AS what FROM pg_stat_activity WHERE datname = current_database()`),
    await everywhere(attacker, `SELECT id AS what FROM login_session`, { table: 'login_session' }),
  ];
  await clinic.behind('DROP TABLE IF EXISTS caught');
  for (const table of ['mail', 'assignment', 'graphile_worker._private_jobs'])
    await clinic.behind(`DROP FUNCTION IF EXISTS trap_${table.length}() CASCADE`);
  return [...new Set(shown.flatMap(({ rows }) => rows.map(({ what }) => String(what))))];
}

const STRONG = ['SHARE UPDATE EXCLUSIVE', 'SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'];

/** The tables that can be locked against others' work. */
async function lockable(attacker: Attacker): Promise<string[]> {
  const tables = await clinic.behind<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'graphile_worker') ORDER BY 1`,
  );
  const found = [];
  for (const { name } of tables) {
    for (const mode of STRONG) {
      if (await locks(attacker, name, mode)) found.push(name);
    }
  }
  return [...new Set(found)];
}

async function locks({ logins }: Attacker, table: string, mode: string): Promise<boolean> {
  for (const client of logins) {
    await client.query('BEGIN');
    const done = await client.query(`LOCK TABLE ${table} IN ${mode} MODE`).then(
      () => true,
      () => false,
    );
    await client.query('ROLLBACK');
    if (done) return true;
  }
  return false;
}

async function knowsLink(attacker: Attacker, person: ClientViewer | ClinicianViewer): Promise<boolean> {
  const { rows } = await everywhere(
    attacker,
    'SELECT id FROM invitation WHERE accepted_at IS NULL AND revoked_at IS NULL',
    { table: 'invitation' },
  );
  for (const { id } of rows)
    for (const master of attacker.keys) if (await leadsTo(linkToken(master, id as string), person)) return true;
  return false;
}

async function readsAddress(attacker: Attacker): Promise<boolean> {
  const announced = await announcements(attacker);
  const found = [await everywhere(attacker, 'SELECT id, address_sealed FROM person', { announced, table: 'person' })];
  // Both have been mailed a link that still opens, and its page says the address.
  const { rows: links } = await everywhere(attacker, 'SELECT kind, person_id, token_hash FROM invitation');
  for (const { kind, person_id, token_hash } of links) {
    const sql = 'SELECT $1::text AS id, meantime.address_behind_link($2::link_kind, $3) AS address_sealed';
    found.push(await everywhere(attacker, sql, { values: [person_id, kind, token_hash] }));
  }
  const rows = found.flatMap((one) => one.rows) as { id: string; address_sealed: Buffer | null }[];
  return rows.some(({ id, address_sealed: sealed }) =>
    attacker.keys.some((master) =>
      (sealed === null
        ? []
        : opened(derived(master, 'addresses'), [1, 'person', 'address_sealed', id, id, 0], sealed)
      ).some((bytes) => Object.values(emails).includes(bytes.toString('utf8'))),
    ),
  );
}

const events = () => clinic.behind('SELECT * FROM access_event ORDER BY subject_id, seq');

/** Each attempt, with all that the attacker has: whether it comes off. */
const tries: Record<Attempt, (attacker: Attacker, name: Process) => Promise<boolean>> = {
  entry: (attacker) =>
    reads(attacker, 'entry', 'entry', ['SELECT id, version, body FROM entry'], world.secrets['kept'] ?? ''),
  async shared(attacker) {
    const id = world.sharedReflectionId;
    const statements = [
      'SELECT id, 0 AS version, body FROM shared_reflection',
      `SELECT '${id}'::text AS id, 0 AS version, body FROM meantime.read_shared_reflections(ARRAY['${id}'::uuid])`,
      `SELECT '${id}'::text AS id, 0 AS version, r.body
       FROM (SELECT meantime.record_openings(ARRAY['${id}'::uuid]) AS done) o CROSS JOIN LATERAL meantime.read_shared_reflections(ARRAY[o.done]) r`,
    ];
    // Its clinician opened it when it was planted, and may read it for a minute.
    await clinic.behind(`UPDATE access_event SET at = at - interval '2 minutes' WHERE object_id = $1`, [id]);
    const before = await events();
    const read = await reads(attacker, 'shared_reflection', 'shared', statements, world.secrets['shared'] ?? '');
    expect(await events()).toEqual(before);
    return read;
  },
  note: async (attacker) => (await personKeys(attacker, iris, 'note', await announcements(attacker))).length > 0,
  clientLogin: (attacker) => makesLogin(attacker, sam),
  clinicianLogin: (attacker) => makesLogin(attacker, iris),
  async token(attacker, name) {
    const found = await caught(attacker);
    // The trap works, where one can be laid.
    if (name === 'migration') expect(found).toContain(announcementOf(iris));
    for (const one of found) {
      if (/^[\w-]+$/.test(one) && ((await opens(`meantime=${one}`, iris)) || (await opens(`meantime=${one}`, sam))))
        return true;
    }
    return false;
  },
  async choice(attacker, name) {
    const others = [
      ...(name === 'portal' || name === 'all' ? [] : [sam]),
      ...(name === 'clinic' || name === 'all' ? [] : [iris]),
    ];
    for (const person of others) if (await forgesChoice(attacker, person)) return true;
    return false;
  },
  async record(attacker) {
    const statements = [
      ['access_event', `UPDATE access_event SET kind = 'shared'`],
      ['access_event', 'DELETE FROM access_event'],
      ['record_chain', 'UPDATE record_chain SET seq = 0'],
    ] as const;
    for (const [table, sql] of statements)
      if ((await everywhere(attacker, sql, { announced: await announcements(attacker), table })).touched > 0)
        return true;
    return false;
  },
  signing(attacker) {
    const head = headText({ chain: newId(), seq: '1', hash: '00' }, new Date().toISOString());
    const made = (master: Buffer) => {
      const der = Buffer.concat([
        Buffer.from('302e020100300506032b657004220420', 'hex'),
        derived(master, 'record heads'),
      ]);
      return sign(null, Buffer.from(head), createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
    };
    const [key = ''] = (keys['MEANTIME_KEY_RECORD'] ?? '').split(':');
    const known = readPublicKeys(publicHalves(keys['MEANTIME_KEY_RECORD'] ?? ''));
    return Promise.resolve(
      attacker.keys.some((master) => isSigned(head, { key, signature: made(master).toString('base64url') }, known)),
    );
  },
  address: readsAddress,
  clientLink: (attacker) => knowsLink(attacker, sam),
  clinicianLink: (attacker) => knowsLink(attacker, iris),
  lock: async (attacker) => (await lockable(attacker)).length > 0,
  async size(attacker) {
    const announced = await announcements(attacker);
    for (const sql of shownOfSize)
      if ((await everywhere(attacker, sql, { announced, table: 'entry' })).rows.length > 0) return true;
    return false;
  },
};

/** What PostgreSQL shows of its own accord of a table that the asker may not read. */
const ownAccord = [
  `SELECT pg_total_relation_size('entry')`,
  `SELECT pg_relation_size('entry_pkey')`,
  `SELECT pg_database_size(current_database())`,
  `SELECT pg_stat_get_tuples_inserted('entry'::regclass)`,
  `SELECT n_tup_ins, n_live_tup FROM pg_stat_all_tables WHERE relname = 'entry'`,
  `SELECT idx_scan FROM pg_stat_all_indexes WHERE relname = 'entry'`,
  `SELECT heap_blks_hit FROM pg_statio_all_tables WHERE relname = 'entry'`,
  `SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()`,
  `SELECT backend_xid FROM pg_stat_activity`,
  `SELECT wal_bytes FROM pg_stat_wal`,
  `SELECT writes FROM pg_stat_io`,
  `SELECT relation FROM pg_locks`,
  `SELECT pg_current_wal_insert_lsn()`,
  `SELECT pg_logical_emit_message(false, '', '')`,
  `SELECT checkpoint_lsn FROM pg_control_checkpoint()`,
  `SELECT lo_create(0)`,
  `SELECT relpages, reltuples FROM pg_class WHERE relname = 'entry'`,
];
/** The same, and what it shows to whoever may read rows of it: the planner reckons with its whole size, and a row stands somewhere. */
const shownOfSize = [
  ...ownAccord,
  `SELECT n_distinct FROM pg_stats WHERE tablename = 'entry'`,
  'EXPLAIN SELECT FROM entry',
  'SELECT ctid FROM entry',
];

describe.each(Object.keys(processes) as Process[])('inside the process %s', (name) => {
  test.each(Object.keys(attempts) as Attempt[])('what can be done is what the table says: %s', async (attempt) => {
    const cell = attempts[attempt].cells[name];
    const comesOff = await tries[attempt](attackers[name], name);
    expect(comesOff ? 'possible' : 'refused', attempts[attempt].words).toBe(
      cell === 'refused' ? 'refused' : 'possible',
    );
  });
});

test('SECURITY.md has this table, word for word', () => {
  expect(readFileSync(new URL('../../SECURITY.md', import.meta.url), 'utf8')).toContain(asMarkdown());
});

test('each process is given the logins and the keys that are its own, and no other secret', () => {
  const secrets = (name: Process) =>
    Object.keys(variablesOf(name))
      .filter((variable) => /URL$|KEY|PASSWORD/.test(variable))
      .map((variable) => variable.replace(/^DATABASE_|^MEANTIME_|_URL$/g, ''))
      .sort();
  const portal = ['AUTH_PORTAL', 'KEY_ADDRESS', 'KEY_ENTRY', 'KEY_LOGIN_CLIENT', 'KEY_SHARED', 'PORTAL'];
  const ofClinic = ['AUTH_CLINIC', 'CLINIC', 'KEY_ADDRESS', 'KEY_LOGIN_CLINICIAN', 'KEY_NOTE', 'KEY_SHARED'];
  expect(secrets('portal')).toEqual(portal);
  expect(secrets('clinic')).toEqual(ofClinic);
  expect(secrets('all')).toEqual([...new Set([...portal, ...ofClinic])].sort());
  expect(secrets('worker')).toEqual(['KEY_ADDRESS', 'KEY_RECORD', 'RESEND_API_KEY', 'WORKER']);
  expect(secrets('migration')).toEqual(['URL']);
});

describe('a login of the app', () => {
  const logins = Object.values(APP_LOGINS);

  test('has no right to update, delete, empty or lock a whole table, but the one that the queue needs', async () => {
    const rights = await clinic.behind<{ what: string }>(
      `SELECT format('%s: %s ON %s', acl.grantee::regrole, acl.privilege_type, c.oid::regclass) AS what
       FROM pg_class c, aclexplode(c.relacl) acl
       WHERE acl.grantee <> 0 AND acl.grantee::regrole::text = ANY ($1) AND acl.privilege_type NOT IN ('SELECT', 'INSERT') ORDER BY 1`,
      [logins],
    );
    expect(rights.map(({ what }) => what)).toEqual(['meantime_worker: DELETE ON graphile_worker._private_jobs']);
    expect(await lockable(attackers.worker)).toEqual(['graphile_worker._private_jobs']);
  });

  test.each(ownAccord)('is refused what tells how much all clients write: %s', async (sql) => {
    for (const login of [...logins, OWNER]) {
      const url = new URL(clinic.database.urls.owner);
      url.username = login;
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      const code = await client
        .query(sql)
        .then(
          () => 'told',
          (error: { code: string }) => error.code,
        )
        .finally(() => client.end());
      expect(`${login}: ${code}`).toBe(`${login}: 42501`);
    }
  });

  test('may call no function of the catalogue whose name speaks of sizes, counts, locks or the log, but those named here', async () => {
    const harmless = [
      'advisory_|_is_visible$|^clock_', // nothing of a table
      '^pg_column_size$|^lo_', // what the asker holds already, and large objects, which nobody can make
      'slot', // for a login with REPLICATION alone
      '^pg_(split_walfile_name|walfile_name|wal_lsn_diff|get_wal_re|is_wal_)|^pg_lsn|^in_range$', // a sum, or of a standby
      'xact_id|xact_status|^txid_|snapshot|^pg_stat_force_next_flush$', // how many transactions there were: said in SECURITY.md
      '^pg_get_multixact_members$',
    ];
    const open = await clinic.behind<{ name: string }>(
      `SELECT DISTINCT p.proname::text AS name FROM pg_proc p, unnest($1::text[]) login
       WHERE p.pronamespace = 'pg_catalog'::regnamespace AND has_function_privilege(login, p.oid, 'EXECUTE')
         AND p.prokind = 'f' AND p.provolatile <> 'i'
         AND p.proname ~ '(size|stat_|lock|wal|lsn|xact|control|blocking|prepared_xact|replication|slot|^lo_|txid|snapshot|progress|visib|multixact|logical|tuples)'
         AND p.proname !~ $2 ORDER BY 1`,
      [logins, harmless.join('|')],
    );
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  test('owns nothing, and is a member of nothing', async () => {
    const owned = await clinic.behind(
      `SELECT refobjid::regrole::text AS who, classid::regclass::text AS what FROM pg_shdepend
       WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o' AND refobjid::regrole::text = ANY ($1)`,
      [logins],
    );
    expect(owned).toEqual([]);
    expect(await clinic.behind('SELECT FROM pg_auth_members WHERE member::regrole::text = ANY ($1)', [logins])).toEqual(
      [],
    );
  });
});

describe('the worker', () => {
  const body = `RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$`;
  const addJob = `graphile_worker.add_job(identifier text, payload json DEFAULT NULL, queue_name text DEFAULT NULL,
    run_at timestamptz DEFAULT NULL, max_attempts integer DEFAULT NULL, job_key text DEFAULT NULL,
    priority integer DEFAULT NULL, flags text[] DEFAULT NULL, job_key_mode text DEFAULT 'replace')`;

  test.each([
    `CREATE OR REPLACE FUNCTION ${addJob} RETURNS graphile_worker._private_jobs LANGUAGE sql AS 'SELECT NULL::graphile_worker._private_jobs'`,
    `CREATE FUNCTION graphile_worker.mine() ${body}`,
    `CREATE FUNCTION public.mine() ${body}`,
    `CREATE FUNCTION meantime.mine() ${body}`,
    `CREATE FUNCTION pg_catalog.mine() ${body}`,
    `CREATE FUNCTION pg_temp.mine() ${body}`,
    'CREATE SCHEMA mine',
    'CREATE TEMPORARY TABLE mine (id int)',
    'CREATE TABLE graphile_worker.mine (id int)',
    'CREATE VIEW graphile_worker.mine AS SELECT 1',
    'CREATE TYPE public.mine AS (id int)',
    'CREATE OPERATOR public.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_catalog.texteq)',
    'CREATE CAST (text AS int) WITH INOUT',
    'CREATE TRIGGER mine BEFORE INSERT ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'CREATE TRIGGER mine BEFORE INSERT ON mail FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'CREATE RULE mine AS ON INSERT TO graphile_worker._private_jobs DO NOTHING',
    'CREATE POLICY mine ON graphile_worker._private_jobs USING (true)',
    'ALTER TABLE graphile_worker._private_jobs ALTER COLUMN payload SET DEFAULT NULL',
    'ALTER FUNCTION graphile_worker.add_job OWNER TO meantime_worker',
    'DROP FUNCTION graphile_worker.add_job',
    'TRUNCATE graphile_worker._private_jobs',
    'INSERT INTO graphile_worker.migrations (id) VALUES (1000)',
    'SELECT graphile_worker.complete_jobs(ARRAY[1])',
    'SET ROLE meantime_jobs',
    'SELECT meantime.queue_mail(NULL, NULL, NULL)',
    `SELECT address_lookup FROM person`,
  ])('is refused: %s', async (sql) => {
    const [client] = attackers.worker.logins as [pg.Client];
    await client.query('BEGIN');
    const code = await client.query(sql).then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
    await client.query('ROLLBACK');
    expect(code).toBe('42501');
  });

  test('sees whom to write to only as long as a mail waits', async () => {
    const seen = async () =>
      (await everywhere(attackers.worker, 'SELECT id FROM person')).rows.map(({ id }) => id as string);
    expect((await seen()).sort()).toEqual([iris.personId, sam.personId].sort());
    await clinic.behind('UPDATE mail SET sent_at = now()');
    expect(await seen()).toEqual([]);
  });

  test('nobody’s login is announced while the queue’s functions run, and it is again after them', async () => {
    await clinic.behind(`
      UPDATE mail SET sent_at = now();
      CREATE TABLE heard (what text);
      CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN INSERT INTO public.heard VALUES (coalesce(current_setting('meantime.login', true), '')); RETURN NEW; END $$;
      CREATE TRIGGER hear BEFORE INSERT ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION hear()`);
    const after = await asViewer(iris, async (db) => {
      await queueMail(db, { kind: 'assignment', recipientId: sam.personId, objectId: newId() });
      return db.$queryRaw`SELECT current_setting('meantime.login') AS announced, meantime.viewer_id()::text AS id`;
    });
    expect(after).toEqual([{ announced: announcementOf(iris), id: iris.personId }]);
    expect(await clinic.behind('SELECT what FROM heard')).toEqual([{ what: '' }]);
    await clinic.behind('DROP FUNCTION hear() CASCADE; DROP TABLE heard');
  });
});
