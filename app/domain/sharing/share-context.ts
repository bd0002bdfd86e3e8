import type { Db } from '~/db/as-viewer';
import { isId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { sealedEntriesStatement, openEntries, type SealedEntry } from '../entries/entries-of';
import { NotFound, Refused } from '~/errors';
import type { ReadingAgreement } from '../assignments/reading-agreement';
import type { ReaderContent } from '../piece-format/content';
import type { Disclaimer } from '../disclaimer/disclaimer';
import { pieceForAssignment } from '../library/piece-for-assignment';
import { writtenAnswers, type WrittenAnswer } from './snapshot';

/** What a client chose: some answers by their keys, all there are, or no words at all. */
export interface ShareSelection {
  answerKeys: readonly string[] | 'all';
  /** Only "I'd like to talk about this". */
  talkOnly: boolean;
}

/** All that choosing, previewing and sharing stand on, read in one transaction. */
export interface ShareContext {
  clinicianId: string;
  clinicianName: string;
  /** How the clinician will read what is shared. */
  reading: ReadingAgreement;
  /** Whether the two still work together: nothing can be shared otherwise. */
  inCare: boolean;
  content: ReaderContent;
  /** The disclaimer in force, which the client has acknowledged, and what is added to it for this piece. */
  disclaimer: Disclaimer;
  disclaimerId: string;
  answers: WrittenAnswer[];
}

/**
 * Reads one assignment of the viewer's with what they wrote to it. Throws `Refused` (`not-acknowledged`) when
 * they have not acknowledged the disclaimer in force, `NotFound` when the assignment is not theirs.
 */
export async function readShareContext(db: Db, viewer: ClientViewer, assignmentId: string): Promise<ShareContext> {
  if (!isId(assignmentId)) throw new NotFound();
  const { id: disclaimerId, ...current } = await acknowledgedDisclaimer(db, viewer);
  const assignment = await db.assignment.findUnique({
    where: { id: assignmentId, clientId: viewer.personId },
    select: { clinicianId: true, pieceVersionId: true, reading: true, clinician: { select: { name: true } } },
  });
  if (!assignment) throw new NotFound();
  const { clinicianId, clinician, pieceVersionId, reading } = assignment;
  const { content, disclaimer } = await pieceForAssignment(db, pieceVersionId);
  const entries = openEntries(viewer, await db.$queryRaw<SealedEntry[]>(sealedEntriesStatement(viewer, assignmentId)));
  const live = await db.careLink.count({ where: { clinicianId, clientId: viewer.personId, endedAt: null } });
  return {
    clinicianId,
    clinicianName: clinician.name,
    reading,
    inCare: live > 0,
    content,
    disclaimer: { ...current, addedHtml: disclaimer.addedHtml },
    disclaimerId,
    answers: writtenAnswers(content, entries, viewer.timeZone),
  };
}

async function acknowledgedDisclaimer(db: Db, viewer: ClientViewer): Promise<Disclaimer & { id: string }> {
  const [disclaimer] = await db.$queryRaw<(Disclaimer & { id: string })[]>`
    SELECT d.id::text, d.label, d.version, d.body_html AS "bodyHtml"
    FROM disclaimer d JOIN acknowledgement a ON a.disclaimer_id = d.id
    WHERE d.id = meantime.current_disclaimer_id() AND a.person_id = ${viewer.personId}::uuid`;
  if (!disclaimer)
    throw new Refused('not-acknowledged', 'Please read the Clinical note first. Sharing opens once you have.');
  return disclaimer;
}
