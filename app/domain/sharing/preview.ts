import { asViewer } from '~/db/as-viewer';
import type { ClientViewer } from '~/db/viewer';
import { Refused } from '~/errors';
import type { ReadingAgreement } from '../assignments/reading-agreement';
import type { PieceKind } from '../piece-format/content';
import type { Disclaimer } from '../disclaimer/disclaimer';
import { readShareContext, type ShareSelection, type ShareContext } from './share-context';
import { snapshotOf, type Snapshot, type WrittenAnswer } from './snapshot';

/** What the page for choosing shows. Nothing in it has left the client. */
export interface Sharing {
  clinicianName: string;
  /** False once the two no longer work together: then nothing can be shared. */
  inCare: boolean;
  pieceTitle: string;
  pieceKind: PieceKind;
  /** Goes wherever the piece's questions go. */
  disclaimer: Disclaimer;
  answers: WrittenAnswer[];
  /** What was shared from the same piece before and is still shared, newest first; at most five. Times are ISO 8601. */
  before: { id: string; sharedAt: string }[];
}

/** Exactly what the clinician will see, and what a confirmation must bring back to prove that it was this. */
export interface Preview {
  clinicianName: string;
  /** How they will read it. */
  reading: ReadingAgreement;
  inCare: boolean;
  disclaimer: Disclaimer;
  snapshot: Snapshot;
  /** The answers, by key and version, that this preview shows. */
  chosen: { answerKey: string; version: number }[];
}

/**
 * All that the viewer could share of one assignment. Throws `NotFound` when it is not theirs and `Refused`
 * (`not-acknowledged`) before the disclaimer in force is acknowledged.
 */
export async function sharingOf(viewer: ClientViewer, assignmentId: string): Promise<Sharing> {
  return asViewer(viewer, async (db) => {
    const context = await readShareContext(db, viewer, assignmentId);
    const before = await db.sharedReflection.findMany({
      where: { assignmentId, clientId: viewer.personId, takenBackAt: null },
      select: { id: true, sharedAt: true },
      orderBy: [{ sharedAt: 'desc' }, { id: 'desc' }],
      take: 5,
    });
    const { clinicianName, inCare, content, disclaimer, answers } = context;
    return {
      clinicianName,
      inCare,
      pieceTitle: content.title,
      pieceKind: content.kind,
      disclaimer,
      answers,
      before: before.map(({ id, sharedAt }) => ({ id, sharedAt: sharedAt.toISOString() })),
    };
  });
}

/**
 * The snapshot that sharing this choice would make now. Changes nothing. Throws as `sharingOf` does, and
 * `Refused` (`nothing-chosen`) when the choice holds no answer and is not the wish to talk alone.
 */
export async function previewSharing(
  viewer: ClientViewer,
  assignmentId: string,
  selection: ShareSelection,
): Promise<Preview> {
  const context = await asViewer(viewer, (db) => readShareContext(db, viewer, assignmentId));
  const { clinicianName, reading, inCare, content, disclaimer } = context;
  const chosen = chosenOf(context, selection);
  return {
    clinicianName,
    reading,
    inCare,
    disclaimer,
    snapshot: snapshotOf(content, chosen, selection.talkOnly),
    chosen: chosen.map(({ answerKey, version }) => ({ answerKey, version })),
  };
}

/** The chosen answers, in the order of the piece. Throws `Refused` (`nothing-chosen`). */
export function chosenOf({ answers }: ShareContext, { answerKeys, talkOnly }: ShareSelection): WrittenAnswer[] {
  if (talkOnly) return [];
  const chosen = answerKeys === 'all' ? answers : answers.filter(({ answerKey }) => answerKeys.includes(answerKey));
  if (chosen.length === 0) {
    throw new Refused(
      'nothing-chosen',
      'Nothing is ticked yet. Tick what you would like to share, or share no words at all.',
      'slot',
    );
  }
  return chosen;
}
