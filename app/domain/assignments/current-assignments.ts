import { Prisma } from '~/db/generated/client';

/**
 * Since when what a clinician gave a client last has been with them: the meeting before the newest assignment that
 * was not withdrawn. A subquery with one value, the same for all of the client's assignments: ask it once a client.
 */
export function currentSince(clinicianId: Prisma.Sql, clientId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`coalesce((
    SELECT max(m.starts_at) FROM appointment m
    WHERE m.clinician_id = ${clinicianId} AND m.client_id = ${clientId} AND m.cancelled_at IS NULL
      AND m.starts_at <= (SELECT max(n.assigned_at) FROM assignment n
        WHERE n.clinician_id = ${clinicianId} AND n.client_id = ${clientId} AND n.withdrawn_at IS NULL)
  ), '-infinity'::timestamptz)`;
}

/**
 * Whether an assignment, `a` in the query, is with its client now, as far as its clinician can know: it was not
 * withdrawn, and it belongs to what was given last (`since`). A check-in comes back, so it stays. What the client
 * did with any of it plays no part.
 */
export function isCurrent(since: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`a.withdrawn_at IS NULL AND (a.assigned_at >= ${since} OR a.piece_version_id IN (
    SELECT tv.id FROM piece_version tv JOIN piece tp ON tp.id = tv.piece_id WHERE tp.kind = 'check-in'))`;
}
