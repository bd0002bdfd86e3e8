import { personKey } from '~/crypto/person-keys';
import { asDirectly, type Run } from '~/db/as-directly';
import { Prisma } from '~/db/generated/client';
import { isId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { readBody, type EntryRow } from './entry';

/** Where an entry's words are sealed. */
export function entryPlace(id: string, version: number) {
  return { table: 'entry', column: 'body', row: id, version };
}

interface Row {
  id: string;
  slot: string;
  version: number;
  body: Uint8Array;
  createdAt: Date;
  updatedAt: Date;
  /** The writer's own key. */
  wrapped: Uint8Array | null;
}

/** Everything the viewer wrote to one assignment, oldest first. Nothing at all where it is not theirs. */
export async function entriesOf(viewer: ClientViewer, assignmentId: string): Promise<EntryRow[]> {
  return asDirectly(viewer, (run) => entriesIn(run, viewer, assignmentId));
}

/** `entriesOf` inside a transaction that is under way. Throws `Unreadable` when the key is gone. */
export async function entriesIn(run: Run, viewer: ClientViewer, assignmentId: string): Promise<EntryRow[]> {
  if (!isId(assignmentId)) return [];
  const rows = await run<Row>(Prisma.sql`
    SELECT e.id, e.slot, e.version, e.body, e.created_at AS "createdAt", e.updated_at AS "updatedAt", k.wrapped
    FROM entry e LEFT JOIN data_key k ON k.person_id = e.client_id AND k.scope = 'entry'
    WHERE e.assignment_id = ${assignmentId}::uuid AND e.client_id = ${viewer.personId}::uuid
    ORDER BY e.created_at, e.id`);
  const [first] = rows;
  if (first === undefined) return [];
  const { open } = personKey(viewer.personId, 'entry', first.wrapped);
  return rows.map(({ id, slot, version, body, createdAt, updatedAt }) => ({
    id,
    slot,
    version,
    body: readBody(open(entryPlace(id, version), body)),
    savedAt: updatedAt.toISOString(),
    begunAt: createdAt.toISOString(),
  }));
}
