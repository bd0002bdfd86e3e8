import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asViewer } from '~/db/as-viewer';
import { newId } from '~/db/id';
import { ACCESS_KINDS } from '~/db/access-kinds';
import { ACCOUNT_KINDS } from '~/db/account-kinds';
import { announcementOf, type ClientViewer, type ClinicianViewer } from '~/db/viewer';
import { accessControl } from '../../app/launch/access-control.mjs';
import { tokenOf } from '../support/login';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { plant } from '../support/samples/world';
import { tablesOf } from '../support/tables';

type Login = 'portal' | 'clinic' | 'authPortal' | 'authClinic' | 'worker';
const LOGINS: Login[] = ['portal', 'clinic', 'authPortal', 'authClinic', 'worker'];

let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;
const pools = {} as Record<Login, pg.Pool>;
let tables: string[];

beforeAll(async () => {
  clinic = await ownClinic();
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
  for (const login of LOGINS) pools[login] = new pg.Pool({ connectionString: clinic.database.urls[login], max: 1 });
  tables = await tablesOf(clinic.behind);
  await plant(clinic, iris, sam);
  await clinic.behind(
    `INSERT INTO data_key (person_id, scope, wrapped, master_key_id) VALUES ($1, 'note', '\\x00', 'test')`,
    [sam.personId],
  );
});

afterAll(async () => {
  await Promise.all(LOGINS.map((login) => pools[login].end()));
  await clinic.close();
});

/** Runs one statement as a login, with a login announced, and gives the rows or the error's code. */
async function attempt(login: Login, sql: string, announced = ''): Promise<pg.QueryResultRow[] | string> {
  const client = await pools[login].connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('meantime.login', $1, true)`, [announced]);
    return (await client.query(sql)).rows as pg.QueryResultRow[];
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** Every column that holds the id of something, as the catalogue has it. */
const ids = () =>
  clinic.behind<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'uuid' ORDER BY 1, 2`,
  );

/** The columns in which someone finds a person's id. */
async function naming(personId: string, login: Login, viewer: ClientViewer | ClinicianViewer): Promise<string[]> {
  const found: string[] = [];
  for (const { table, column } of await ids()) {
    const rows = await attempt(login, `SELECT 1 FROM ${table} WHERE ${column} = '${personId}'`, announcementOf(viewer));
    if (rows !== '42501' && rows.length > 0) found.push(`${table}.${column}`);
  }
  return found;
}

