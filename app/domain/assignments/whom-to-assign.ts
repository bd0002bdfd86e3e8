import { Prisma } from '~/db/generated/client';
import { query } from '~/db/query';
import type { ClinicianViewer } from '~/db/viewer';
import { isId } from '~/db/id';
import { holdsWords } from '../people/folded-name';
import { isUndone } from './undo';

/** Someone whom a piece can be given to. */
export interface Assignable {
  id: string;
  name: string;
  arrived: boolean;
  /** When the viewer gave them this piece, the last time, in whichever version; ISO 8601. */
  hadAt: string | null;
  /** Whether that was withdrawn. */
  withdrawn: boolean;
}

/** How many are listed at once, beside those who are chosen. */
export const MOST_LISTED = 100;

/**
 * The viewer's clients: first those who are chosen, then the others whose name holds what was typed (see `holdsWords`),
 * by name. Who is chosen and not under a live care link with the viewer is left out.
 */
export async function whomToAssign(
  viewer: ClinicianViewer,
  { pieceId, chosen, typed }: { pieceId: string; chosen: readonly string[]; typed: string },
): Promise<{ clients: Assignable[]; more: boolean }> {
  const first = chosen.filter(isId);
  const me = Prisma.sql`${viewer.personId}::uuid`;
  const rows = await query<Omit<Assignable, 'hadAt'> & { hadAt: Date | null; isChosen: boolean }>(
    viewer,
    Prisma.sql`
      WITH listed AS MATERIALIZED (
        SELECT c.id, c.name, c.id = ANY (${first}::uuid[]) AS "isChosen"
        FROM care_link l JOIN person c ON c.id = l.client_id
        WHERE l.clinician_id = ${me} AND l.ended_at IS NULL AND c.clinic_id = ${viewer.clinicId}::uuid AND c.kind = 'client'
          AND (c.id = ANY (${first}::uuid[]) OR ${holdsWords(Prisma.sql`c.folded_name`, typed)})
        ORDER BY 3 DESC, c.name COLLATE "und-x-icu", c.id LIMIT ${first.length + MOST_LISTED + 1}
      )
      SELECT c.id::text, c.name, c."isChosen", c.id NOT IN (SELECT meantime.invited_client_ids()) AS arrived,
        had.assigned_at AS "hadAt", coalesce(had.withdrawn_at IS NOT NULL, false) AS withdrawn
      FROM listed c LEFT JOIN LATERAL (
        SELECT a.assigned_at, a.withdrawn_at FROM assignment a JOIN piece_version v ON v.id = a.piece_version_id
        WHERE a.clinician_id = ${me} AND a.client_id = c.id AND v.piece_id = ${pieceId}::uuid AND NOT ${isUndone}
        ORDER BY a.assigned_at DESC LIMIT 1
      ) had ON true
      ORDER BY c."isChosen" DESC, c.name COLLATE "und-x-icu", c.id`,
  );
  const inList = rows.filter(({ isChosen }) => !isChosen);
  const clients = [...rows.filter(({ isChosen }) => isChosen), ...inList.slice(0, MOST_LISTED)];
  return {
    clients: clients.map(({ isChosen: _, hadAt, ...client }) => ({ ...client, hadAt: hadAt?.toISOString() ?? null })),
    more: inList.length > MOST_LISTED,
  };
}
