import type { Db } from '~/db/as-viewer';
import { NotFound } from '~/errors';
import type { ReaderContent } from '../piece-format/content';
import { withDisclaimerForReader, contentAndDisclaimer, type PieceWithDisclaimer } from '../piece-format/piece';

/**
 * The words an assignment pins, with their disclaimer, as the client reads them. Call it inside the `asViewer` that
 * read the assignment; throws `NotFound` when the viewer has no such version.
 */
export async function pieceForAssignment(db: Db, pieceVersionId: string): Promise<PieceWithDisclaimer<ReaderContent>> {
  const stored = await db.pieceVersion.findUnique({ where: { id: pieceVersionId }, select: contentAndDisclaimer });
  if (!stored) throw new NotFound();
  return withDisclaimerForReader(stored);
}
