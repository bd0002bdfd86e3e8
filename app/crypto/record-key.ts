import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { currentMasterKey, derivedKey, masterKeys, type MasterKey } from './master-keys';

/*
 * Digital signatures (Ed25519, RFC 8032) over the heads of the record's chains. The worker alone holds what they are made
 * with; the public half says to anyone whether one is the worker's.
 */

/** DER that stands before the 32 bytes of a private and of a public key (RFC 8410). */
const PRIVATE = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC = Buffer.from('302a300506032b6570032100', 'hex');

/** The public halves by the ids of their keys, each 32 bytes in base64. */
export type PublicKeys = ReadonlyMap<string, string>;

/** Where a chain stood. */
export interface Head {
  /** The chain's id, which names nobody. */
  chain: string;
  /** The number of its last event, in decimal. */
  seq: string;
  /** The hash of that event, in hex. */
  hash: string;
}

function privateKey(master: MasterKey): KeyObject {
  const der = Buffer.concat([PRIVATE, derivedKey(master, 'record heads')]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

function publicHalf(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC.length).toString('base64');
}

/** The public halves of the keys of this process, `MEANTIME_KEY_RECORD`. Throws `BadEnvironment` where it holds none. */
export function ownPublicKeys(): PublicKeys {
  return new Map(masterKeys('record').map((master) => [master.id, publicHalf(privateKey(master))]));
}

/** Public keys as `MEANTIME_RECORD_PUBLIC` has them: `id:base64 of 32 bytes`, with commas between. What is none is left out. */
export function readPublicKeys(text: string): PublicKeys {
  const pairs = text.split(',').map((part) => part.trim().split(':') as [string, string?]);
  return new Map(
    pairs.flatMap(([id, encoded = '']) => (id && Buffer.from(encoded, 'base64').length === 32 ? [[id, encoded]] : [])),
  );
}

/** The id of the key that is in use. */
export function currentRecordKey(): string {
  return currentMasterKey('record').id;
}

/** Signs a text with the key that is in use. Returns the key's id, and the signature in base64url. */
export function signText(text: string): { key: string; signature: string } {
  const master = currentMasterKey('record');
  return { key: master.id, signature: sign(null, Buffer.from(text, 'utf8'), privateKey(master)).toString('base64url') };
}

/** Whether a signature is over this text and by the key of that id, as far as that is among the keys. */
export function isSigned(
  text: string,
  { key, signature }: { key: string; signature: string },
  keys: PublicKeys,
): boolean {
  const encoded = keys.get(key);
  if (encoded === undefined) return false;
  const der = Buffer.concat([PUBLIC, Buffer.from(encoded, 'base64')]);
  const bytes = Buffer.from(signature, 'base64url');
  return verify(null, Buffer.from(text, 'utf8'), createPublicKey({ key: der, format: 'der', type: 'spki' }), bytes);
}

/** What is signed of one head alone, as it was at a moment (ISO 8601): for the person whose chain it is. */
export function headText({ chain, seq, hash }: Head, at: string): string {
  return JSON.stringify(['meantime head', chain, seq, hash, at]);
}
