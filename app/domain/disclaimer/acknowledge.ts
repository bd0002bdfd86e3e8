import { asViewer } from '~/db/as-viewer';
import type { Viewer } from '~/db/viewer';
import { Refused } from '~/errors';
import { inForce } from './current';

/**
 * The viewer says that they have read the disclaimer they were shown. Said twice it is kept, and recorded,
 * once. Throws `Refused` ('newer-note') when another version came into force since the page was opened: then
 * nothing is acknowledged, and the new text is to be shown.
 */
export async function acknowledge(viewer: Viewer, disclaimerId: string): Promise<void> {
  await asViewer(viewer, async (db) => {
    const { id } = await inForce(db);
    if (id !== disclaimerId) {
      throw new Refused(
        'newer-note',
        'This text has changed since you opened the page. Please read it as it stands now.',
      );
    }
    await db.acknowledgement.createMany({
      data: [{ personId: viewer.personId, disclaimerId: id, clinicId: viewer.clinicId }],
      skipDuplicates: true,
    });
  });
}
