import { sealFor } from '~/crypto/person-keys';
import { asViewer } from '~/db/as-viewer';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import type { EntryBody } from '~/domain/entries/entry';
import { saveEntry } from '~/domain/entries/save-entry';
import type { TestClinic } from './people';

/** Gives a client a piece version, past the page that does it, and returns the assignment's id. */
export async function assigned(
  clinic: TestClinic,
  by: ClinicianViewer,
  to: ClientViewer,
  pieceVersionId = clinic.pieceVersionId,
): Promise<string> {
  const id = newId();
  const [link] = await clinic.behind<{ id: string }>(
    'SELECT id FROM care_link WHERE clinician_id = $1 AND client_id = $2 AND ended_at IS NULL',
    [by.personId, to.personId],
  );
  await asViewer(by, async (db) => {
    const place = { table: 'assignment', column: 'why', row: id };
    await db.assignment.createMany({
      data: [
        {
          id,
          clinicId: by.clinicId,
          clinicianId: by.personId,
          clientId: to.personId,
          careLinkId: link?.id ?? '',
          pieceVersionId,
          disclaimerId: clinic.disclaimerId,
          why: await sealFor(db, to.personId, 'shared', place, 'For the week.'),
        },
      ],
    });
  });
  return id;
}

/** Writes one entry as its client; returns the version it has now. */
export async function wrote(
  client: ClientViewer,
  assignmentId: string,
  placeKey: string,
  what: string | EntryBody,
  baseVersion = 0,
): Promise<number> {
  const body: EntryBody = typeof what === 'string' ? { form: 'answer', text: what } : what;
  const result = await saveEntry(client, { assignmentId, placeKey, body, baseVersion });
  if (!result.saved) throw new Error('The entry was not saved.');
  return result.version;
}
