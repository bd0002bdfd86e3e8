import { openAllFor } from '~/crypto/person-keys';
import type { Db } from '~/db/as-viewer';
import { byId, pageOf, ROWS_A_PAGE, type FromCursor, type PageOnwards } from '../page';

/** One reply, opened. */
export interface ThreadReply {
  id: string;
  authorId: string;
  text: string;
  /** ISO 8601. */
  writtenAt: string;
}

/** A page of the replies on a shared reflection. The newest are on the first page; on each, the oldest comes first. */
export interface Thread {
  replies: ThreadReply[];
  /** Leads to the replies before these. */
  next: PageOnwards<ThreadReply>['next'];
}

/**
 * The thread of one shared reflection, as far as row-level security lets the viewer see it: for the clinician
 * it is empty once the reflection was taken back. Call it inside `asViewer`.
 */
export async function readThread(
  db: Db,
  {
    clientId,
    sharedReflectionId,
    cursor: asked,
  }: { clientId: string; sharedReflectionId: string } & FromCursor<'next'>,
): Promise<Thread> {
  const cursor = byId(asked);
  const found = await db.reply.findMany({
    where: { sharedReflectionId },
    select: { id: true, authorId: true, body: true, writtenAt: true },
    orderBy: [{ writtenAt: 'desc' }, { id: 'desc' }],
    take: ROWS_A_PAGE.replies + 1,
    ...(cursor && { cursor: { id: cursor.from }, skip: 1 }),
  });
  const { rows: newestFirst, next } = pageOf(found, ROWS_A_PAGE.replies, cursor);
  const rows = newestFirst.reverse();
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
    next,
  };
}
