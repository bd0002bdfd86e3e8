import { asViewer, type Db } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { NotFound, Refused } from '~/errors';

/**
 * Deletes a moment of a practice for good. What was shared of it before is a copy and stays until it is taken back.
 * Deleting twice is deleting once. Throws `Refused` when the moment was changed after the version the writer was
 * looking at, and `NotFound` when the assignment is not the viewer's.
 */
export async function deleteMoment(
  viewer: ClientViewer,
  moment: { assignmentId: string; placeKey: string; entryId: string; version: number },
): Promise<void> {
  const { assignmentId, placeKey, entryId, version } = moment;
  if (!isId(assignmentId) || !isId(entryId) || !placeKey.startsWith('moment:')) throw new NotFound();
  await asViewer(viewer, async (db) => {
    const mine = await db.assignment.count({ where: { id: assignmentId, clientId: viewer.personId } });
    if (mine === 0) throw new NotFound();
    const where = { id: entryId, assignmentId, placeKey, clientId: viewer.personId };
    const matches = (await db.entry.count({ where: { ...where, version } })) > 0;
    const isGone = matches && (await deleteEntry(db, entryId, version));
    if (!isGone && (await db.entry.count({ where })) > 0) {
      throw new Refused(
        'moment-changed',
        'You changed this moment in another window. It was not deleted; here it is as it stands now.',
      );
    }
  });
}

async function deleteEntry(db: Db, entryId: string, version: number): Promise<boolean> {
  const rows = await db.$queryRaw<{ gone: boolean }[]>`
    SELECT meantime.delete_entry(${entryId}::uuid, ${version}::int) AS gone`;
  return rows[0]?.gone === true;
}
