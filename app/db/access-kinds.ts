/**
 * Audit log: every kind of access event. A check constraint on `access_event.kind` names the same. The database writes
 * each event itself, in the transaction that does what it says (`meantime.record_change`), and an opening before the words
 * are read (`meantime.record_openings`).
 */
export const ACCESS_KINDS = [
  'care-begun',
  'assigned',
  'withdrawn',
  'shared',
  'opened',
  /** A clinician made a copy for their own record. */
  'copied',
  'taken-back',
  'replied',
  /** What `discussed` was called before. */
  'read-together',
  'discussed',
  'not-discussed',
  'acknowledged',
  'appointment-made',
  'appointment-moved',
  'appointment-cancelled',
] as const;

export type AccessKind = (typeof ACCESS_KINDS)[number];

/** The kind of a stored event; null for one that this code does not know, as a later release may write it. */
export function accessKindOf(stored: string): AccessKind | null {
  return ACCESS_KINDS.find((kind) => kind === stored) ?? null;
}
