import { createHmac } from 'node:crypto';
import { keyIdOf, openBytes, sealBytes, type SealedAt } from './envelope';
import { derivedKey, masterKey, masterKeys, currentMasterKey, type MasterKey } from './master-keys';
import { parseEmail } from './parse-email';

function place(personId: string): SealedAt {
  return { table: 'person', column: 'address_sealed', row: personId };
}

/** An email address as it is compared, however it was typed: as it can be written to (`parseEmail`), NFKC, lower case. */
export function normaliseEmail(email: string): string {
  return (parseEmail(email) ?? email.trim()).normalize('NFKC').toLowerCase();
}

/** Seals a person's email address. */
export function sealEmail(personId: string, email: string): Buffer {
  const master = currentMasterKey('address');
  return sealBytes(
    derivedKey(master, 'addresses'),
    master.id,
    place(personId),
    personId,
    Buffer.from(email.trim(), 'utf8'),
  );
}

/** Opens a person's sealed email address. Throws `Unreadable` when it is not theirs. */
export function openEmail(personId: string, sealed: Uint8Array): string {
  const master = masterKey('address', keyIdOf(sealed));
  return openBytes(derivedKey(master, 'addresses'), place(personId), personId, sealed).toString('utf8');
}

function lookup(master: MasterKey, email: string): Buffer {
  return createHmac('sha256', derivedKey(master, 'address look-up')).update(normaliseEmail(email)).digest();
}

/** Blind index. The keyed hash by which an address is stored and found (HMAC-SHA-256). */
export function emailLookup(email: string): Buffer {
  return lookup(currentMasterKey('address'), email);
}

/** The hashes under every key this process holds: an address stored before a rotation is still found. */
export function emailLookups(email: string): Buffer[] {
  return masterKeys('address').map((master) => lookup(master, email));
}
