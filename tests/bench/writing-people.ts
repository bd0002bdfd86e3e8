import { hashPassphrase } from '~/auth/passphrases';
import { emailLookup, sealEmail } from '~/crypto/email-address';
import { newPersonKey } from '~/crypto/person-keys';
import { newId } from '~/db/id';
import { mintViewer, type ClientViewer, type ClinicianViewer } from '~/db/viewer';
import type { TestClinic } from '../support/people';
import { announcedAs, loginRow, newToken, withToken } from '../support/login';

/** Someone who writes: signed in, with one essay that nothing was written to yet. */
export interface WritingPerson {
  viewer: ClientViewer;
  token: string;
  email: string;
  assignmentId: string;
}

const CLINICIANS = 10;

/**
 * Makes that many clients of ten clinicians at once, each with the same passphrase, the essay of that slug and a login
 * that lasts. Also the places of that essay where something can be written.
 */
export async function writingPeople(
  clinic: TestClinic,
  { count, essay, passphrase }: { count: number; essay: string; passphrase: string },
): Promise<{ people: WritingPerson[]; placeKeys: string[] }> {
  const [version] = await clinic.behind<{ id: string; prompts: string[] }>(
    `SELECT v.id, jsonb_path_query_array(v.content, '$.prompts[*].id') AS prompts
     FROM piece_version v JOIN piece p ON p.id = v.piece_id WHERE p.slug = $1 ORDER BY v.number DESC LIMIT 1`,
    [essay],
  );
  if (!version) throw new Error(`There is no essay ${essay}.`);
  const clinicians: ClinicianViewer[] = [];
  for (let at = 0; at < CLINICIANS; at += 1) clinicians.push(await clinic.aClinician({ name: `Clinician ${at + 1}` }));
  const hash = await hashPassphrase(passphrase);

  const made = Array.from({ length: count }, (_, at) => {
    const [id, assignment, token] = [newId(), newId(), newToken()];
    const [name, email] = [`Writer ${at + 1}`, `writer-${at + 1}@people.example`];
    const key = newPersonKey(id, 'shared');
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    const row = {
      ...{ id, assignment, name, master: key.masterKeyId, link: newId() },
      clinician: clinicians[at % CLINICIANS]!.personId,
      sealed: hex(sealEmail(id, email)),
      lookup: hex(emailLookup(email)),
      wrapped: hex(key.wrapped),
      why: hex(key.seal({ table: 'assignment', column: 'why', row: assignment }, 'For the week.')),
      login: loginRow(token, { id, kind: 'client' }),
    };
    const known = { personId: id, clinicId: clinic.clinicId, clinicName: 'Harbour Clinic', name, acknowledged: true };
    const viewer = mintViewer({ ...known, kind: 'client', timeZone: 'Europe/London' }, announcedAs(token));
    withToken(viewer, token);
    return { row, person: { viewer, token, email, assignmentId: assignment } };
  });
  const rows = JSON.stringify(made.map(({ row }) => row));
  const from = `FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, assignment uuid, name text, master text, link uuid,
    clinician uuid, sealed text, lookup text, wrapped text, why text, login jsonb)`;
  const clinicId = clinic.clinicId;
  const statements: [string, unknown[]][] = [
    [
      `INSERT INTO person (id, clinic_id, kind, name, address_sealed, address_lookup, time_zone, passphrase_hash)
       SELECT id, $2, 'client', name, decode(sealed, 'hex'), decode(lookup, 'hex'), 'Europe/London', $3 ${from}`,
      [clinicId, hash],
    ],
    [
      `INSERT INTO acknowledgement (person_id, disclaimer_id, clinic_id)
       SELECT id, (SELECT id FROM disclaimer ORDER BY version DESC LIMIT 1), $2 ${from}`,
      [clinicId],
    ],
    [
      `INSERT INTO care_link (id, clinic_id, clinician_id, client_id) SELECT link, $2, clinician, id ${from}`,
      [clinicId],
    ],
    [
      `INSERT INTO data_key (person_id, scope, wrapped, master_key_id)
       SELECT id, 'shared', decode(wrapped, 'hex'), master ${from}`,
      [],
    ],
    [
      `INSERT INTO assignment (id, clinic_id, clinician_id, client_id, care_link_id, piece_version_id, disclaimer_id, why)
       SELECT assignment, $2, clinician, id, link, $3, $4, decode(why, 'hex') ${from}`,
      [clinicId, version.id, clinic.disclaimerId],
    ],
    [
      `INSERT INTO login_session (id, person_id, created_at, expires_at, absolute_expires_at, mac)
       SELECT l.id, l.person_id, l.created_at, l.expires_at, l.absolute_expires_at, l.mac ${from},
         LATERAL jsonb_populate_record(null::login_session, r.login) AS l`,
      [],
    ],
  ];
  for (const [sql, values] of statements) await clinic.behind(sql, [rows, ...values]);
  await clinic.behind('VACUUM ANALYZE');
  return { people: made.map(({ person }) => person), placeKeys: version.prompts.map((id) => `prompt:${id}`) };
}
