import { asViewer } from '~/db/as-viewer';
import type { ClinicianViewer } from '~/db/viewer';

const HOW_MANY = 20;

/** The ids of the people whom the viewer began to work with last, and still works with, the newest first: at most twenty. */
export async function lastInvited(viewer: ClinicianViewer): Promise<string[]> {
  const links = await asViewer(viewer, (db) =>
    db.careLink.findMany({
      where: { clinicianId: viewer.personId, endedAt: null },
      orderBy: [{ beganAt: 'desc' }, { id: 'desc' }],
      take: HOW_MANY,
      select: { clientId: true },
    }),
  );
  return links.map(({ clientId }) => clientId);
}
