import { asViewer } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';

/** Cancels an appointment. Cancelling it again changes nothing. Throws `NotFound` when it is not the viewer's with this client. */
export async function cancelAppointment(
  viewer: ClinicianViewer,
  { id, clientId }: { id: string; clientId: string },
): Promise<void> {
  if (!isId(id) || !isId(clientId)) throw new NotFound();
  await asViewer(viewer, async (db) => {
    const mine = { id, clientId, clinicianId: viewer.personId };
    const { count } = await db.appointment.updateMany({
      where: { ...mine, cancelledAt: null },
      data: { cancelledAt: new Date() },
    });
    if (count === 0 && (await db.appointment.count({ where: mine })) === 0) throw new NotFound();
  });
}
