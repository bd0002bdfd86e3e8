import { asViewer, type Db } from '~/db/as-viewer';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import { liveLink } from './live-link';

/** Someone the viewer works with, by name. Throws `NotFound` without a live care link. */
export async function clientName(
  viewer: ClinicianViewer,
  clientId: string | undefined,
): Promise<{ id: string; name: string }> {
  const { id, name } = await asViewer(viewer, (db) => clientIn(db, viewer, clientId));
  return { id, name };
}

/** The person behind a live care link of the viewer, and since when. Call it inside `asViewer`; throws `NotFound` without one. */
export async function clientIn(db: Db, viewer: ClinicianViewer, clientId: string | undefined) {
  const { beganAt } = await liveLink(db, viewer, clientId);
  const person = await db.person.findUnique({
    where: { id: clientId as string },
    select: { id: true, name: true, timeZone: true, addressSealed: true },
  });
  if (!person) throw new NotFound();
  return { ...person, beganAt };
}
