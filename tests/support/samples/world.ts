import { randomBytes } from 'node:crypto';
import { recordRefused } from '~/auth/refused-tries';
import { asViewer } from '~/db/as-viewer';
import { newId } from '~/db/id';
import { mintViewer, type ClientViewer, type ClinicianViewer } from '~/db/viewer';
import { addAppointment } from '~/domain/appointments/add';
import { assignOne } from '../assign-one';
import { emptyAssignment, saveAssignmentDraft } from '~/domain/assignments/assignment-draft';
import { emptyFields } from '~/domain/authoring/fields';
import { goAway } from '~/domain/appointments/away';
import { saveEntry } from '~/domain/entries/save-entry';
import { setFavourite } from '~/domain/library/set-favourite';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { reply } from '~/domain/threads/reply';
import { aLogin, announcedAs, withToken } from '../login';
import type { TestClinic } from '../people';

/** What one clinician and one client of theirs have together, each thing once. Ids go by the names that addresses give them. */
export interface World {
  clinician: ClinicianViewer;
  client: ClientViewer;
  clientId: string;
  assignmentId: string;
  sharedReflectionId: string;
  pieceId: string;
  draftId: string;
  pieceVersionId: string;
  disclaimerId: string;
  appointmentId: string;
  /** The entry that was shared, in its first version. */
  entryId: string;
  /** The two places that were written at; only the first was shared. */
  placeKeys: { shared: string; kept: string };
  /** A random text for each thing with words, to look for. */
  secrets: Record<string, string>;
}

/** A text that stands nowhere else: to plant, and to look for. */
export const secret = (what: string) => `${what}-${randomBytes(9).toString('hex')}`;

/** A day and time a month ahead, as a form sends it. */
export const inAMonth = `${new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)}T15:00`;

/**
 * Plants a world: has a clinician and their client do everything there is to do together once. An assignment, two
 * answers of which one is shared, another that is begun, its opening, a reply by each, opened, an appointment a month from now; and a favourite and a
 * draft of the clinician's. The piece is the clinic's test essay, or the library's first where there is a library.
 */
export async function plant(
  clinic: Pick<TestClinic, 'behind'>,
  clinician: ClinicianViewer,
  client: ClientViewer,
): Promise<World> {
  const one = async (sql: string, ...values: unknown[]) =>
    (await clinic.behind<Record<'id' | 'first' | 'second', string>>(sql, values))[0] ?? {
      id: '',
      first: '',
      second: '',
    };
  const version = await one(
    `SELECT v.id, v.content #>> '{prompts,0,id}' AS first, v.content #>> '{prompts,1,id}' AS second
     FROM piece_version v JOIN piece p ON p.id = v.piece_id
     WHERE p.kind = 'essay' AND p.clinic_id IS NULL ORDER BY p.slug, v.number DESC LIMIT 1`,
  );
  const piece = await one(
    `SELECT p.id FROM piece p JOIN piece_version v ON v.piece_id = p.id
     WHERE p.clinic_id IS NULL OR p.clinic_id = $1 ORDER BY v.number DESC, p.slug LIMIT 1`,
    clinician.clinicId,
  );
  const disclaimer = await one('SELECT disclaimer_id AS id FROM piece_version WHERE id = $1', version.id);
  const secrets = {
    why: secret('why'),
    begun: secret('begun'),
    shared: secret('shared'),
    kept: secret('kept'),
    clinicianReply: secret('clinician-reply'),
    clientReply: secret('client-reply'),
  };
  const placeKeys = { shared: `prompt:${version.first}`, kept: `prompt:${version.second}` };
  const clientId = client.personId;
  const assignmentId = newId();
  await assignOne(clinician, { id: assignmentId, clientId, pieceVersionId: version.id, why: secrets.why });
  const write = (placeKey: string, text: string) =>
    saveEntry(client, { assignmentId, placeKey, body: { form: 'answer', text }, baseVersion: 0 });
  await write(placeKeys.shared, secrets.shared);
  await write(placeKeys.kept, secrets.kept);
  const sharedReflectionId = newId();
  await share(client, {
    id: sharedReflectionId,
    assignmentId,
    choice: { answerKeys: [placeKeys.shared], versions: { [placeKeys.shared]: 1 }, talkOnly: false },
  });
  await openSharedReflection(clinician, sharedReflectionId);
  await reply(clinician, { id: newId(), sharedReflectionId, text: secrets.clinicianReply });
  await reply(client, { id: newId(), sharedReflectionId, text: secrets.clientReply });
  await openSharedReflection(clinician, sharedReflectionId);
  const appointmentId = newId();
  await addAppointment(clinician, { id: appointmentId, clientId, typed: inAMonth });
  const place = { pieceId: piece.id, clientId };
  const begun = { ...emptyAssignment(clientId), why: secrets.begun };
  await saveAssignmentDraft(clinician, place, { fields: begun, revision: 0, formId: newId() });
  const aDay = inAMonth.slice(0, 10);
  await goAway(clinician, { firstDay: aDay, lastDay: aDay }, new Date());
  await setFavourite(clinician, piece.id, true);
  const draftId = newId();
  // Past the verb that begins one, for the labels of the library, which it comes with, are read by the build alone.
  const draft = { id: draftId, clinicId: clinician.clinicId, writtenById: clinician.personId };
  const fields = { ...emptyFields(), title: 'A draft', prompts: [{ id: '', text: 'What now?' }] };
  await asViewer(clinician, (db) => db.pieceDraft.createMany({ data: [{ ...draft, kind: 'essay', fields }] }));
  await clinic.behind(
    'INSERT INTO account_choice (token_hash, person_id, mac) VALUES (sha256($1::bytea), $2, sha256($1::bytea))',
    [randomBytes(32), clientId],
  );
  await clinic.behind('INSERT INTO known_device (mark_hash, person_id) VALUES (sha256($1::bytea), $2)', [
    randomBytes(32),
    clientId,
  ]);
  await recordRefused([clientId]);
  const entry = await one(
    'SELECT id FROM entry WHERE assignment_id = $1 AND slot = $2',
    assignmentId,
    placeKeys.shared,
  );
  return {
    clinician,
    client,
    clientId,
    assignmentId,
    sharedReflectionId,
    pieceId: piece.id,
    draftId,
    pieceVersionId: version.id,
    disclaimerId: disclaimer.id,
    appointmentId,
    entryId: entry.id,
    placeKeys,
    secrets,
  };
}

/** Plants a world between Ines and Ada of the demo clinic, each with a login of their own. */
export async function plantInDemo({ behind }: Pick<TestClinic, 'behind'>): Promise<World> {
  const person = async (name: string) => {
    const [row] = await behind<{ id: string; name: string; clinic: string }>(
      'SELECT id, name, clinic_id AS clinic FROM person WHERE name = $1',
      [name],
    );
    if (!row) throw new Error(`The demo clinic has nobody called ${name}.`);
    const token = await aLogin(behind, row.id, { minutes: 600 });
    const known = { personId: row.id, clinicId: row.clinic, clinicName: '', name, timeZone: 'UTC', acknowledged: true };
    return { known, token };
  };
  const [ines, ada] = [await person('Ines Fallow'), await person('Ada Pebble')];
  return plant(
    { behind },
    withToken(
      mintViewer({ ...ines.known, kind: 'clinician', managesClinic: false }, announcedAs(ines.token)),
      ines.token,
    ),
    withToken(mintViewer({ ...ada.known, kind: 'client' }, announcedAs(ada.token)), ada.token),
  );
}
