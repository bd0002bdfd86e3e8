import { asViewer } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';

/** Keeps a piece among the viewer's favourites, or takes it out; doing so again changes nothing. Throws `NotFound` when the clinic has no such piece. */
export async function setFavourite(
  viewer: ClinicianViewer,
  pieceId: string | undefined,
  isFavourite: boolean,
): Promise<void> {
  if (!isId(pieceId)) throw new NotFound();
  await asViewer(viewer, async (db) => {
    if ((await db.piece.count({ where: { id: pieceId } })) === 0) throw new NotFound();
    const mine = { clinicianId: viewer.personId, pieceId };
    if (isFavourite)
      await db.favourite.createMany({ data: [{ ...mine, clinicId: viewer.clinicId }], skipDuplicates: true });
    else await db.$queryRaw`SELECT meantime.delete_favourite(${pieceId}::uuid)::text`;
  });
}
