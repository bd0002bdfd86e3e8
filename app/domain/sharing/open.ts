import { openFor } from '~/crypto/person-keys';
import { asViewer } from '~/db/as-viewer';
import { Prisma } from '~/db/generated/client';
import { isId } from '~/db/id';
import { mutate } from '~/db/query';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import type { Disclaimer } from '../disclaimer/disclaimer';
import type { FromCursor } from '../page';
import { readThread, type Thread, type ThreadReply } from '../threads/thread';
import { readDisclaimerOf, disclaimerShownWith } from './shared-reflections';
import { parseSnapshot, type Snapshot } from './snapshot';

/** One shared reflection as its clinician reads it, or the fact that it was taken back and nothing else. */
export type OpenedReflection =
  | { takenBack: true }
  | {
      takenBack: false;
      client: { id: string; name: string };
      /** ISO 8601, as all times here. */
      sharedAt: string;
      discussedAt: string | null;
      /** Whether the viewer can mark it now: it was not discussed, or its client replied since. */
      waits: boolean;
      snapshot: Snapshot;
      disclaimer: Disclaimer;
      thread: Thread;
    };

/**
 * Opens one shared reflection for the clinician it was shared with. The event that says so is written and committed
 * first; the database hands out the words only after it, for a minute. Call it once a page view, and never ahead of one. The cursor says where in its thread the replies begin.
 *
 * @throws NotFound when it is not shared with the viewer, or the care link has ended
 */
export async function openSharedReflection(
  viewer: ClinicianViewer,
  id: string,
  { cursor }: FromCursor<'next'> = {},
): Promise<OpenedReflection> {
  if (!isId(id)) throw new NotFound();
  await mutate(viewer, Prisma.sql`SELECT meantime.record_openings(ARRAY[${id}::uuid])`);
  return asViewer(viewer, async (db) => {
    const found = await db.sharedReflection.findUnique({
      where: { id },
      select: {
        clientId: true,
        sharedAt: true,
        discussedAt: true,
        repliedAt: true,
        takenBackAt: true,
        client: { select: { name: true } },
        ...disclaimerShownWith,
      },
    });
    if (!found) throw new NotFound();
    if (found.takenBackAt) return { takenBack: true };
    const disclaimer = await readDisclaimerOf(db, found);
    const [opened] = await db.$queryRaw<{ body: Uint8Array }[]>`
      SELECT body FROM meantime.read_shared_reflections(ARRAY[${id}::uuid])`;
    if (!opened) return { takenBack: true };
    const thread = await readThread(db, { clientId: found.clientId, sharedReflectionId: id, cursor });
    const isNew = ({ authorId, openedAt }: ThreadReply) => authorId === found.clientId && openedAt === null;
    const opening = thread.replies.filter(isNew).map((reply) => reply.id);
    if (opening.length > 0) await db.$queryRaw`SELECT meantime.mark_replies_opened(${opening}::uuid[])::text`;
    const text = await openFor(
      db,
      found.clientId,
      'shared',
      { table: 'shared_reflection', column: 'body', row: id },
      opened.body,
    );
    return {
      takenBack: false,
      client: { id: found.clientId, name: found.client.name },
      sharedAt: found.sharedAt.toISOString(),
      discussedAt: found.discussedAt?.toISOString() ?? null,
      waits: found.discussedAt === null || (found.repliedAt !== null && found.repliedAt > found.discussedAt),
      snapshot: parseSnapshot(text),
      disclaimer,
      thread,
    };
  });
}
