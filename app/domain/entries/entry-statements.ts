import { Prisma } from '~/db/generated/client';
import type { ClientViewer } from '~/db/viewer';
import type { EntryKey } from './entry';

/** What stands at a place now, with all that is needed to write there. */
export interface CurrentEntry {
  piece_version_id: string;
  /** The highest round written so far, where the place is a round; else 0. */
  rounds: number;
  /** The writer's own key; null before their first entry. */
  wrapped: Buffer | null;
  /** Null where nothing stands there; what follows means nothing then. */
  id: string | null;
  version: number;
  body: Buffer;
  updated_at: Date;
}

/** Finds one `CurrentEntry`; no row where the assignment is not the viewer's. */
export function selectCurrent(viewer: ClientViewer, { assignmentId, placeKey }: EntryKey): Prisma.Sql {
  return Prisma.sql`
    SELECT a.piece_version_id, k.wrapped, e.id, e.version, e.body, e.updated_at,
      CASE WHEN starts_with(${placeKey}::text, 'turn:') THEN coalesce((SELECT max(substr(t.slot, 6)::int) FROM entry t
        WHERE t.assignment_id = a.id AND t.slot LIKE 'turn:%'), 0) ELSE 0 END AS rounds
    FROM assignment a
      LEFT JOIN entry e ON e.assignment_id = a.id AND e.slot = ${placeKey}
      LEFT JOIN data_key k ON k.person_id = a.client_id AND k.scope = 'entry'
    WHERE a.id = ${assignmentId}::uuid AND a.client_id = ${viewer.personId}::uuid`;
}

/** Writes version 1 and answers when (`at`); no row, and nothing written, where an entry stands there already. */
export function insertVersion(
  viewer: ClientViewer,
  { assignmentId, placeKey }: EntryKey,
  { id, body }: { id: string; body: Uint8Array },
): Prisma.Sql {
  return Prisma.sql`
      INSERT INTO entry (id, clinic_id, client_id, assignment_id, slot, version, body)
      VALUES (${id}::uuid, ${viewer.clinicId}::uuid, ${viewer.personId}::uuid, ${assignmentId}::uuid, ${placeKey}, 1, ${body})
      ON CONFLICT (assignment_id, slot) DO NOTHING RETURNING updated_at AS at`;
}

/** Writes the `version` after the one before it and answers when (`at`); no row, and nothing written, where that does not stand there. */
export function updateVersion({ id, version, body }: { id: string; version: number; body: Uint8Array }): Prisma.Sql {
  return Prisma.sql`
    UPDATE entry SET version = ${version}, body = ${body}, updated_at = now()
    WHERE id = ${id}::uuid AND version = ${version - 1} RETURNING updated_at AS at`;
}

/** Writes the viewer's key for entries; nothing where they have one. */
export function insertKey(
  viewer: ClientViewer,
  { wrapped, masterKeyId }: { wrapped: Uint8Array; masterKeyId: string },
): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO data_key (person_id, scope, wrapped, master_key_id)
    VALUES (${viewer.personId}::uuid, 'entry', ${wrapped}, ${masterKeyId}) ON CONFLICT DO NOTHING`;
}
