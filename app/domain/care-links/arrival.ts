import type { Db } from '~/db/as-viewer';
import { NotFound } from '~/errors';

/** Whether an invited client has come, and until when a link they could come by is open. */
export interface Arrival {
  arrived: boolean;
  linkOpenUntil: Date | null;
}

/** The arrival of a client the viewer works with. Call it inside `asViewer`; throws `NotFound` when they do not. */
export async function arrivalOf(db: Db, clientId: string): Promise<Arrival> {
  const [found] = await db.$queryRaw<Arrival[]>`
    SELECT arrived, link_open_until AS "linkOpenUntil" FROM meantime.arrivals() WHERE client_id = ${clientId}::uuid`;
  if (!found) throw new NotFound();
  return found;
}
