import { asViewer } from '~/db/as-viewer';
import { isId } from '~/db/id';
import { Prisma } from '~/db/generated/client';
import type { ClinicianViewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import { MOST_AT_ONCE } from './assignment-reason';

/** For how long assigning can be undone. What is withdrawn within it counts as never given. */
export const UNDO_MINUTES = 10;

const window = Prisma.raw(`interval '${UNDO_MINUTES} minutes'`);

/** Whether an assignment, `a` in the query, was undone. */
export const isUndone = Prisma.sql`(a.withdrawn_at IS NOT NULL AND a.withdrawn_at <= a.assigned_at + ${window})`;

/** What was just given, one line a client. */
export interface JustAssigned {
  id: string;
  pieceId: string;
  clientId: string;
  clientName: string;
  title: string;
  /** Whether it is still with them. */
  withThem: boolean;
  /** Whether it can still be undone. */
  canBeUndone: boolean;
}

/**
 * Of assignments of the viewer's, by id, who has them, and what can be undone. Those that are not the viewer's, or of
 * whom they no longer work with, are left out.
 */
export async function justAssigned(viewer: ClinicianViewer, ids: readonly string[]): Promise<JustAssigned[]> {
  const asked = ids.filter(isId).slice(0, MOST_AT_ONCE);
  return asViewer(
    viewer,
    (db) => db.$queryRaw<JustAssigned[]>`
      SELECT a.id::text, v.piece_id::text AS "pieceId", a.client_id::text AS "clientId", c.name AS "clientName", v.title,
        a.withdrawn_at IS NULL AS "withThem",
        a.withdrawn_at IS NULL AND a.assigned_at > clock_timestamp() - ${window} AS "canBeUndone"
      FROM assignment a JOIN person c ON c.id = a.client_id JOIN piece_version v ON v.id = a.piece_version_id
      WHERE a.id = ANY (${asked}::uuid[]) AND a.clinician_id = ${viewer.personId}::uuid
        AND a.client_id IN (SELECT l.client_id FROM care_link l WHERE l.clinician_id = ${viewer.personId}::uuid AND l.ended_at IS NULL)
      ORDER BY c.name COLLATE "und-x-icu", a.id`,
  );
}

/**
 * Undoes assigning: what was given within the last ten minutes is no longer with anyone. Nothing of it remains with a
 * client who wrote nothing; what someone wrote meanwhile stays theirs, and the viewer is not told which it was. Resolves
 * with whether all of it could be undone: what is older stays as it is.
 *
 * @throws NotFound when one of them is not an assignment of the viewer's
 */
export async function undoAssigning(viewer: ClinicianViewer, ids: readonly string[]): Promise<{ all: boolean }> {
  if (ids.length === 0 || ids.length > MOST_AT_ONCE || !ids.every(isId)) throw new NotFound();
  return asViewer(viewer, async (db) => {
    const mine = await db.assignment.count({ where: { id: { in: [...ids] }, clinicianId: viewer.personId } });
    if (mine < new Set(ids).size) throw new NotFound();
    await db.$executeRaw`
      UPDATE assignment SET withdrawn_at = clock_timestamp()
      WHERE id = ANY (${[...ids]}::uuid[]) AND clinician_id = ${viewer.personId}::uuid AND withdrawn_at IS NULL
        AND assigned_at > clock_timestamp() - ${window}`;
    const left = await db.assignment.count({ where: { id: { in: [...ids] }, withdrawnAt: null } });
    return { all: left === 0 };
  });
}
