import { openAllFor } from '~/crypto/person-keys';
import type { Db } from '~/db/as';
import { isId } from '~/db/id';

/** One reply, opened. */
export interface ThreadReply {
  id: string;
  authorId: string;
  text: string;
  /** ISO 8601. */
  writtenAt: string;
}

/** The newest replies on a shared reflection, oldest of them first. */
export interface Thread {
  replies: ThreadReply[];
  /** The reply to ask for what came `before` it; null when nothing did. */
  earlier: string | null;
}

/** How many replies are read at once. */
const PAGE = 50;

/**
 * The thread of one shared reflection, as far as row-level security lets the viewer see it: for the clinician
 * it is empty once the reflection was taken back. Call it inside `as`.
 */
export async function readThread(
  db: Db,
  {
    clientId,
    sharedReflectionId,
    before,
  }: { clientId: string; sharedReflectionId: string; before?: string | undefined },
): Promise<Thread> {
  const found = await db.reply.findMany({
    where: { sharedReflectionId },
    select: { id: true, authorId: true, body: true, writtenAt: true },
    orderBy: [{ writtenAt: 'desc' }, { id: 'desc' }],
    take: PAGE + 1,
    ...(isId(before) && { cursor: { id: before }, skip: 1 }),
  });
  const rows = found.slice(0, PAGE).reverse();
  const texts = await openAllFor(
    db,
    clientId,
    'shared',
    rows.map(({ id, body }) => ({ place: { table: 'reply', column: 'body', row: id }, sealed: body })),
  );
  return {
    replies: rows.map(({ id, authorId, writtenAt }, at) => ({
      id,
      authorId,
      writtenAt: writtenAt.toISOString(),
      text: texts[at] as string,
    })),
    earlier: found.length > PAGE ? (rows[0]?.id ?? null) : null,
  };
}