describe('access control as the migrations make it', () => {
  test('every table has row-level security, forced on its owner too', async () => {
    const open = await clinic.behind<{ relname: string }>(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND NOT (relrowsecurity AND relforcerowsecurity) AND relname <> '_prisma_migrations'`,
    );
    expect(open).toEqual([]);
  });

  test('no login owns anything, is a superuser, or may pass over row-level security', async () => {
    const owners = await clinic.behind<{ owner: string }>(
      `SELECT DISTINCT relowner::regrole::text AS owner FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'meantime'::regnamespace)`,
    );
    expect(owners.map(({ owner }) => owner)).toEqual(['meantime_owner']);
    const mighty = await clinic.behind(
      `SELECT rolname FROM pg_roles WHERE rolname LIKE 'meantime%' AND (rolsuper OR rolbypassrls OR rolreplication)`,
    );
    expect(mighty).toEqual([]);
  });

  test('is as prisma/access-control.sql says: functions, policies with their expressions, grants', async () => {
    const written = readFileSync(new URL('../../prisma/access-control.sql', import.meta.url), 'utf8');
    const client = new pg.Client({ connectionString: clinic.database.urls.owner });
    await client.connect();
    const found = await accessControl(client).finally(() => client.end());
    // Where the migrations are meant to change it: `npm run db:access-control` writes the file anew.
    expect(found).toBe(written);
  });

  test('every function fixes its search path, and belongs to a role that cannot log in or runs with its caller’s rights', async () => {
    const loose = await clinic.behind<{ name: string }>(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
       WHERE p.pronamespace = 'meantime'::regnamespace
         AND (NOT coalesce(p.proconfig && ARRAY['search_path=pg_catalog', 'search_path=pg_catalog, public'], false)
           OR p.prosecdef AND r.rolcanlogin)`,
    );
    expect(loose).toEqual([]);
  });

  test('an access event is of one of the kinds that the code knows, and of no other', async () => {
    const [check] = await clinic.behind<{ says: string }>(
      `SELECT pg_get_constraintdef(oid) AS says FROM pg_constraint WHERE conname = 'access_event_kind_check'`,
    );
    const kinds = ACCESS_KINDS.map((kind) => `'${kind}'::text`).join(', ');
    expect(check?.says).toBe(`CHECK ((kind = ANY (ARRAY[${kinds}])))`);
  });

  test('an event of an account is of one of the kinds that the code knows, and of no other', async () => {
    const [check] = await clinic.behind<{ says: string }>(
      `SELECT pg_get_constraintdef(oid) AS says FROM pg_constraint WHERE conname = 'account_event_kind_check'`,
    );
    const kinds = ACCOUNT_KINDS.map((kind) => `'${kind}'::text`).join(', ');
    expect(check?.says).toBe(`CHECK ((kind = ANY (ARRAY[${kinds}])))`);
  });

  test('no function is open to everyone', async () => {
    const open = await clinic.behind<{ name: string }>(
      `SELECT p.oid::regprocedure::text AS name FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl
       WHERE p.pronamespace = 'meantime'::regnamespace AND acl.grantee = 0`,
    );
    expect(open).toEqual([]);
  });
});

describe('with nobody announced', () => {
  test.each(['portal', 'clinic'] as const)(
    'the %s login sees no row of any table but the public note',
    async (login) => {
      for (const table of tables) {
        if (table === 'disclaimer') continue;
        const answer = await attempt(login, `SELECT 1 FROM ${table}`);
        expect([`${table}: nothing`, `${table}: 42501`]).toContain(
          `${table}: ${Array.isArray(answer) ? (answer.length === 0 ? 'nothing' : 'rows') : answer}`,
        );
      }
    },
  );

  test.each([
    ['nonsense', () => 'nonsense'],
    ['nothing', () => ''],
    ["a login's id, as it is stored", () => createHash('sha256').update(announcementOf(sam)).digest('hex')],
    ["a login's token, as its cookie holds it", () => tokenOf(sam)],
    ["a clinician's login", () => announcementOf(iris)],
  ])('%s opens nothing through the portal', async (_what, token) => {
    expect(await attempt('portal', 'SELECT meantime.viewer_id() AS id', token())).toEqual([{ id: null }]);
    expect(await attempt('portal', 'SELECT id FROM entry', token())).toEqual([]);
  });

  test("a client's login opens nothing through the clinic", async () => {
    expect(await attempt('clinic', 'SELECT id FROM person', announcementOf(sam))).toEqual([]);
  });

  test.each(['expires_at', 'absolute_expires_at'])('a login past its %s opens nothing', async (life) => {
    const other = await clinic.aClient({ of: iris });
    expect(await attempt('portal', 'SELECT meantime.viewer_id() AS id', announcementOf(other))).toEqual([
      { id: other.personId },
    ]);
    await clinic.behind(`UPDATE login_session SET ${life} = now() - interval '1 second' WHERE person_id = $1`, [
      other.personId,
    ]);
    expect(await attempt('portal', 'SELECT meantime.viewer_id() AS id', announcementOf(other))).toEqual([{ id: null }]);
  });
});

