import type { Db } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';

/** The viewer's live care link with a client. Throws `NotFound` when there is none, or no such client. */
export async function liveLink(
  db: Db,
  viewer: ClinicianViewer,
  clientId: string | undefined,
): Promise<{ id: string; beganAt: Date }> {
  if (!isId(clientId)) throw new NotFound();
  const link = await db.careLink.findFirst({
    where: { clinicianId: viewer.personId, clientId, endedAt: null },
    select: { id: true, beganAt: true },
  });
  if (!link) throw new NotFound();
  return link;
}
