import { personKey } from '~/crypto/person-keys';
import { queryBatch } from '~/db/query';
import { Prisma } from '~/db/generated/client';
import { isId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { sealedEntriesStatement, openEntries, type SealedEntry } from './entries-of';
import type { EntryRow } from './entry';
import { NotFound } from '~/errors';
import type { ReaderContent } from '../piece-format/content';
import {
  withDisclaimerForReader,
  contentAndDisclaimerSql,
  type PieceWithDisclaimer,
  type StoredContent,
} from '../piece-format/piece';
import { reasonSealedAt } from '../assignments/assignment-reason';
import type { ReadingAgreement } from '../assignments/reading-agreement';

/** One assignment as its reader sees it: the piece with its disclaimer, the clinician's words, and what was written. */
export interface AssignmentToRead {
  id: string;
  clinicianName: string;
  /** The clinician's own words. */
  why: string;
  /** How the clinician will read what is shared. */
  reading: ReadingAgreement;
  /** ISO 8601. */
  assignedAt: string;
  /** Whether the clinician took it back, or the two no longer work together: it can be read and written, not shared. */
  over: boolean;
  piece: PieceWithDisclaimer<ReaderContent>;
  /** The assignment of the practice that an essay pairs with, where that is also with the reader. */
  practiceAssignmentId: string | null;
  entries: EntryRow[];
}

type Row = StoredContent & {
  id: string;
  clinicianName: string;
  why: Uint8Array;
  reading: ReadingAgreement;
  assignedAt: Date;
  over: boolean;
  practiceAssignmentId: string | null;
  /** The viewer's own key, which the words on why are sealed with. */
  wrapped: Uint8Array | null;
};

function assignment(viewer: ClientViewer, id: string): Prisma.Sql {
  return Prisma.sql`
    SELECT a.id, p.name AS "clinicianName", a.why, a.reading::text AS reading, a.assigned_at AS "assignedAt",
      a.withdrawn_at IS NOT NULL OR l.ended_at IS NOT NULL AS over,
      ${contentAndDisclaimerSql}, k.wrapped,
      (SELECT b.id
        FROM assignment b JOIN piece_version w ON w.id = b.piece_version_id JOIN piece q ON q.id = w.piece_id
        WHERE v.content->>'kind' = 'essay' AND q.kind = 'practice' AND q.slug = v.content->>'practiceSlug'
          AND b.client_id = a.client_id AND b.withdrawn_at IS NULL
        ORDER BY b.assigned_at DESC, b.id DESC LIMIT 1) AS "practiceAssignmentId"
    FROM assignment a
    JOIN person p ON p.id = a.clinician_id
    JOIN care_link l ON l.id = a.care_link_id
    JOIN piece_version v ON v.id = a.piece_version_id
    JOIN disclaimer n ON n.id = v.disclaimer_id
    LEFT JOIN data_key k ON k.person_id = a.client_id AND k.scope = 'shared'
    WHERE a.id = ${id}::uuid AND a.client_id = ${viewer.personId}::uuid`;
}

/**
 * Opens an assignment for reading and writing. Throws `NotFound` when it is not the viewer's, `Unreadable` when their
 * key is gone.
 */
export async function assignmentToRead(viewer: ClientViewer, assignmentId: string): Promise<AssignmentToRead> {
  if (!isId(assignmentId)) throw new NotFound();
  const [[row], entries] = await queryBatch<[Row, SealedEntry]>(viewer, [
    assignment(viewer, assignmentId),
    sealedEntriesStatement(viewer, assignmentId),
  ]);
  if (!row) throw new NotFound();
  const { id, clinicianName, why, reading, assignedAt, over, practiceAssignmentId } = row;
  return {
    id,
    clinicianName,
    why: personKey(viewer.personId, 'shared', row.wrapped).open(reasonSealedAt(id), why),
    reading,
    assignedAt: assignedAt.toISOString(),
    over,
    piece: withDisclaimerForReader(row),
    practiceAssignmentId,
    entries: openEntries(viewer, entries),
  };
}
