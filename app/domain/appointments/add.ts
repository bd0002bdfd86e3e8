import { asViewer } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { liveLink } from '../care-links/live-link';
import { NotFound, Refused } from '~/errors';
import { comingAppointments, MOST_AHEAD } from './coming';
import { parseAppointmentTime } from './parse-appointment-time';

/**
 * Writes down an appointment. `id` is made with the form, so that sending it twice adds one. `typed` is what a
 * `datetime-local` field holds, by the viewer's own clock.
 *
 * @throws NotFound without a live care link
 * @throws Refused as `parseAppointmentTime`, and `too-many`
 */
export async function addAppointment(
  viewer: ClinicianViewer,
  { id, clientId, typed }: { id: string; clientId: string; typed: string },
): Promise<void> {
  if (!isId(id)) throw new NotFound();
  await asViewer(viewer, async (db) => {
    await liveLink(db, viewer, clientId);
    const coming = await comingAppointments(db, viewer, clientId);
    if (coming.some((one) => one.id === id)) return;
    const startsAt = parseAppointmentTime(viewer, typed, coming);
    if (coming.length >= MOST_AHEAD) {
      throw new Refused(
        'too-many',
        `There are ${MOST_AHEAD} dates ahead already. Cancel one before adding another.`,
        'startsAt',
      );
    }
    const { count } = await db.appointment.createMany({
      data: [{ id, clinicId: viewer.clinicId, clinicianId: viewer.personId, clientId, startsAt }],
      skipDuplicates: true,
    });
    // The same form a moment earlier; or an id that is somebody else's.
    if (count === 0 && (await db.appointment.count({ where: { id, clientId, clinicianId: viewer.personId } })) === 0) {
      throw new NotFound();
    }
  });
}
