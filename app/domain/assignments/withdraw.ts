import { asViewer } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';

/**
 * Takes an assignment back from a client: it is no longer with them. What they wrote stays theirs, and what
 * they shared stays shared. Withdrawing it again changes nothing. Throws `NotFound` when it is not the viewer's
 * with this client.
 */
export async function withdraw(
  viewer: ClinicianViewer,
  { assignmentId, clientId }: { assignmentId: string; clientId: string },
): Promise<void> {
  if (!isId(assignmentId) || !isId(clientId)) throw new NotFound();
  await asViewer(viewer, async (db) => {
    const mine = { id: assignmentId, clientId, clinicianId: viewer.personId };
    const { count } = await db.assignment.updateMany({
      where: { ...mine, withdrawnAt: null },
      data: { withdrawnAt: new Date() },
    });
    if (count === 0 && (await db.assignment.count({ where: mine })) === 0) throw new NotFound();
  });
}
