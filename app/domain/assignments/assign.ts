import { sealFor } from '~/crypto/person-keys';
import { asViewer } from '~/db/as-viewer';
import { isId } from '~/db/id';
import { queueMail } from '~/db/queue-mail';
import type { ClinicianViewer } from '~/db/viewer';
import { arrivalOf } from '../care-links/arrival';
import { liveLink } from '../care-links/live-link';
import { NotFound, Refused } from '~/errors';
import { LONGEST_REASON, reasonSealedAt } from './assignment-reason';

/**
 * Gives a piece version to a client, with the viewer's words on why sealed for the two of them, the mail that
 * tells the client queued, and the record written by the database: one transaction. Someone who has not arrived yet gets no
 * mail; they find it when they come. `id` is made with the form and becomes the row's, so that sending it
 * twice assigns once.
 *
 * @throws NotFound without a live care link, or when the clinic has no such piece
 * @throws Refused `why` (beside it) when it is empty or too long; `retired` when the piece left the library
 */
export async function assign(
  viewer: ClinicianViewer,
  { id, clientId, pieceVersionId, why }: { id: string; clientId: string; pieceVersionId: string; why: string },
): Promise<void> {
  if (!isId(id) || !isId(clientId) || !isId(pieceVersionId)) throw new NotFound();
  const words = why.trim();
  if (words === '') throw new Refused('why', 'Say in your own words why you are giving them this.', 'why');
  if (words.length > LONGEST_REASON) {
    throw new Refused(
      'why',
      `This is ${words.length} characters long; there is room for 2,000. Shorten it a little.`,
      'why',
    );
  }
  await asViewer(viewer, async (db) => {
    const link = await liveLink(db, viewer, clientId);
    const version = await db.pieceVersion.findUnique({
      where: { id: pieceVersionId },
      select: { piece: { select: { retiredAt: true } } },
    });
    if (!version) throw new NotFound();
    if (version.piece.retiredAt) throw new Refused('retired', 'This piece has left the library. Choose another.');
    const [disclaimer] = await db.$queryRaw<{ id: string }[]>`SELECT meantime.current_disclaimer_id() AS id`;
    const { count } = await db.assignment.createMany({
      data: [
        {
          id,
          clinicId: viewer.clinicId,
          clinicianId: viewer.personId,
          clientId,
          careLinkId: link.id,
          pieceVersionId,
          disclaimerId: disclaimer?.id as string,
          why: await sealFor(db, clientId, 'shared', reasonSealedAt(id), words),
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
    if (arrived) await queueMail(db, { kind: 'assignment', recipientId: clientId, objectId: id });
  });
}
