import assert from 'node:assert/strict';
import pg from 'pg';
import { newId } from '~/db/id';
import { announcementOf, type ClientViewer, type ClinicianViewer } from '~/db/viewer';
import type { OwnClinic } from '../../support/own-clinic';
import { plant } from '../../support/samples/world';
import { triesOnPieces } from './forged-piece-sql';
import { triesOnRowsOf } from './forged-rows';

/** Through which login, as whom, which statement, and what must come of it: how many rows it touches, or that it is refused. */
export type Try = [
  login: 'portal' | 'clinic' | 'owner',
  as: ClinicianViewer | ClientViewer | null,
  sql: string,
  expected: 'refused' | number,
];

/**
 * What somebody could try who got as far as writing SQL through one of the logins, with their own login announced: rows
 * in another's name, rows about another, every row at once. Rejects with the first that goes further than it should.
 */
export async function tryForgedSql(clinic: OwnClinic): Promise<void> {
  const iris = await clinic.aClinician();
  const sam = await clinic.aClient({ of: iris });
  const theo = await clinic.aClinician({ name: 'Theo Long' });
  const kit = await clinic.aClient({ of: theo, name: 'Kit Somers' });
  const newcomer = await clinic.aClient({ of: iris, name: 'Ana Moss', acknowledged: false });
  const [work, theirs] = [await plant(clinic, iris, sam), await plant(clinic, theo, kit)];
  const elsewhere = await clinic.another('Hill Clinic');
  const older = newId();
  await clinic.behind(
    `INSERT INTO disclaimer (id, slug, language, version, label, body_html) VALUES ($1, 'clinical-note', 'en', 0, 'Clinical note', '-')`,
    [older],
  );

  const { clinicId, disclaimerId, pieceVersionId } = clinic;
  const acknowledgement = (who: string, note = disclaimerId) =>
    `INSERT INTO acknowledgement (person_id, disclaimer_id, clinic_id) VALUES ('${who}', '${note}', '${clinicId}')`;
  const key = (who: string, scope: string) =>
    `INSERT INTO data_key (person_id, scope, wrapped, master_key_id) VALUES ('${who}', '${scope}', '\\x00', 'x') ON CONFLICT DO NOTHING`;
  const link = (client: ClientViewer) => `(SELECT id FROM care_link WHERE client_id = '${client.personId}' LIMIT 1)`;
  const assignment = (by: ClinicianViewer, to: ClientViewer) =>
    `INSERT INTO assignment (id, clinic_id, clinician_id, client_id, care_link_id, piece_version_id, disclaimer_id, why)
     VALUES ('${newId()}', '${clinicId}', '${by.personId}', '${to.personId}', coalesce(${link(to)}, '${newId()}'), '${pieceVersionId}', '${disclaimerId}', '\\x00')`;
  const appointment = (by: ClinicianViewer, to: ClientViewer) =>
    `INSERT INTO appointment (id, clinic_id, clinician_id, client_id, starts_at) VALUES ('${newId()}', '${clinicId}', '${by.personId}', '${to.personId}', now())`;
  const away = (of: ClinicianViewer) =>
    `INSERT INTO away (clinician_id, clinic_id) VALUES ('${of.personId}', '${clinicId}') ON CONFLICT DO NOTHING`;
  const reply = (by: ClinicianViewer | ClientViewer, of: ClientViewer, on: string) =>
    `INSERT INTO reply (id, clinic_id, shared_reflection_id, client_id, author_id, body) VALUES ('${newId()}', '${clinicId}', '${on}', '${of.personId}', '${by.personId}', '\\x00')`;
  const entry = (of: ClientViewer, on: string) =>
    `INSERT INTO entry (id, clinic_id, client_id, assignment_id, slot, version, body) VALUES ('${newId()}', '${clinicId}', '${of.personId}', '${on}', 'prompt:other', 1, '\\x00')`;
  const share = (of: ClientViewer, to: ClinicianViewer, on: string, more = 'NULL') =>
    `INSERT INTO shared_reflection (id, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, body, opened_at)
     VALUES ('${newId()}', '${clinicId}', '${of.personId}', '${to.personId}', '${on}', '${disclaimerId}', '\\x00', ${more})`;

  const none = 'refused';
  const tries: Try[] = [
    ['clinic', iris, acknowledgement(newcomer.personId), none],
    ['clinic', iris, acknowledgement(iris.personId, older), none],
    ['clinic', iris, assignment(iris, kit), none],
    ['clinic', iris, assignment(theo, kit), none],
    ['clinic', iris, assignment(iris, sam), 1],
    ['clinic', iris, 'UPDATE assignment SET withdrawn_at = now()', 1],
    ['clinic', iris, `UPDATE person SET time_zone = 'UTC'`, 1],
    ['clinic', iris, key(kit.personId, 'shared'), none],
    ['clinic', iris, key(sam.personId, 'note'), none],
    ['clinic', iris, appointment(iris, kit), none],
    ['clinic', iris, appointment(theo, sam), none],
    ['clinic', iris, 'UPDATE appointment SET cancelled_at = now()', 1],
    ['clinic', iris, away(theo), none],
    ['clinic', iris, away(iris), 0],
    ['clinic', iris, 'UPDATE away SET last_day = last_day', 1],
    ['clinic', iris, reply(iris, kit, theirs.sharedReflectionId), none],
    ['clinic', iris, reply(theo, sam, work.sharedReflectionId), none],
    ['clinic', iris, reply(sam, sam, work.sharedReflectionId), none],
    ['clinic', iris, reply(iris, sam, work.sharedReflectionId), 1],
    ['clinic', iris, 'UPDATE shared_reflection SET discussed_at = now()', 1],
    ['portal', sam, acknowledgement(newcomer.personId), none],
    ['portal', newcomer, acknowledgement(newcomer.personId, older), none],
    ['portal', newcomer, acknowledgement(newcomer.personId), 1],
    ['portal', sam, key(kit.personId, 'shared'), none],
    ['portal', sam, key(sam.personId, 'note'), none],
    ['portal', sam, entry(kit, theirs.assignmentId), none],
    ['portal', sam, entry(sam, theirs.assignmentId), none],
    ['portal', sam, entry(sam, work.assignmentId), 1],
    ['portal', sam, 'UPDATE entry SET version = version', 2],
    ['portal', sam, 'DELETE FROM entry', none],
    ['portal', kit, `SELECT FROM meantime.delete_entry('${work.entryId}', 1) AS gone WHERE gone`, 0],
    ['portal', sam, `SELECT FROM meantime.delete_entry('${work.entryId}', 2) AS gone WHERE gone`, 0],
    ['portal', sam, `SELECT FROM meantime.delete_entry('${work.entryId}', 1) AS gone WHERE gone`, 1],
    ['portal', sam, share(kit, theo, theirs.assignmentId), none],
    ['portal', sam, share(sam, theo, work.assignmentId), none],
    ['portal', sam, share(sam, iris, work.assignmentId, 'now()'), none],
    ['portal', sam, share(sam, iris, work.assignmentId), 1],
    ['portal', sam, 'UPDATE shared_reflection SET taken_back_at = now()', 1],
    ['portal', sam, 'UPDATE shared_reflection SET taken_back_at = NULL', none],
    ['portal', sam, reply(kit, kit, theirs.sharedReflectionId), none],
    ['portal', sam, reply(iris, sam, work.sharedReflectionId), none],
    ['portal', sam, `UPDATE person SET time_zone = 'UTC'`, 1],
    [
      'owner',
      null,
      `INSERT INTO person (clinic_id, kind, name, address_sealed, address_lookup) VALUES ('${clinicId}', 'client', 'x', '\\x00', '\\x00')`,
      none,
    ],
    [
      'owner',
      null,
      `INSERT INTO piece (clinic_id, kind, slug, language) VALUES ('${clinicId}', 'essay', 'x', 'en')`,
      none,
    ],
    ...(await triesOnPieces(clinic, elsewhere, older)),
    ...(await triesOnRowsOf(clinic, sam, { portal: kit, clinic: theo })),
  ];
  assert.deepEqual(await untried(clinic, tries), [], 'What a login may write and no statement here tries');
  const open = (login: Try[0]) => new pg.Client({ connectionString: clinic.database.urls[login] });
  const clients = { portal: open('portal'), clinic: open('clinic'), owner: open('owner') };
  await Promise.all(Object.values(clients).map((client) => client.connect()));
  try {
    for (const [login, who, sql, expected] of tries) {
      const found = await attempt(clients[login], who ? announcementOf(who) : '', sql);
      assert.equal(
        found,
        expected,
        `as ${login}: ${sql.replace(/\s+/g, ' ').slice(0, 120)}: ${found}, and not ${expected}`,
      );
    }
  } finally {
    await Promise.all(Object.values(clients).map((client) => client.end()));
  }
}