describe('a statement that access control forbids', () => {
  const forbidden: [Login, string][] = [
    ['clinic', 'SELECT id FROM entry'],
    ['clinic', 'SELECT count(*) FROM entry'],
    ['clinic', `INSERT INTO entry (id) VALUES (gen_random_uuid())`],
    ['clinic', 'UPDATE entry SET version = 2'],
    ['clinic', 'DELETE FROM entry'],
    ['clinic', 'SELECT body FROM shared_reflection'],
    ['clinic', 'SELECT * FROM shared_reflection'],
    ['clinic', `UPDATE shared_reflection SET body = '\\x'`],
    ['clinic', 'UPDATE shared_reflection SET taken_back_at = NULL'],
    ['clinic', 'DELETE FROM shared_reflection'],
    ['clinic', 'SELECT passphrase_hash FROM person'],
    ['clinic', `INSERT INTO person (id) VALUES (gen_random_uuid())`],
    ['clinic', `INSERT INTO care_link (id) VALUES (gen_random_uuid())`],
    ['clinic', 'UPDATE care_link SET ended_at = NULL'],
    ['clinic', 'SELECT 1 FROM login_session'],
    ['clinic', 'SELECT 1 FROM invitation'],
    ['clinic', 'UPDATE reply SET author_id = author_id'],
    ['clinic', 'DELETE FROM reply'],
    ['clinic', 'SELECT 1 FROM piece_search_word'],
    ['clinic', 'DELETE FROM piece_search'],
    ['clinic', 'UPDATE favourite SET clinician_id = clinician_id'],
    ['clinic', 'DELETE FROM favourite'],
    ['clinic', 'DELETE FROM piece_draft'],
    ['clinic', 'SELECT 1 FROM account_choice'],
    ['clinic', 'SELECT 1 FROM known_device'],
    ['clinic', 'SELECT 1 FROM access_event'],
    ['portal', 'SELECT hash FROM access_event'],
    ['portal', 'SELECT seq FROM account_event'],
    ['portal', 'SELECT hash FROM account_event'],
    ['clinic', 'SELECT * FROM meantime.own_heads()'],
    ['clinic', `SELECT meantime.own_record_holds(gen_random_uuid(), 1, '\\x')`],
    ['authClinic', `SELECT meantime.record_refused('{}')`],
    ['portal', 'SELECT address_sealed FROM person'],
    ['portal', 'SELECT passphrase_hash FROM person'],
    ['portal', 'SELECT 1 FROM login_session'],
    ['portal', 'SELECT 1 FROM invitation'],
    ['portal', 'SELECT 1 FROM mail'],
    ['portal', 'DELETE FROM entry'],
    ['portal', 'SELECT 1 FROM account_choice'],
    ['portal', 'SELECT 1 FROM known_device'],
    ['portal', 'SELECT 1 FROM piece_search'],
    ['portal', 'SELECT 1 FROM piece_search_label'],
    ['portal', 'SELECT 1 FROM favourite'],
    ['portal', `INSERT INTO assignment (id) VALUES (gen_random_uuid())`],
    ['portal', `UPDATE shared_reflection SET body = '\\x'`],
    ['portal', 'UPDATE shared_reflection SET opened_at = NULL'],
    ['portal', 'DELETE FROM shared_reflection'],
    ['portal', 'UPDATE care_link SET ended_at = now()'],
    ['portal', 'SELECT meantime.record_openings(ARRAY[gen_random_uuid()])'],
    ['portal', 'SELECT meantime.record_copies(ARRAY[gen_random_uuid()])'],
    ['portal', 'SELECT meantime.read_shared_reflections(ARRAY[gen_random_uuid()])'],
    ['portal', `SELECT meantime.record_access(gen_random_uuid(), 'opened', gen_random_uuid())`],
    ['clinic', `SELECT meantime.record_access(gen_random_uuid(), 'shared', gen_random_uuid())`],
    ['portal', 'SELECT body FROM reply'],
    ['clinic', 'SELECT body FROM reply'],
    ['authPortal', 'SELECT 1 FROM entry'],
    ['authPortal', 'SELECT 1 FROM shared_reflection'],
    ['authPortal', 'SELECT 1 FROM reply'],
    ['authPortal', 'SELECT 1 FROM assignment'],
    ['authPortal', 'SELECT 1 FROM data_key'],
    ['authPortal', 'SELECT 1 FROM appointment'],
    ['authPortal', 'UPDATE person SET clinic_id = clinic_id'],
    ['authPortal', 'DELETE FROM login_session'],
    ['authPortal', 'UPDATE login_session SET mac = mac'],
    ['authPortal', 'UPDATE login_session SET absolute_expires_at = absolute_expires_at'],
    ['authPortal', 'SELECT 1 FROM account_choice'],
    ['authPortal', 'SELECT 1 FROM known_device'],
    ['authPortal', 'DELETE FROM account_choice'],
    ['authClinic', 'SELECT 1 FROM entry'],
    ['authClinic', 'SELECT 1 FROM shared_reflection'],
    ['authClinic', 'SELECT 1 FROM reply'],
    ['authClinic', 'SELECT 1 FROM assignment'],
    ['authClinic', 'SELECT 1 FROM data_key'],
    ['authClinic', 'SELECT 1 FROM appointment'],
    ['authClinic', 'UPDATE person SET clinic_id = clinic_id'],
    ['authClinic', 'DELETE FROM login_session'],
    ['authClinic', 'UPDATE login_session SET mac = mac'],
    ['authClinic', 'UPDATE login_session SET absolute_expires_at = absolute_expires_at'],
    ['authClinic', 'SELECT 1 FROM account_choice'],
    ['authClinic', 'SELECT 1 FROM known_device'],
    ['authClinic', 'DELETE FROM account_choice'],
    ['worker', 'SELECT 1 FROM entry'],
    ['worker', 'SELECT 1 FROM shared_reflection'],
    ['worker', 'SELECT 1 FROM reply'],
    ['worker', 'SELECT 1 FROM assignment'],
    ['worker', 'SELECT 1 FROM data_key'],
    ['worker', 'SELECT name FROM person'],
    ['worker', 'SELECT 1 FROM login_session'],
    ['worker', 'SELECT 1 FROM known_device'],
    ['worker', `SELECT meantime.remember_device('', gen_random_uuid())`],
    ['clinic', `SELECT * FROM meantime.people_of_device('')`],
    ['worker', 'SELECT token_hash FROM invitation'],
    ...LOGINS.flatMap((login): [Login, string][] => [
      [login, 'CREATE TABLE public.mine (id int)'],
      [login, 'CREATE TABLE meantime.mine (id int)'],
      [login, 'DELETE FROM access_event'],
      [login, 'UPDATE access_event SET kind = kind'],
      [login, 'INSERT INTO access_event (seq) VALUES (1)'],
      [login, 'UPDATE record_chain SET seq = 0'],
      [login, 'SELECT 1 FROM record_chain'],
      [login, 'UPDATE account_event SET count = count'],
      [login, 'DELETE FROM account_event'],
      [login, 'INSERT INTO account_event (kind) VALUES (NULL)'],
      [login, `SELECT meantime.record_account(gen_random_uuid(), 'signed-in')`],
      ...(login === 'portal' ? [] : [[login, 'SELECT 1 FROM account_event'] satisfies [Login, string]]),
      ...(login === 'worker' ? [] : [[login, 'SELECT seq FROM meantime.record_heads()'] satisfies [Login, string]]),
      [login, 'UPDATE disclaimer SET version = version'],
      [login, 'UPDATE piece_version SET title = title'],
      [login, 'DELETE FROM acknowledgement'],
      [login, 'TRUNCATE entry'],
      [login, 'SET ROLE meantime_guard'],
      [login, 'SET ROLE meantime_owner'],
      [login, `SET ROLE meantime_${login === 'portal' ? 'clinic' : 'portal'}`],
      [login, 'SET SESSION AUTHORIZATION meantime_owner'],
      [login, 'SELECT meantime.record_faults(NULL)'],
    ]),
  ];

  test.each(forbidden)('as %s: %s', async (login, sql) => {
    const token = login === 'portal' ? announcementOf(sam) : login === 'clinic' ? announcementOf(iris) : '';
    expect(await attempt(login, sql, token)).toBe('42501');
  });
});

