import { asViewer } from '~/db/as-viewer';
import type { ClinicianViewer } from '~/db/viewer';
import { disclaimerInForce } from '../disclaimer/current';
import type { PieceKind } from '../piece-format/content';
import type { Disclaimer } from '../disclaimer/disclaimer';
import { parseStored } from '../stored-json';
import { kindOf, namesIn } from './draft';
import { pieceFields } from './fields';

/** What the clinic wrote itself. Its words are shown, so the disclaimer in force comes with them. */
export interface OwnPieces {
  drafts: {
    id: string;
    kind: PieceKind;
    /** Empty while it has none. */
    title: string;
    /** Who saved it last. */
    by: string;
    /** ISO 8601. */
    savedAt: string;
    /** Whether it becomes a further version of a piece that is there. */
    furtherVersion: boolean;
  }[];
  pieces: { id: string; kind: PieceKind; title: string; standfirst: string; number: number; retired: boolean }[];
  disclaimer: Disclaimer;
}

/** More drafts, or pieces, than are shown at once; the library's search finds the rest. */
const MOST = 200;

/** The drafts of the viewer's clinic, the newest first, and its pieces by title, those that were retired last. */
export async function ownPieces(viewer: ClinicianViewer): Promise<OwnPieces> {
  return asViewer(viewer, async (db) => {
    const names = await namesIn(db);
    const drafts = await db.pieceDraft.findMany({
      where: { clinicId: viewer.clinicId },
      orderBy: [{ updatedAt: 'desc' }, { id: 'asc' }],
      take: MOST,
    });
    const pieces = await db.$queryRaw<(Omit<OwnPieces['pieces'][number], 'kind'> & { kind: PieceKind })[]>`
      SELECT id::text, kind, title, standfirst, number, retired FROM (
        SELECT DISTINCT ON (p.id) p.id, p.kind::text AS kind, v.title, v.standfirst, v.number, p.retired_at IS NOT NULL AS retired
        FROM piece p JOIN piece_version v ON v.piece_id = p.id WHERE p.clinic_id = ${viewer.clinicId}::uuid
        ORDER BY p.id, v.number DESC
      ) own ORDER BY retired, lower(title) COLLATE "und-x-icu", id LIMIT ${MOST}`;
    return {
      drafts: drafts.map(({ id, kind, fields, writtenById, updatedAt, pieceId }) => ({
        id,
        kind: kindOf(kind),
        title: parseStored(pieceFields, fields).title.trim(),
        by: writtenById === viewer.personId ? 'you' : (names.get(writtenById) ?? 'a colleague'),
        savedAt: updatedAt.toISOString(),
        furtherVersion: pieceId !== null,
      })),
      pieces,
      disclaimer: await disclaimerInForce(db),
    };
  });
}
