import { openAllFor } from '~/crypto/person-keys';
import type { Db } from '~/db/as-viewer';
import { NotFound } from '~/errors';
import { byId, pageOf, ROWS_A_PAGE, type FromCursor, type PageOnwards } from '../page';

/**
 * The sealed words of replies, in the order of their ids, as far as the database hands them out: to the client whose thread
 * it is, to the clinician who has just opened it, and to whoever wrote them. Throws where any is kept back.
 */
export async function sealedReplies(
  db: Db,
  ids: readonly string[],
): Promise<{ id: string; body: Uint8Array<ArrayBuffer> }[]> {
  if (ids.length === 0) return [];
  const rows = await db.$queryRaw<{ id: string; body: Uint8Array<ArrayBuffer> }[]>`
    SELECT id::text, body FROM meantime.read_replies(${[...ids]}::uuid[])`;
  const bodies = new Map(rows.map(({ id, body }) => [id, body]));
  return ids.map((id) => {
    const body = bodies.get(id);
    if (!body) throw new NotFound();
    return { id, body };
  });
}

/** One reply, opened. */
export interface ThreadReply {
  id: string;
  authorId: string;
  text: string;
  /** ISO 8601. */
  writtenAt: string;
  /** When its clinician opened it; of a client's replies only. ISO 8601. */
  openedAt: string | null;
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
    select: { id: true, authorId: true, writtenAt: true, openedAt: true },
    orderBy: [{ writtenAt: 'desc' }, { id: 'desc' }],
    take: ROWS_A_PAGE.replies + 1,
    ...(cursor && { cursor: { id: cursor.from }, skip: 1 }),
  });
  const { rows: newestFirst, next } = pageOf(found, ROWS_A_PAGE.replies, cursor);
  const rows = newestFirst.reverse();
  const sealed = await sealedReplies(
    db,
    rows.map(({ id }) => id),
  );
  const texts = await openAllFor(
    db,
    clientId,
    'shared',
    sealed.map(({ id, body }) => ({ place: { table: 'reply', column: 'body', row: id }, sealed: body })),
  );
  return {
    replies: rows.map(({ id, authorId, writtenAt, openedAt }, at) => ({
      id,
      authorId,
      writtenAt: writtenAt.toISOString(),
      openedAt: openedAt?.toISOString() ?? null,
      text: texts[at] as string,
    })),
    next,
  };
}
