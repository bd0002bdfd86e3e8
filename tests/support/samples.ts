import { randomBytes } from 'node:crypto';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { addAppointment } from '~/domain/appointments/add';
import { assign } from '~/domain/assignments/assign';
import { saveEntry } from '~/domain/entries/save-entry';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { reply } from '~/domain/threads/reply';
import type { TestClinic } from './people';

/** Everything private in one client's work with one clinician, each with a random text to look for. */
export interface PrivateWork {
  assignmentId: string;
  sharedReflectionId: string;
  entry: string;
  secrets: Record<string, string>;
}

/** A text that stands nowhere else: to plant, and to look for. */
export const secret = (what: string) => `${what}-${randomBytes(9).toString('hex')}`;

/** A day and time a month ahead, as a form sends it. */
export const inAMonth = `${new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)}T15:00`;

/**
 * Has a clinician and their client do everything there is to do together once: an assignment, two answers of which
 * one is shared, its opening, a reply by each, an appointment a month from now.
 */
export async function privateWork(
  clinic: TestClinic,
  clinician: ClinicianViewer,
  client: ClientViewer,
): Promise<PrivateWork> {
  const { pieceVersionId } = clinic;
  const secrets = {
    why: secret('why'),
    shared: secret('shared'),
    kept: secret('kept'),
    clinicianReply: secret('clinician-reply'),
    clientReply: secret('client-reply'),
  };
  const assignmentId = newId();
  await assign(clinician, { id: assignmentId, clientId: client.personId, pieceVersionId, why: secrets.why });
  const entry = (slot: string, text: string) =>
    saveEntry(client, { assignmentId, slot, body: { form: 'answer', text }, baseVersion: 0 });
  await entry('prompt:first', secrets.shared);
  await entry('prompt:second', secrets.kept);
  const sharedReflectionId = newId();
  await share(client, {
    id: sharedReflectionId,
    assignmentId,
    choice: { slots: ['prompt:first'], versions: { 'prompt:first': 1 }, talkOnly: false },
  });
  await openSharedReflection(clinician, sharedReflectionId);
  await reply(clinician, { id: newId(), sharedReflectionId, text: secrets.clinicianReply });
  await reply(client, { id: newId(), sharedReflectionId, text: secrets.clientReply });
  await addAppointment(clinician, { id: newId(), clientId: client.personId, typed: inAMonth });
  const [row] = await clinic.behind<{ id: string }>('SELECT id FROM entry WHERE assignment_id = $1 LIMIT 1', [
    assignmentId,
  ]);
  return { assignmentId, sharedReflectionId, entry: row?.id ?? '', secrets };
}

/** Everything that is stored about anyone's work, as one text: to see that nothing of it has changed. */
export async function stateOfPeople(clinic: TestClinic): Promise<string> {
  const tables = [
    'assignment',
    'entry',
    'shared_reflection',
    'reply',
    'appointment',
    'care_link',
    'invitation',
    'data_key',
    'access_event',
    'mail',
  ];
  const states = await Promise.all(
    tables.map((table) =>
      clinic.behind<{ state: string }>(
        `SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS state FROM ${table} t`,
      ),
    ),
  );
  return states.map((rows) => rows[0]?.state).join('\n\n');
}
