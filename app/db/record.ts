import type { Db } from './as';

export type AccessKind =
  | 'care-begun'
  | 'assigned'
  | 'withdrawn'
  | 'shared'
  | 'opened'
  | 'taken-back'
  | 'replied'
  | 'read-together'
  | 'acknowledged';

/**
 * Appends one access event, with the viewer as its actor, to the clinic's chain. The last statement of a
 * transaction: the chain's head stays locked until the commit. `subjectId` is the client it is about (or the
 * viewer themself); throws when the viewer has nothing to do with them.
 */
export async function record(db: Db, event: { subjectId: string; kind: AccessKind; objectId: string }): Promise<void> {
  await db.$queryRaw`SELECT meantime.record_access(${event.subjectId}::uuid, ${event.kind}, ${event.objectId}::uuid)::text`;
}
