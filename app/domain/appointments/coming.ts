import type { Db } from '~/db/as-viewer';
import type { ClinicianViewer } from '~/db/viewer';

/** An appointment that is still to come. */
export interface ComingAppointment {
  id: string;
  startsAt: Date;
}

/** As many dates ahead as one client can have. */
export const MOST_AHEAD = 50;

/** The appointments to come of a client with the viewer, the next first. Call it inside `asViewer`. */
export async function comingAppointments(
  db: Db,
  viewer: ClinicianViewer,
  clientId: string,
): Promise<ComingAppointment[]> {
  return db.appointment.findMany({
    where: { clinicianId: viewer.personId, clientId, cancelledAt: null, startsAt: { gt: new Date() } },
    orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
    take: MOST_AHEAD,
    select: { id: true, startsAt: true },
  });
}
