import { personKey } from '~/crypto/person-keys';
import { query } from '~/db/query';
import { Prisma } from '~/db/generated/client';
import { isId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { readBody, type EntryRow } from './entry';

/** Where an entry's words are sealed. */
export function entrySealedAt(id: string, version: number) {
  return { table: 'entry', column: 'body', row: id, version };
}

/** A row of `entriesAsKept`. */
export interface SealedEntry {
  id: string;
  placeKey: string;
  version: number;
  body: Uint8Array;
  createdAt: Date;
  updatedAt: Date;
  /** The writer's own key. */
  wrapped: Uint8Array | null;
}

/** Everything the viewer wrote to one assignment, oldest first. Nothing at all where it is not theirs. */
export async function entriesOf(viewer: ClientViewer, assignmentId: string): Promise<EntryRow[]> {
  return isId(assignmentId)
    ? openEntries(viewer, await query(viewer, sealedEntriesStatement(viewer, assignmentId)))
    : [];
}

/** The statement of `entriesOf`, for asking together with others; `openedEntries` reads what it finds. */
export function sealedEntriesStatement(viewer: ClientViewer, assignmentId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT e.id, e.slot AS "placeKey", e.version, e.body, e.created_at AS "createdAt", e.updated_at AS "updatedAt", k.wrapped
    FROM entry e LEFT JOIN data_key k ON k.person_id = e.client_id AND k.scope = 'entry'
    WHERE e.assignment_id = ${assignmentId}::uuid AND e.client_id = ${viewer.personId}::uuid
    ORDER BY e.created_at, e.id`;
}

/** Opens what the viewer wrote. Throws `Unreadable` when their key is gone. */
export function openEntries(viewer: ClientViewer, rows: readonly SealedEntry[]): EntryRow[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { open } = personKey(viewer.personId, 'entry', first.wrapped);
  return rows.map(({ id, placeKey, version, body, createdAt, updatedAt }) => ({
    id,
    placeKey,
    version,
    body: readBody(open(entrySealedAt(id, version), body)),
    savedAt: updatedAt.toISOString(),
    begunAt: createdAt.toISOString(),
  }));
}
