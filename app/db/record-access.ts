import type { Db } from './as-viewer';

/** Every kind of access event. A check constraint on `access_event.kind` names the same. */
export const ACCESS_KINDS = [
  'care-begun',
  'assigned',
  'withdrawn',
  'shared',
  'opened',
  'taken-back',
  'replied',
  'read-together',
  'acknowledged',
] as const;

export type AccessKind = (typeof ACCESS_KINDS)[number];

/** The kind of a stored event; null for one that this code does not know, as a later release may write it. */
export function accessKindOf(stored: string): AccessKind | null {
  return ACCESS_KINDS.find((kind) => kind === stored) ?? null;
}

/**
 * Audit log. Appends one access event, with the viewer as its actor, to the clinic's chain. The last statement of a
 * transaction: the chain's head stays locked until the commit. `subjectId` is the client it is about (or the
 * viewer themself); throws when the viewer has nothing to do with them.
 */
export async function recordAccess(
  db: Db,
  event: { subjectId: string; kind: AccessKind; objectId: string },
): Promise<void> {
  await db.$queryRaw`SELECT meantime.record_access(${event.subjectId}::uuid, ${event.kind}, ${event.objectId}::uuid)::text`;
}
