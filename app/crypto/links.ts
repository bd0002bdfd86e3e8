import { createHash, createHmac } from 'node:crypto';
import { currentMasterKey, derivedKey, masterKeys, type MasterKey } from './master-keys';

/**
 * Derived token (HMAC). The token of a mailed link, derived from the invitation's id with a key: whoever reads the
 * database can make none, and the worker can write the same link again on a retry without its being stored anywhere.
 */
export function linkToken(invitationId: string): string {
  return tokenUnder(currentMasterKey('address'), invitationId);
}

/** Whether a token is the invitation's own, under any of the keys: whoever writes a row of their own making has none. */
export function isLinkToken(token: string, invitationId: string): boolean {
  return masterKeys('address').some((master) => tokenUnder(master, invitationId) === token);
}

function tokenUnder(master: MasterKey, invitationId: string): string {
  return createHmac('sha256', derivedKey(master, 'links')).update(invitationId).digest('base64url');
}

/** What is stored of a token: its SHA-256. */
export function linkTokenHash(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
