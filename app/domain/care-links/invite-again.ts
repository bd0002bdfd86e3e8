import { linkToken, linkTokenHash } from '~/crypto/links';
import { asViewer } from '~/db/as-viewer';
import { newId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { Refused } from '~/errors';
import { arrivalOf } from './arrival';
import { LINK_DAYS, linkEnds } from './invite';
import { liveLink } from './live-link';

const MINUTES_BETWEEN = 10;

/**
 * Mails a client who has not arrived a new link; the ones before it stop working.
 *
 * @throws NotFound without a live care link
 * @throws Refused `arrived`; `just-sent` when a link went out less than ten minutes ago
 */
export async function inviteAgain(viewer: ClinicianViewer, clientId: string): Promise<void> {
  await asViewer(viewer, async (db) => {
    await liveLink(db, viewer, clientId);
    await db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`invite-again:${clientId}`}, 0))::text`;
    const { arrived, linkOpenUntil } = await arrivalOf(db, clientId);
    if (arrived) throw new Refused('arrived', 'They have arrived in the meantime; no new link is needed.');
    const sentAt = linkOpenUntil === null ? 0 : linkOpenUntil.getTime() - LINK_DAYS * 86_400_000;
    if (Date.now() - sentAt < MINUTES_BETWEEN * 60_000) {
      throw new Refused(
        'just-sent',
        'A link went out a moment ago. Give it ten minutes, and ask them to look among unwanted mail.',
      );
    }
    const id = newId();
    await db.$queryRaw`SELECT meantime.invite_again(
      ${clientId}::uuid, ${id}::uuid, ${new Uint8Array(linkTokenHash(linkToken(id)))}::bytea, ${linkEnds()}::timestamptz)::text`;
  });
}
