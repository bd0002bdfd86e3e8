import { openFor } from '~/crypto/person-keys';
import { as } from '~/db/as';
import { isId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { entriesIn } from '../entries/entries-of';
import type { EntryRow } from '../entries/entry';
import { NotFound } from '../errors';
import type { ReaderContent } from '../library/content';
import { withNoteForReader, wordsAndNote, type PieceWithNote } from '../library/piece';

/** One assignment as its reader sees it: the piece with its note, the clinician's words, and what was written. */
export interface AssignmentToRead {
  id: string;
  clinicianName: string;
  /** The clinician's own words. */
  why: string;
  /** ISO 8601. */
  assignedAt: string;
  /** Whether the clinician took it back, or the two no longer work together: it can be read and written, not shared. */
  over: boolean;
  piece: PieceWithNote<ReaderContent>;
  /** The assignment of the practice that an essay pairs with, where that is also with the reader. */
  practiceAssignmentId: string | null;
  entries: EntryRow[];
}

/** Opens an assignment for reading and writing. Throws `NotFound` when it is not the viewer's. */
export async function assignmentToRead(viewer: ClientViewer, assignmentId: string): Promise<AssignmentToRead> {
  if (!isId(assignmentId)) throw new NotFound();
  return as(viewer, async (db) => {
    const row = await db.assignment.findFirst({
      where: { id: assignmentId, clientId: viewer.personId },
      select: {
        id: true,
        why: true,
        assignedAt: true,
        withdrawnAt: true,
        clinician: { select: { name: true } },
        careLink: { select: { endedAt: true } },
        pieceVersion: { select: wordsAndNote },
      },
    });
    if (!row) throw new NotFound();
    const piece = withNoteForReader(row.pieceVersion);
    const place = { table: 'assignment', column: 'why', row: row.id };
    const why = await openFor(db, viewer.personId, 'shared', place, row.why);
    const paired =
      piece.content.kind === 'essay'
        ? await db.assignment.findFirst({
            where: {
              clientId: viewer.personId,
              withdrawnAt: null,
              pieceVersion: { piece: { kind: 'practice', slug: piece.content.practiceSlug } },
            },
            orderBy: [{ assignedAt: 'desc' }, { id: 'desc' }],
            select: { id: true },
          })
        : null;
    return {
      id: row.id,
      clinicianName: row.clinician.name,
      why,
      assignedAt: row.assignedAt.toISOString(),
      over: row.withdrawnAt !== null || row.careLink.endedAt !== null,
      piece,
      practiceAssignmentId: paired?.id ?? null,
      entries: await entriesIn(db, viewer, row.id),
    };
  });
}
