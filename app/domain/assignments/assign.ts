import { sealFor } from '~/crypto/person-keys';
import { asViewer, type Db } from '~/db/as-viewer';
import { isId } from '~/db/id';
import { queueMail } from '~/db/queue-mail';
import type { ClinicianViewer } from '~/db/viewer';
import { arrivalOf } from '../care-links/arrival';
import { liveLink } from '../care-links/live-link';
import { NotFound, Refused } from '~/errors';
import { oneAtATime } from './assignment-draft';
import { LONGEST_REASON, MOST_AT_ONCE, reasonSealedAt } from './assignment-reason';
import { UNDO_MINUTES } from './undo';
import type { ReadingAgreement } from './reading-agreement';

/** Someone a piece is given to, and the clinician's own words on why. */
export interface Recipient {
  /** The assignment's id (see `assignmentIdOf`). */
  id: string;
  clientId: string;
  why: string;
}

export interface ToAssign {
  pieceVersionId: string;
  reading: ReadingAgreement;
  recipients: readonly Recipient[];
  /** Whom the page was opened for: what was begun there is thrown away, for it is given now. */
  draftOf?: { pieceId: string; clientId: string | null };
}

/**
 * Gives a piece version to clients, to each with the viewer's words on why sealed for the two of them, the mail that
 * tells the client queued, and the record written by the database: all of it or nothing, in one transaction. Someone who
 * has not arrived yet gets no mail; they find it when they come. A mail waits for as long as assigning can be undone.
 * Sent twice under the same ids it assigns once.
 *
 * @throws NotFound without a live care link with each of them, or when the clinic has no such piece
 * @throws Refused `recipients` (beside `to`) for none or too many; `why` (beside `why`, or `why.` and the client's id,
 *   where the words differ) when it is empty or too long; `retired` when the piece left the library
 */
export async function assign(viewer: ClinicianViewer, toAssign: ToAssign): Promise<void> {
  const { pieceVersionId, draftOf } = toAssign;
  const recipients = checked(toAssign.recipients);
  if (![pieceVersionId, ...recipients.flatMap(({ id, clientId }) => [id, clientId])].every(isId)) throw new NotFound();
  return asViewer(viewer, async (db) => {
    if (draftOf !== undefined) await oneAtATime(db, viewer, draftOf.pieceId);
    const version = await db.pieceVersion.findUnique({
      where: { id: pieceVersionId },
      select: { piece: { select: { retiredAt: true } } },
    });
    if (!version) throw new NotFound();
    if (version.piece.retiredAt) throw new Refused('retired', 'This piece has left the library. Choose another.');
    const [disclaimer] = await db.$queryRaw<{ id: string }[]>`SELECT meantime.current_disclaimer_id() AS id`;
    // In the order of their ids, so that two who give to the same people at once wait for each other and never in a ring.
    for (const recipient of [...recipients].sort((a, b) => (a.clientId < b.clientId ? -1 : 1))) {
      await give(db, viewer, { ...toAssign, disclaimerId: disclaimer?.id as string, recipient });
    }
    if (draftOf !== undefined) {
      await db.$queryRaw`SELECT meantime.delete_assignment_draft(${draftOf.pieceId}::uuid, ${draftOf.clientId}::uuid)::text`;
    }
  });
}

function checked(recipients: readonly Recipient[]): Recipient[] {
  if (recipients.length === 0) throw new Refused('recipients', 'Choose at least one person.', 'to');
  if (recipients.length > MOST_AT_ONCE) {
    throw new Refused('recipients', `Choose ${MOST_AT_ONCE} people at most, and the others after.`, 'to');
  }
  if (new Set(recipients.map(({ clientId }) => clientId)).size < recipients.length) throw new NotFound();
  const same = recipients.every(({ why }) => why === recipients[0]?.why);
  return recipients.map(({ id, clientId, why }) => {
    const words = why.trim();
    const field = same ? 'why' : `why.${clientId}`;
    if (words === '') throw new Refused('why', 'Say in your own words why you are giving them this.', field);
    if (words.length > LONGEST_REASON) {
      throw new Refused(
        'why',
        `This is ${words.length} characters long; there is room for 2,000. Shorten it a little.`,
        field,
      );
    }
    return { id, clientId, why: words };
  });
}

async function give(
  db: Db,
  viewer: ClinicianViewer,
  {
    pieceVersionId,
    reading,
    disclaimerId,
    recipient: { id, clientId, why },
  }: ToAssign & { disclaimerId: string; recipient: Recipient },
): Promise<void> {
  const link = await liveLink(db, viewer, clientId);
  const { count } = await db.assignment.createMany({
    data: [
      {
        id,
        clinicId: viewer.clinicId,
        clinicianId: viewer.personId,
        clientId,
        careLinkId: link.id,
        pieceVersionId,
        disclaimerId,
        reading,
        why: await sealFor(db, clientId, 'shared', reasonSealedAt(id), why),
      },
    ],
    skipDuplicates: true,
  });
  if (count === 0) {
    // The same form a moment earlier; or an id that is somebody else's.
    if ((await db.assignment.count({ where: { id, clientId } })) === 0) throw new NotFound();
    return;
  }
  const { arrived } = await arrivalOf(db, clientId);
  if (arrived) {
    await queueMail(db, { kind: 'assignment', recipientId: clientId, objectId: id, delayMinutes: UNDO_MINUTES });
  }
}
