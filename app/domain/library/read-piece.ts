import { asViewer } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import { readTailoredFrom, type TailoredFrom } from './tailored-from';
import { withDisclaimer, contentAndDisclaimer, type PieceWithDisclaimer } from '../piece-format/piece';

/** A piece of the library as a clinician reads it before assigning it. */
export interface PieceRead {
  id: string;
  /** The version to pin when it is assigned. */
  versionId: string;
  number: number;
  /** No longer in the library: readable, not to be assigned. */
  retired: boolean;
  /** Among the viewer's favourites. */
  isFavourite: boolean;
  /** Whether the clinic wrote it itself. */
  own: boolean;
  tailoredFrom: TailoredFrom | null;
  piece: PieceWithDisclaimer;
  /** Where the practice that an essay pairs with stands by itself. */
  practice: { id: string; title: string } | null;
}

/** The newest version of a piece, whole, with the clinician's side. Throws `NotFound` when the clinic has no such piece. */
export async function readPiece(viewer: ClinicianViewer, pieceId: string | undefined): Promise<PieceRead> {
  if (!isId(pieceId)) throw new NotFound();
  return asViewer(viewer, async (db) => {
    const found = await db.piece.findUnique({
      where: { id: pieceId },
      select: {
        id: true,
        clinicId: true,
        tailoredFromId: true,
        retiredAt: true,
        favourites: { select: { pieceId: true } },
        versions: { orderBy: { number: 'desc' }, take: 1, select: { id: true, number: true, ...contentAndDisclaimer } },
      },
    });
    const version = found?.versions[0];
    if (!found || !version) throw new NotFound();
    const piece = withDisclaimer(version);
    const { content } = piece;
    const practice =
      content.kind === 'essay'
        ? await db.piece.findFirst({
            where: {
              kind: 'practice',
              slug: content.practiceSlug,
              language: content.language,
              retiredAt: null,
            },
            orderBy: { clinicId: { sort: 'asc', nulls: 'last' } },
            select: { id: true },
          })
        : null;
    return {
      id: found.id,
      versionId: version.id,
      number: version.number,
      retired: found.retiredAt !== null,
      isFavourite: found.favourites.length > 0,
      own: found.clinicId !== null,
      tailoredFrom: await readTailoredFrom(db, found.tailoredFromId),
      piece,
      practice: practice && content.kind === 'essay' ? { id: practice.id, title: content.practice.title } : null,
    };
  });
}
