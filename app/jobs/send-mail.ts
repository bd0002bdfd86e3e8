import type { JobHelpers } from 'graphile-worker';
import { z } from 'zod';
import { openEmail } from '../crypto/email-address';
import { compose, type MailMatter } from '../email/compose';
import { NotDelivered, type Post } from '../email/mail';

/** As `meantime.queue_mail` stores it. One without a version is of version 1. */
const payloadShape = z.object({ version: z.literal(1).default(1), mailId: z.uuid() });

interface Waiting {
  kind: MailMatter['kind'];
  person_id: string;
  person_kind: 'client' | 'clinician';
  address_sealed: Buffer;
  time_zone: string;
  invitation_id: string | null;
  expires_at: Date | null;
  usable: boolean | null;
  /** Whether there is still something to tell. */
  still_so: boolean;
}

/**
 * The job that sends one queued mail; its link leads to the address of the kind of person that it goes to. It may run more than once for the same mail; the mail's id is its key, so
 * it is delivered once. A link that was used, replaced or has expired meanwhile is not sent, nor a mail about what was undone. A refusal that no
 * further attempt can mend ends the job and is logged by its code.
 */
export function sendMail(post: Post, origins: Record<Waiting['person_kind'], string>) {
  return async (payload: unknown, helpers: Pick<JobHelpers, 'query' | 'logger'>): Promise<void> => {
    const { mailId } = payloadShape.parse(payload);
    const { rows } = await helpers.query<Waiting>(
      `SELECT m.kind, m.person_id, p.kind AS person_kind, p.address_sealed, p.time_zone, i.id AS invitation_id, i.expires_at,
              i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now() AS usable, meantime.is_still_so(m.id) AS still_so
       FROM mail m JOIN person p ON p.id = m.person_id
       LEFT JOIN invitation i ON i.id = m.object_id AND m.kind IN ('invitation', 'return')
       WHERE m.id = $1 AND m.sent_at IS NULL`,
      [mailId],
    );
    const mail = rows[0];
    if (!mail) return;
    if (!mail.still_so) {
      await helpers.query(`UPDATE mail SET send_at = '-infinity' WHERE id = $1 AND sent_at IS NULL`, [mailId]);
      return;
    }
    const origin = origins[mail.person_kind];
    let matter: MailMatter;
    if (mail.kind === 'invitation' || mail.kind === 'return') {
      if (!mail.usable || !mail.invitation_id || !mail.expires_at) return;
      matter = {
        origin,
        kind: mail.kind,
        invitationId: mail.invitation_id,
        expiresAt: mail.expires_at,
        timeZone: mail.time_zone,
      };
    } else {
      matter = { origin, kind: mail.kind };
    }
    const words = await compose(matter);
    try {
      await post({ key: mailId, to: openEmail(mail.person_id, mail.address_sealed), ...words });
    } catch (error) {
      if (error instanceof NotDelivered && error.final) {
        helpers.logger.error(error.message);
        return;
      }
      throw error;
    }
    await helpers.query('UPDATE mail SET sent_at = now() WHERE id = $1 AND sent_at IS NULL', [mailId]);
  };
}
