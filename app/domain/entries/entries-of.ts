import { openAllFor } from '~/crypto/person-keys';
import { as, type Db } from '~/db/as';
import { isId } from '~/db/id';
import type { ClientViewer } from '~/db/viewer';
import { readBody, type EntryRow } from './entry';

/** Where an entry's words are sealed. */
export function entryPlace(id: string, version: number) {
  return { table: 'entry', column: 'body', row: id, version };
}

/** Everything the viewer wrote to one assignment, oldest first. Nothing at all where it is not theirs. */
export async function entriesOf(viewer: ClientViewer, assignmentId: string): Promise<EntryRow[]> {
  return as(viewer, (db) => entriesIn(db, viewer, assignmentId));
}

/** `entriesOf` inside a transaction that is under way. */
export async function entriesIn(db: Db, viewer: ClientViewer, assignmentId: string): Promise<EntryRow[]> {
  if (!isId(assignmentId)) return [];
  const rows = await db.entry.findMany({
    where: { assignmentId, clientId: viewer.personId },
    select: { id: true, slot: true, version: true, body: true, createdAt: true, updatedAt: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const texts = await openAllFor(
    db,
    viewer.personId,
    'entry',
    rows.map((row) => ({ place: entryPlace(row.id, row.version), sealed: row.body })),
  );
  return rows.map((row, index) => ({
    id: row.id,
    slot: row.slot,
    version: row.version,
    body: readBody(texts[index] as string),
    savedAt: row.updatedAt.toISOString(),
    begunAt: row.createdAt.toISOString(),
  }));
}
