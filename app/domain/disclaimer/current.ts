import { asViewer, type Db } from '~/db/as-viewer';
import type { Viewer } from '~/db/viewer';
import type { Disclaimer } from './disclaimer';

/** The disclaimer in force, and where the viewer stands with it. */
export interface CurrentDisclaimer {
  id: string;
  disclaimer: Disclaimer;
  /** When the viewer acknowledged it, as an ISO time; null when they have not. */
  acknowledgedAt: string | null;
  /** Whether they acknowledged an earlier version, so that this one asks again. */
  changedSince: boolean;
}

/** The disclaimer in force, for the viewer to read and acknowledge. */
export async function currentDisclaimer(viewer: Viewer): Promise<CurrentDisclaimer> {
  return asViewer(viewer, async (db) => {
    const { id, ...disclaimer } = await inForce(db);
    const acknowledgements = await db.acknowledgement.findMany({
      where: { personId: viewer.personId },
      select: { disclaimerId: true, acknowledgedAt: true },
    });
    const own = acknowledgements.find(({ disclaimerId }) => disclaimerId === id);
    return {
      id,
      disclaimer,
      acknowledgedAt: own?.acknowledgedAt.toISOString() ?? null,
      changedSince: !own && acknowledgements.length > 0,
    };
  });
}

/** The words of the disclaimer in force, to go with words that pin none. */
export async function disclaimerInForce(db: Db): Promise<Disclaimer> {
  const { label, version, bodyHtml } = await inForce(db);
  return { label, version, bodyHtml };
}

/** The disclaimer in force, with the id that an acknowledgement of it names. */
export async function inForce(db: Db): Promise<Disclaimer & { id: string }> {
  const [disclaimer] = await db.$queryRaw<(Disclaimer & { id: string })[]>`
    SELECT id::text, label, version, body_html AS "bodyHtml" FROM disclaimer WHERE id = meantime.current_disclaimer_id()`;
  if (!disclaimer) throw new Error('The library has not been loaded: there is no disclaimer.');
  return disclaimer;
}
