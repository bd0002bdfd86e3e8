import { asViewer } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound, Refused } from '~/errors';
import { TAKEN_BACK } from './taken-back';

/**
 * Marks a shared reflection as read together: it leaves the review queue. Marking it again changes nothing.
 *
 * @throws NotFound when it is not shared with the viewer under a live care link
 * @throws Refused `taken-back` when it no longer is; `not-opened` when it was never opened
 */
export async function markReadTogether(viewer: ClinicianViewer, id: string): Promise<void> {
  if (!isId(id)) throw new NotFound();
  await asViewer(viewer, async (db) => {
    await db.sharedReflection.updateMany({
      where: { id, readTogetherAt: null, takenBackAt: null, openedAt: { not: null } },
      data: { readTogetherAt: new Date() },
    });
    const found = await db.sharedReflection.findUnique({
      where: { id },
      select: { takenBackAt: true, readTogetherAt: true },
    });
    if (!found) throw new NotFound();
    if (found.takenBackAt) throw new Refused('taken-back', TAKEN_BACK);
    if (!found.readTogetherAt)
      throw new Refused('not-opened', 'Open it first; then it can be marked as read together.');
  });
}
