import { Prisma } from '~/db/generated/client';

/**
 * Whether an assignment, `a` in the query, is with its client now, as far as its clinician can know: it was not
 * withdrawn, and it belongs to what was given last, that is, since the meeting before the newest assignment.
 * A check-in comes back, so it stays. What the client did with any of it plays no part.
 */
export const withThemNow = Prisma.sql`
  a.withdrawn_at IS NULL AND (
    EXISTS (SELECT FROM piece_version tv JOIN piece tp ON tp.id = tv.piece_id WHERE tv.id = a.piece_version_id AND tp.kind = 'check-in')
    OR a.assigned_at >= coalesce((
      SELECT max(m.starts_at) FROM appointment m
      WHERE m.clinician_id = a.clinician_id AND m.client_id = a.client_id AND m.cancelled_at IS NULL
        AND m.starts_at <= (SELECT max(n.assigned_at) FROM assignment n
          WHERE n.clinician_id = a.clinician_id AND n.client_id = a.client_id AND n.withdrawn_at IS NULL)
    ), '-infinity'))`;
