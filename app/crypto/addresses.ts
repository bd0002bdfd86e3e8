import { createHmac } from 'node:crypto';
import { keyIdOf, openBytes, sealBytes, type Place } from './envelope';
import { derivedKey, masterKey, masterKeys, currentMasterKey, type MasterKey } from './master-keys';

function place(personId: string): Place {
  return { table: 'person', column: 'address_sealed', row: personId };
}

/** An email address as it is compared: without spaces around it, NFKC, lower case. */
export function normaliseAddress(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}

/** Seals a person's email address. */
export function sealAddress(personId: string, email: string): Buffer {
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
export function openAddress(personId: string, sealed: Uint8Array): string {
  const master = masterKey('address', keyIdOf(sealed));
  return openBytes(derivedKey(master, 'addresses'), place(personId), personId, sealed).toString('utf8');
}

function lookup(master: MasterKey, email: string): Buffer {
  return createHmac('sha256', derivedKey(master, 'address look-up')).update(normaliseAddress(email)).digest();
}

/** The keyed hash by which an address is stored and found (HMAC-SHA-256). */
export function addressLookup(email: string): Buffer {
  return lookup(currentMasterKey('address'), email);
}

/** The hashes under every key this process holds: an address stored before a rotation is still found. */
export function addressLookups(email: string): Buffer[] {
  return masterKeys('address').map((master) => lookup(master, email));
}