describe('what one person has', () => {
  test('is planted in every table that names a client, so that what is said here is said of all', async () => {
    const empty: string[] = [];
    for (const { table, column } of await ids()) {
      // Whoever is put there by a test was never invited.
      if (!['client_id', 'person_id', 'subject_id'].includes(column) || table === 'invitation') continue;
      const rows = await clinic.behind(`SELECT 1 FROM ${table} WHERE ${column} = $1`, [sam.personId]);
      if (rows.length === 0) empty.push(`${table}.${column}: plant one in tests/support/samples/world.ts`);
    }
    expect(empty).toEqual([]);
  });

  test("the clinic's login finds no entry key and no note key of a client, only the shared one", async () => {
    const keys = `SELECT scope FROM data_key WHERE person_id = '${sam.personId}'`;
    expect(await attempt('clinic', keys, announcementOf(iris))).toEqual([{ scope: 'shared' }]);
  });

  test('a clinician without a live care link finds nothing of a client', async () => {
    const stranger = await clinic.aClinician();
    for (const sql of [
      `SELECT id FROM person WHERE kind = 'client'`,
      'SELECT person_id FROM data_key',
      'SELECT id FROM care_link',
      'SELECT body FROM meantime.read_shared_reflections(ARRAY(SELECT id FROM shared_reflection))',
      'SELECT body FROM meantime.read_replies(ARRAY(SELECT id FROM reply))',
      'SELECT client_id FROM meantime.arrivals()',
    ]) {
      expect(await attempt('clinic', sql, announcementOf(stranger)), sql).toEqual([]);
    }
    expect(await naming(sam.personId, 'clinic', iris)).toContain('assignment.client_id');
    expect(await naming(sam.personId, 'clinic', stranger)).toEqual([]);
    // Drafts are the whole clinic's.
    expect(await naming(iris.personId, 'clinic', stranger)).toEqual(['piece_draft.written_by']);
  });

  test('another client of the same clinician finds nothing of the first', async () => {
    const other = await clinic.aClient({ of: iris });
    for (const table of [
      'assignment',
      'entry',
      'shared_reflection',
      'reply',
      'appointment',
      'data_key',
      'access_event',
      'account_event',
      'meantime.own_heads()',
    ])
      expect(await attempt('portal', `SELECT 1 FROM ${table}`, announcementOf(other)), table).toEqual([]);
    expect(await naming(sam.personId, 'portal', sam)).toContain('entry.client_id');
    expect(await naming(sam.personId, 'portal', other)).toEqual([]);
    expect(
      await attempt('portal', `SELECT id FROM person WHERE id <> '${iris.personId}'`, announcementOf(other)),
    ).toEqual([{ id: other.personId }]);
  });

  test('a clinician’s favourites are theirs alone, and of pieces that they can see', async () => {
    const keep = (who: ClinicianViewer, clinicId = who.clinicId) =>
      `INSERT INTO favourite (clinician_id, piece_id, clinic_id) SELECT '${who.personId}', id, '${clinicId}' FROM piece LIMIT 1`;
    const [other, mine] = [await clinic.aClinician(), await clinic.aClinician()];
    await clinic.behind(keep(other));
    expect(await attempt('clinic', 'SELECT 1 FROM favourite', announcementOf(other))).toHaveLength(1);
    expect(await attempt('clinic', 'SELECT 1 FROM favourite', announcementOf(mine))).toEqual([]);
    await attempt('clinic', `SELECT meantime.delete_favourite(piece_id) FROM favourite`, announcementOf(mine));
    expect(await attempt('clinic', 'SELECT 1 FROM favourite', announcementOf(other))).toHaveLength(1);
    expect(await attempt('clinic', keep(mine), announcementOf(mine))).toEqual([]);
    expect(await attempt('clinic', keep(mine, newId()), announcementOf(mine))).toBe('42501');
    expect(await attempt('clinic', keep(other), announcementOf(mine))).toBe('42501');
  });

  test('nothing of a piece is there for someone who has not acknowledged the note', async () => {
    const newcomer = await clinic.aClinician({ acknowledged: false });
    expect(await attempt('clinic', 'SELECT id FROM piece', announcementOf(newcomer))).toEqual([]);
    expect(await attempt('clinic', 'SELECT id FROM piece_version', announcementOf(newcomer))).toEqual([]);
    expect(await attempt('clinic', 'SELECT 1 FROM piece_search', announcementOf(newcomer))).toEqual([]);
    expect(await attempt('clinic', 'SELECT 1 FROM piece_search_label', announcementOf(newcomer))).toEqual([]);
    await clinic.behind(
      'DELETE FROM acknowledgement WHERE person_id = $1 AND person_id NOT IN (SELECT client_id FROM shared_reflection)',
      [newcomer.personId],
    );
    const client = await clinic.aClient({ of: iris, acknowledged: false });
    await clinic.behind(
      `INSERT INTO assignment (id, clinic_id, clinician_id, client_id, care_link_id, piece_version_id, disclaimer_id, why)
       SELECT gen_random_uuid(), clinic_id, clinician_id, client_id, id, $2, $3, '\\x00' FROM care_link WHERE client_id = $1`,
      [client.personId, clinic.pieceVersionId, clinic.disclaimerId],
    );
    expect(await attempt('portal', 'SELECT id FROM assignment', announcementOf(client))).toEqual([]);
    expect(await attempt('portal', 'SELECT id FROM piece_version', announcementOf(client))).toEqual([]);
  });

  test('an assignment without the acknowledgement of its clinician is refused by a foreign key', async () => {
    const newcomer = await clinic.aClinician({ acknowledged: false });
    const client = await clinic.aClient({ of: newcomer });
    const attemptBehind = clinic.behind(
      `INSERT INTO assignment (id, clinic_id, clinician_id, client_id, care_link_id, piece_version_id, disclaimer_id, why)
       SELECT gen_random_uuid(), clinic_id, clinician_id, client_id, id, $2, $3, '\\x00' FROM care_link WHERE client_id = $1`,
      [client.personId, clinic.pieceVersionId, clinic.disclaimerId],
    );
    await expect(attemptBehind).rejects.toMatchObject({ code: '23503' });
  });

  test('a shared reflection cannot be put under another client, clinician or note', async () => {
    const stranger = await clinic.aClinician();
    const insert = (clinician: string, client: string) =>
      `INSERT INTO shared_reflection (id, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, body)
       SELECT gen_random_uuid(), a.clinic_id, '${client}', '${clinician}', a.id, '${clinic.disclaimerId}', '\\x00' FROM assignment a`;
    const other = await clinic.aClient({ of: iris });
    expect(await attempt('portal', insert(stranger.personId, sam.personId), announcementOf(sam))).toBe('42501');
    expect(await attempt('portal', insert(iris.personId, other.personId), announcementOf(sam))).toBe('42501');
    expect(await attempt('portal', insert(iris.personId, sam.personId), announcementOf(sam))).toEqual([]);
  });
});

test('work runs as the person who asked, and as nobody once it is over', async () => {
  const mine = await asViewer(sam, (db) => db.entry.findMany({ select: { placeKey: true } }));
  expect(mine.map(({ placeKey }) => placeKey).sort()).toEqual(['prompt:first', 'prompt:second']);
  const other = await clinic.aClient({ of: iris });
  const many = await Promise.all(
    Array.from({ length: 40 }, (_, index) => asViewer(index % 2 ? sam : other, (db) => db.entry.count())),
  );
  expect(many).toEqual(Array.from({ length: 40 }, (_, index) => (index % 2) * 2));
});
