import { asViewer } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';

/**
 * Takes a piece of the clinic's own out of its library: it cannot be assigned any more, and stays with everyone who
 * was given it. Throws `NotFound` when it is not the clinic's own.
 */
export async function retirePiece(viewer: ClinicianViewer, pieceId: string | undefined): Promise<void> {
  await setRetired(viewer, pieceId, new Date());
}

/** Brings a retired piece of the clinic's own back into its library. Throws `NotFound` when it is not the clinic's own. */
export async function bringBackPiece(viewer: ClinicianViewer, pieceId: string | undefined): Promise<void> {
  await setRetired(viewer, pieceId, null);
}

async function setRetired(viewer: ClinicianViewer, id: string | undefined, retiredAt: Date | null): Promise<void> {
  if (!isId(id)) throw new NotFound();
  const { count } = await asViewer(viewer, (db) =>
    db.piece.updateMany({ where: { id, clinicId: viewer.clinicId }, data: { retiredAt } }),
  );
  if (count === 0) throw new NotFound();
}
