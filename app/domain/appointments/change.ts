import { asViewer } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import { comingAppointments } from './coming';
import { parseAppointmentTime } from './parse-appointment-time';

/**
 * Moves an appointment that is still to come. Moving it to where it is changes nothing. `typed` as in `addAppointment`.
 *
 * @throws NotFound when it is not the viewer's with this client, was cancelled, or is over
 * @throws Refused as `parseAppointmentTime`
 */
export async function changeAppointment(
  viewer: ClinicianViewer,
  { id, clientId, typed }: { id: string; clientId: string; typed: string },
): Promise<void> {
  if (!isId(id) || !isId(clientId)) throw new NotFound();
  await asViewer(viewer, async (db) => {
    const coming = await comingAppointments(db, viewer, clientId);
    if (!coming.some((one) => one.id === id)) throw new NotFound();
    const others = coming.filter((one) => one.id !== id);
    const { count } = await db.appointment.updateMany({
      where: { id, clinicianId: viewer.personId, cancelledAt: null },
      data: { startsAt: parseAppointmentTime(viewer, typed, others) },
    });
    if (count === 0) throw new NotFound();
  });
}
