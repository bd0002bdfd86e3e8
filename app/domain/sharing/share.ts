import { sealFor } from '~/crypto/person-keys';
import { asViewer, type Db } from '~/db/as-viewer';
import { isId } from '~/db/id';
import { queueMail } from '~/db/queue-mail';
import type { ClientViewer } from '~/db/viewer';
import { NotFound, Refused } from '~/errors';
import { readShareContext, type ShareContext } from './share-context';
import { chosenOf } from './preview';
import { placesIn, serializeSnapshot, snapshotOf, type Snapshot } from './snapshot';

/** What one shared reflection can carry, in bytes of JSON; the table holds no more than 1,000,000 sealed. */
const MOST = 950_000;

/** A choice as its preview showed it. */
export interface ConfirmedChoice {
  answerKeys: readonly string[];
  /** The version of each answer that the preview showed. */
  versions: Readonly<Record<string, number>>;
  talkOnly: boolean;
}

/**
 * Shares exactly what the preview showed with the assignment's clinician: the snapshot sealed, the mail to
 * the clinician queued and the record written, in one transaction. `id` is made with the preview and becomes
 * the row's, so that asking again, however often and at once, makes one share.
 *
 * Throws `NotFound` when the assignment is not the viewer's, and `Refused`: `not-acknowledged`; `care-ended`;
 * `nothing-chosen`; `changed` when an answer is no longer as the preview showed it; `too-much`.
 */
export async function share(
  viewer: ClientViewer,
  { id, assignmentId, choice }: { id: string; assignmentId: string; choice: ConfirmedChoice },
): Promise<{ id: string }> {
  if (!isId(id)) throw new NotFound();
  return asViewer(viewer, async (db) => {
    if (await isTheSame(db, id, assignmentId)) return { id };
    const context = await readShareContext(db, viewer, assignmentId);
    const { clinicianId, disclaimerId: noteId } = context;
    const snapshot = snapshotFor(context, choice);
    const body = await sealFor(
      db,
      viewer.personId,
      'shared',
      { table: 'shared_reflection', column: 'body', row: id },
      serializedWithin(snapshot),
    );
    const { count } = await db.sharedReflection.createMany({
      data: [
        {
          id,
          clinicId: viewer.clinicId,
          clientId: viewer.personId,
          clinicianId,
          assignmentId,
          disclaimerId: noteId,
          body,
          places: placesIn(snapshot),
          itemCount: snapshot.items.length,
        },
      ],
      skipDuplicates: true,
    });
    if (count === 0) {
      // The same confirmation, a moment earlier.
      if (await isTheSame(db, id, assignmentId)) return { id };
      throw new NotFound();
    }
    await queueMail(db, { kind: 'shared', recipientId: clinicianId, objectId: id });
    return { id };
  });
}

/** Whether the viewer has shared under this id before. Throws `NotFound` when that was another assignment's. */
async function isTheSame(db: Db, id: string, assignmentId: string): Promise<boolean> {
  const found = await db.sharedReflection.findUnique({ where: { id }, select: { assignmentId: true } });
  if (found && found.assignmentId !== assignmentId) throw new NotFound();
  return found !== null;
}

function snapshotFor(context: ShareContext, choice: ConfirmedChoice): Snapshot {
  const { clinicianName, inCare, content } = context;
  if (!inCare) {
    throw new Refused(
      'care-ended',
      `You and ${clinicianName} no longer work together here, so nothing more can be shared. What you wrote is still yours.`,
    );
  }
  const chosen = chosenOf(context, choice);
  const asPreviewed = choice.talkOnly || isAsPreviewed(chosen, choice);
  if (!asPreviewed) {
    throw new Refused(
      'changed',
      'Nothing was shared. Something you wrote has changed since you looked at it here, so look once more before you share it.',
    );
  }
  return snapshotOf(content, chosen, choice.talkOnly);
}

function serializedWithin(snapshot: Snapshot): string {
  const text = serializeSnapshot(snapshot);
  if (Buffer.byteLength(text) > MOST) {
    throw new Refused('too-much', 'This is more than one share can carry. Choose some of it now and the rest after.');
  }
  return text;
}

function isAsPreviewed(chosen: readonly { answerKey: string; version: number }[], choice: ConfirmedChoice): boolean {
  return (
    chosen.length === new Set(choice.answerKeys).size &&
    chosen.every(({ answerKey, version }) => choice.versions[answerKey] === version)
  );
}
