import { openFor, sealFor } from '~/crypto/person-keys';
import { asViewer, type Db } from '~/db/as-viewer';
import { isId } from '~/db/id';
import { queueMail } from '~/db/queue-mail';
import type { Viewer } from '~/db/viewer';
import { NotFound, Refused } from '~/errors';
import { sealedReplies } from './thread';

/** The longest reply, in UTF-16 units. */
export const LONGEST_REPLY = 5_000;

/**
 * Writes one reply in the thread of a shared reflection, as its client or its clinician, and mails the other;
 * the database records it. `id` is made with the form, so that sending twice makes one reply.
 *
 * @throws NotFound when the shared reflection is not there for the viewer
 * @throws Refused on the field `text`: `empty`, `too-long`, `sent-before` (the form was sent already, with
 *   other words); `taken-back` or `care-ended` where nobody would read it; `not-opened` by its clinician
 */
export async function reply(
  viewer: Viewer,
  { id, sharedReflectionId, text }: { id: string; sharedReflectionId: string; text: string },
): Promise<void> {
  if (!isId(id) || !isId(sharedReflectionId)) throw new NotFound();
  const words = plainText(text);
  await asViewer(viewer, async (db) => {
    const { clientId, clinicianId } = await threadFor(db, sharedReflectionId);
    const place = { table: 'reply', column: 'body', row: id };
    const body = await sealFor(db, clientId, 'shared', place, words);
    const { count } = await db.reply.createMany({
      data: [{ id, clinicId: viewer.clinicId, sharedReflectionId, clientId, authorId: viewer.personId, body }],
      skipDuplicates: true,
    });
    if (count === 0) {
      const mine = { id, sharedReflectionId, authorId: viewer.personId };
      const [there] = (await db.reply.count({ where: mine })) > 0 ? await sealedReplies(db, [id]) : [];
      if (there && (await openFor(db, clientId, 'shared', place, there.body)) === words) return;
      throw new Refused(
        'sent-before',
        'A reply was already sent from this page, with other words. What you wrote now is still here: send it again if you mean it.',
        'text',
      );
    }
    const recipientId = viewer.kind === 'client' ? clinicianId : clientId;
    await queueMail(db, { kind: 'reply', recipientId, objectId: sharedReflectionId });
  });
}

function plainText(text: string): string {
  const words = text.replace(/\r\n?/g, '\n').trim();
  if (words === '') throw new Refused('empty', 'There is nothing in your reply yet. A word is enough.', 'text');
  if (words.length > LONGEST_REPLY) {
    throw new Refused(
      'too-long',
      `A reply can be up to ${LONGEST_REPLY.toLocaleString('en')} characters. Yours is ${words.length.toLocaleString('en')}; it is still here for you to shorten.`,
      'text',
    );
  }
  return words;
}

/** The two people of a thread that can be written to, and stays so until this transaction ends. */
async function threadFor(db: Db, sharedReflectionId: string): Promise<{ clientId: string; clinicianId: string }> {
  const found = await db.sharedReflection.findUnique({
    where: { id: sharedReflectionId },
    select: { clientId: true, clinicianId: true },
  });
  if (!found) throw new NotFound();
  const live = await db.careLink.count({ where: { ...found, endedAt: null } });
  if (live === 0) {
    throw new Refused(
      'care-ended',
      'You no longer work together here, so a reply would reach no one. It was not sent.',
    );
  }
  // Taking back waits for this row. The policies on changing it, which a lock is under too, leave out what was
  // taken back and what its clinician never opened.
  const held = await db.$queryRaw<unknown[]>`
    SELECT id FROM shared_reflection WHERE id = ${sharedReflectionId}::uuid AND taken_back_at IS NULL FOR NO KEY UPDATE`;
  if (held.length > 0) return found;
  const takenBack = await db.sharedReflection.count({ where: { id: sharedReflectionId, takenBackAt: { not: null } } });
  if (takenBack > 0)
    throw new Refused('taken-back', 'This was taken back, so the thread is closed. Your reply was not sent.');
  throw new Refused('not-opened', 'Open it first; then you can reply.');
}