/** What the catalogue lets a login write, such as "clinic UPDATE appointment", that none of these statements does. */
async function untried(clinic: OwnClinic, tries: readonly Try[]): Promise<string[]> {
  const granted = await clinic.behind<{ what: string }>(
    `SELECT DISTINCT replace(grantee, 'meantime_', '') || ' ' || privilege_type || ' ' || table_name AS what FROM (
       SELECT grantee, privilege_type, table_name FROM information_schema.role_column_grants WHERE table_schema = 'public'
       UNION SELECT grantee, privilege_type, table_name FROM information_schema.role_table_grants WHERE table_schema = 'public') g
     WHERE grantee IN ('meantime_portal', 'meantime_clinic') AND privilege_type IN ('INSERT', 'UPDATE', 'DELETE') ORDER BY 1`,
  );
  const tried = tries.map(([login, , sql]) =>
    sql.replace(/^(INSERT|UPDATE|DELETE)(?: INTO| FROM)? (\w+)[^]*/, `${login} $1 $2`),
  );
  return granted.map(({ what }) => what).filter((what) => !tried.includes(what));
}

/** How many rows it touched, or that it was refused. Nothing of it stays. */
async function attempt(client: pg.Client, token: string, sql: string): Promise<number | string> {
  await client.query('BEGIN');
  try {
    await client.query(`SELECT set_config('meantime.login', $1, true)`, [token]);
    return (await client.query(sql)).rowCount ?? 0;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return code === '42501' ? 'refused' : message;
  } finally {
    await client.query('ROLLBACK');
  }
}
