import { asViewer } from '~/db/as-viewer';
import type { ClinicianViewer } from '~/db/viewer';
import { clientIn } from '../care-links/client';
import { comingAppointments } from './coming';

/** A client's appointments to come, the next first. Moments are ISO 8601. */
export interface AppointmentsPage {
  client: { id: string; name: string; timeZone: string };
  coming: { id: string; startsAt: string }[];
}

/** Throws `NotFound` without a live care link. */
export async function appointmentsPage(
  viewer: ClinicianViewer,
  clientId: string | undefined,
): Promise<AppointmentsPage> {
  return asViewer(viewer, async (db) => {
    const { id, name, timeZone } = await clientIn(db, viewer, clientId);
    const coming = await comingAppointments(db, viewer, id);
    return {
      client: { id, name, timeZone },
      coming: coming.map((one) => ({ id: one.id, startsAt: one.startsAt.toISOString() })),
    };
  });
}
