import { asViewer } from '~/db/as-viewer';
import type { ClientViewer } from '~/db/viewer';

/** The names of the clinicians who work with the client now, and so may read what is shared with them. */
export async function cliniciansOfClient(viewer: ClientViewer): Promise<string[]> {
  return asViewer(viewer, async (db) => {
    const links = await db.careLink.findMany({
      where: { clientId: viewer.personId, endedAt: null },
      orderBy: { beganAt: 'asc' },
      select: { clinician: { select: { name: true } } },
    });
    return links.map(({ clinician }) => clinician.name);
  });
}
