import { Prisma } from '~/db/generated/client';
import { isId } from '~/db/id';
import { mutate } from '~/db/query';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';

/**
 * Records that the viewer has made a copy, for their own record, of shared reflections that they have just opened: the
 * client sees it. Call it before the copy is handed out, and hand out none where it throws.
 *
 * @throws NotFound when one is not there for the viewer any more: taken back, or the care link has ended
 */
export async function recordCopies(viewer: ClinicianViewer, ids: readonly string[]): Promise<void> {
  if (!ids.every(isId)) throw new NotFound();
  if (ids.length === 0) return;
  const rows = await mutate<{ id: string }>(
    viewer,
    Prisma.sql`SELECT meantime.record_copies(${[...ids]}::uuid[]) AS id`,
  );
  if (rows.length < new Set(ids).size) throw new NotFound();
}
