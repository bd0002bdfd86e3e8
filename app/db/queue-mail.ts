import type { Db } from './as-viewer';

/**
 * Transactional outbox. Queues a mail in the transaction that causes it: rolled-back work mails nobody. The database
 * sees to it that a person gets at most one a day (links apart), and that the viewer works with the recipient; it
 * throws otherwise. `objectId` names what it is about; no words are ever queued. It is sent once `delayMinutes` are over,
 * where it is still so (`meantime.is_still_so`).
 */
export async function queueMail(
  db: Db,
  mail: { kind: 'assignment' | 'shared' | 'reply'; recipientId: string; objectId: string; delayMinutes?: number },
): Promise<void> {
  await db.$queryRaw`SELECT meantime.queue_mail(${mail.kind}::mail_kind, ${mail.recipientId}::uuid, ${mail.objectId}::uuid, make_interval(mins => ${mail.delayMinutes ?? 0}))::text`;
}
