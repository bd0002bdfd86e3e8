import { asViewer } from '~/db/as-viewer';
import { Prisma } from '~/db/generated/client';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import { ROWS_A_PAGE } from '../page';

/** What became of each of several shared reflections that were to be marked, by id. */
export interface Marked {
  /** They are as was asked now, also those that were so before. */
  done: string[];
  /** Something in them was never opened: the words, or a reply. They stay as they were. */
  unopened: string[];
  /** Taken back meanwhile. */
  takenBack: string[];
}

/** A shared reflection, `s` in the query, that was not discussed yet, or that its client replied to since. */
export const isWaiting = Prisma.sql`(s.taken_back_at IS NULL AND (s.discussed_at IS NULL OR s.replied_at > s.discussed_at))`;

/**
 * Marks shared reflections as discussed: the viewer and the client have talked about them, and they leave the review
 * queue, until the client replies. The client sees it. Marking again changes nothing.
 *
 * @throws NotFound when one is not shared with the viewer under a live care link
 */
export async function markDiscussed(viewer: ClinicianViewer, ids: readonly string[]): Promise<Marked> {
  const rows = await change(viewer, ids, Prisma.sql`SET discussed_at = now()`, isWaiting);
  const here = rows.filter(({ takenBackAt }) => takenBackAt === null);
  const waits = ({ discussedAt, repliedAt }: Row) =>
    discussedAt === null || (repliedAt !== null && repliedAt > discussedAt);
  return {
    done: here.filter((row) => !waits(row)).map(({ id }) => id),
    unopened: here.filter(waits).map(({ id }) => id),
    takenBack: rows.filter(({ takenBackAt }) => takenBackAt !== null).map(({ id }) => id),
  };
}

/** Takes away the last mark of `markDiscussed`: they wait as before it. The client sees that too. Throws as that does. */
export async function undoDiscussed(viewer: ClinicianViewer, ids: readonly string[]): Promise<void> {
  await change(viewer, ids, Prisma.sql`SET discussed_at = NULL`, Prisma.sql`s.discussed_at IS NOT NULL`);
}

type Row = { id: string; takenBackAt: Date | null; discussedAt: Date | null; repliedAt: Date | null };

async function change(
  viewer: ClinicianViewer,
  ids: readonly string[],
  set: Prisma.Sql,
  where: Prisma.Sql,
): Promise<Row[]> {
  const asked = [...new Set(ids)];
  if (asked.length === 0 || asked.length > ROWS_A_PAGE.table || !asked.every(isId)) throw new NotFound();
  return asViewer(viewer, async (db) => {
    const theirs = Prisma.sql`s.id = ANY (${asked}::uuid[]) AND s.taken_back_at IS NULL AND s.opened_at IS NOT NULL`;
    // In one order always, so that two that mark the same wait for each other and never in a circle.
    await db.$queryRaw`SELECT s.id FROM shared_reflection s WHERE ${theirs} ORDER BY s.id FOR NO KEY UPDATE`;
    await db.$executeRaw`UPDATE shared_reflection s ${set} WHERE ${theirs} AND ${where}`;
    const rows = await db.sharedReflection.findMany({
      where: { id: { in: asked } },
      select: { id: true, takenBackAt: true, discussedAt: true, repliedAt: true },
    });
    if (rows.length < asked.length) throw new NotFound();
    return rows;
  });
}
