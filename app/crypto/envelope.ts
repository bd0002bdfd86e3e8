import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What a ciphertext belongs to. It opens at this place only. */
export interface SealedAt {
  table: string;
  column: string;
  /** The row's id. */
  row: string;
  /** For rows that are overwritten: the version of the text. */
  version?: number;
}

/** A sealed text that does not open: changed, moved to another place, or sealed with another key. */
export class Unreadable extends Error {
  override name = 'Unreadable';
  constructor() {
    super('a sealed text does not open');
  }
}

const FORMAT = 1;
const NONCE = 12;
const TAG = 16;
const STEP = 256;

function boundTo(place: SealedAt, owner: string): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, place.table, place.column, place.row, owner, place.version ?? 0]), 'utf8');
}

/** Length first, then the text, then zeros up to a step of 256 bytes: sizes say little about what was written. */
function padded(text: Buffer): Buffer {
  const whole = Buffer.alloc(Math.ceil((text.length + 4) / STEP) * STEP);
  whole.writeUInt32BE(text.length, 0);
  text.copy(whole, 4);
  return whole;
}

/**
 * Seals bytes with AES-256-GCM under a 32-byte key and a random 96-bit nonce:
 * `version | key id length | key id | nonce | ciphertext | tag`. The place and its owner are bound in as
 * additional data.
 */
export function sealBytes(key: Buffer, keyId: string, place: SealedAt, owner: string, bytes: Buffer): Buffer {
  const id = Buffer.from(keyId, 'utf8');
  if (id.length > 255) throw new RangeError('a key id is at most 255 bytes');
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(boundTo(place, owner));
  const sealed = Buffer.concat([cipher.update(padded(bytes)), cipher.final()]);
  return Buffer.concat([Buffer.from([FORMAT, id.length]), id, nonce, sealed, cipher.getAuthTag()]);
}

/** The id of the key that a sealed value names. Throws `Unreadable` for anything else. */
export function keyIdOf(sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const length = bytes[1];
  if (bytes[0] !== FORMAT || length === undefined || bytes.length < 2 + length + NONCE + TAG) throw new Unreadable();
  return bytes.toString('utf8', 2, 2 + length);
}

/** Opens what `sealBytes` sealed. Throws `Unreadable` when key, place or owner differ, or a bit was changed. */
export function openBytes(key: Buffer, place: SealedAt, owner: string, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const start = 2 + Buffer.byteLength(keyIdOf(sealed), 'utf8');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(start, start + NONCE));
    decipher.setAAD(boundTo(place, owner));
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
    const whole = Buffer.concat([decipher.update(bytes.subarray(start + NONCE, bytes.length - TAG)), decipher.final()]);
    return whole.subarray(4, 4 + whole.readUInt32BE(0));
  } catch {
    throw new Unreadable();
  }
}
