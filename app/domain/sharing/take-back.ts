import { asViewer } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { NotFound } from '~/errors';

/**
 * Ends the clinician's access to one shared reflection, at once and for good, its thread with it. The client
 * keeps seeing both. Taking back again changes nothing. Works after the care link has ended too.
 *
 * @returns when it was taken back, and when it had been opened first, if ever; ISO 8601
 * @throws NotFound when the shared reflection is not the viewer's
 */
export async function takeBack(
  viewer: ClientViewer,
  id: string,
): Promise<{ takenBackAt: string; openedAt: string | null }> {
  if (!isId(id)) throw new NotFound();
  return asViewer(viewer, async (db) => {
    await db.sharedReflection.updateMany({
      where: { id, clientId: viewer.personId, takenBackAt: null },
      data: { takenBackAt: new Date() },
    });
    const found = await db.sharedReflection.findUnique({
      where: { id },
      select: { takenBackAt: true, openedAt: true },
    });
    if (!found?.takenBackAt) throw new NotFound();
    return { takenBackAt: found.takenBackAt.toISOString(), openedAt: found.openedAt?.toISOString() ?? null };
  });
}
