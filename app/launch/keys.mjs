import { createPrivateKey, createPublicKey, hkdfSync, randomBytes } from 'node:crypto';
import path from 'node:path';
import { DATA, makeDataFolder } from './folders.mjs';
import { readJson, writeJson } from './json-file.mjs';

const VARIABLES = [
  'MEANTIME_KEY_ADDRESS',
  'MEANTIME_KEY_ENTRY',
  'MEANTIME_KEY_SHARED',
  'MEANTIME_KEY_NOTE',
  'MEANTIME_KEY_LOGIN_CLIENT',
  'MEANTIME_KEY_LOGIN_CLINICIAN',
  'MEANTIME_KEY_RECORD',
];

/**
 * The master keys by variable, each `id:base64 of 32 bytes`: made once and kept in `.data/keys.json`.
 * Their ids begin with `dev`, which production refuses. Losing the file loses every word that was
 * encrypted under them.
 *
 * @returns {Record<string, string>}
 */
export function developmentKeys(data = DATA) {
  const file = path.join(makeDataFolder(data), 'keys.json');
  const known = readJson(file) ?? {};
  const missing = VARIABLES.filter((variable) => !known[variable]);
  if (missing.length === 0) return known;
  const keys = { ...known, ...Object.fromEntries(missing.map((variable) => [variable, newKey()])) };
  writeJson(file, keys);
  return keys;
}

/**
 * The public halves of the keys that the heads of the record are signed with, as `MEANTIME_RECORD_PUBLIC` has them. They
 * are what `app/crypto/record-key.ts` makes of the same keys.
 *
 * @param {string} keys as in `MEANTIME_KEY_RECORD`
 */
export function publicHalves(keys) {
  return keys
    .split(',')
    .map((part) => part.trim().split(':'))
    .map(([id, encoded = '']) => {
      const seed = hkdfSync('sha256', Buffer.from(encoded, 'base64'), Buffer.alloc(0), 'meantime record heads', 32);
      const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed)]);
      const half = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
      return `${id}:${half.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`;
    })
    .join(',');
}

function newKey() {
  return `dev${randomBytes(3).toString('hex')}:${randomBytes(32).toString('base64')}`;
}
