import { hkdfSync } from 'node:crypto';
import { BadEnvironment, env } from '../env.server';

/** What a master key is for. A process holds only those of its surface. */
export type Purpose = 'address' | 'entry' | 'shared' | 'note' | 'login_client' | 'login_clinician' | 'record';

export interface MasterKey {
  id: string;
  bytes: Buffer;
  /** What was derived from it so far, by use. */
  derived: Map<string, Buffer>;
}

const known = new Map<Purpose, MasterKey[]>();

function read(purpose: Purpose): MasterKey[] {
  const name = `MEANTIME_KEY_${purpose.toUpperCase() as Uppercase<Purpose>}` as const;
  const text = env()[name];
  if (text === undefined) throw new BadEnvironment(`${name} is missing.`);
  return text.split(',').map((part) => {
    const [id, encoded] = part.trim().split(':');
    const bytes = Buffer.from(encoded ?? '', 'base64');
    if (!id || bytes.length !== 32)
      throw new BadEnvironment(`${name} must be written as id:key, the key 32 bytes in base64.`);
    return { id, bytes, derived: new Map() };
  });
}

function all(purpose: Purpose): MasterKey[] {
  let keys = known.get(purpose);
  if (!keys) known.set(purpose, (keys = read(purpose)));
  return keys;
}

/** The key that new values are sealed with: the first of its variable. */
export function currentMasterKey(purpose: Purpose): MasterKey {
  return all(purpose)[0] as MasterKey;
}

/** A key by its id, current or earlier. Throws `BadEnvironment` when this process does not hold it. */
export function masterKey(purpose: Purpose, id: string): MasterKey {
  const key = all(purpose).find((one) => one.id === id);
  if (!key) throw new BadEnvironment(`The ${purpose} key "${id}" is needed and is not among the keys of this process.`);
  return key;
}

/** A 32-byte key of its own for one use, derived from a master key by HKDF-SHA-256 (RFC 5869). */
export function derivedKey(master: MasterKey, use: string): Buffer {
  let key = master.derived.get(use);
  if (!key) {
    key = Buffer.from(hkdfSync('sha256', master.bytes, Buffer.alloc(0), `meantime ${use}`, 32));
    master.derived.set(use, key);
  }
  return key;
}

/** Every key of a purpose, current first: for values that must be found under whichever key made them. */
export function masterKeys(purpose: Purpose): readonly MasterKey[] {
  return all(purpose);
}
