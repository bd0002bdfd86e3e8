import { asViewer } from '~/db/as-viewer';
import type { ClinicianViewer } from '~/db/viewer';
import { liveLink } from '../care-links/live-link';
import { isUndone } from './undo';

/** When the viewer gave a piece to a client, the last time, in whichever version. */
export interface PreviousAssignment {
  /** Of the assignment. */
  id: string;
  /** ISO 8601. */
  at: string;
  withdrawn: boolean;
}

/** Of these pieces, by id, those that the viewer has given to a client, what was undone apart. Throws `NotFound` without a live care link. */
export async function previouslyAssigned(
  viewer: ClinicianViewer,
  clientId: string | undefined,
  pieceIds: readonly string[],
): Promise<Record<string, PreviousAssignment>> {
  return asViewer(viewer, async (db) => {
    await liveLink(db, viewer, clientId);
    const rows = await db.$queryRaw<{ pieceId: string; id: string; assignedAt: Date; withdrawn: boolean }[]>`
      SELECT DISTINCT ON (v.piece_id) v.piece_id::text AS "pieceId", a.id::text AS id, a.assigned_at AS "assignedAt", a.withdrawn_at IS NOT NULL AS withdrawn
      FROM assignment a JOIN piece_version v ON v.id = a.piece_version_id
      WHERE a.clinician_id = ${viewer.personId}::uuid AND a.client_id = ${clientId}::uuid AND v.piece_id = ANY (${[...pieceIds]}::uuid[]) AND NOT ${isUndone}
      ORDER BY v.piece_id, a.assigned_at DESC`;
    return Object.fromEntries(
      rows.map(({ pieceId, id, assignedAt, withdrawn }) => [pieceId, { id, at: assignedAt.toISOString(), withdrawn }]),
    );
  });
}
