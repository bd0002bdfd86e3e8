import { createHmac, timingSafeEqual } from 'node:crypto';
import { currentMasterKey, derivedKey, masterKeys, type MasterKey } from './master-keys';

/*
 * Message authentication codes (HMAC-SHA-256) over rows by which somebody is let in. Their keys are those of the logins
 * of one kind of person, so that such a row counts only where a process made it that lets such people in.
 */

type Kind = 'client' | 'clinician';

/** What a login is marked over: all that says whose it is and how long it can last. */
export interface MarkedLogin {
  /** As it is stored. */
  id: string;
  personId: string;
  kind: Kind;
  createdAt: Date;
  absoluteExpiresAt: Date;
}

/** What a choice among accounts is marked over, an account each. */
export interface MarkedChoice {
  /** As it is stored. */
  tokenHash: Uint8Array;
  personId: string;
  kind: Kind;
}

/** The code of a login. */
export function loginMac(login: MarkedLogin): Buffer {
  return current(login.kind, 'logins', saidOf(login));
}

/** Whether a login carries its own code, under any of the keys of this process. */
export function isMarkedLogin(login: MarkedLogin, stored: Uint8Array): boolean {
  return fits(login.kind, 'logins', saidOf(login), stored);
}

/** The code of one account of a choice. */
export function choiceMac(choice: MarkedChoice): Buffer {
  return current(choice.kind, 'account choices', chosenOf(choice));
}

/** Whether an account of a choice carries its own code, under any of the keys of this process. */
export function isMarkedChoice(choice: MarkedChoice, stored: Uint8Array): boolean {
  return fits(choice.kind, 'account choices', chosenOf(choice), stored);
}

function saidOf({ id, personId, kind, createdAt, absoluteExpiresAt }: MarkedLogin): unknown[] {
  return [id, personId, kind, createdAt.getTime(), absoluteExpiresAt.getTime()];
}

function chosenOf({ tokenHash, personId, kind }: MarkedChoice): unknown[] {
  return [Buffer.from(tokenHash).toString('hex'), personId, kind];
}

type Use = 'logins' | 'account choices';

function macUnder(master: MasterKey, use: Use, said: unknown[]): Buffer {
  return createHmac('sha256', derivedKey(master, use)).update(JSON.stringify(said)).digest();
}

function current(kind: Kind, use: Use, said: unknown[]): Buffer {
  return macUnder(currentMasterKey(`login_${kind}`), use, said);
}

function fits(kind: Kind, use: Use, said: unknown[], stored: Uint8Array): boolean {
  return masterKeys(`login_${kind}`).some((master) => {
    const expected = macUnder(master, use, said);
    return stored.length === expected.length && timingSafeEqual(expected, stored);
  });
}
