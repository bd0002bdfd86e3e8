/**
 * Every kind of event of a client's account. A check constraint on `account_event.kind` names the same. The database
 * writes each itself (`meantime.record_account`), but for refused tries, which are counted by the hour as they are said
 * to it (`meantime.record_refused`).
 */
export const ACCOUNT_KINDS = [
  'signed-in',
  'refused',
  'signed-out-everywhere',
  'passphrase-chosen',
  'link-sent',
] as const;

export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** The kind of a stored event; null for one that this code does not know, as a later release may write it. */
export function accountKindOf(stored: string): AccountKind | null {
  return ACCOUNT_KINDS.find((kind) => kind === stored) ?? null;
}
