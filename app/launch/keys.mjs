import { randomBytes } from 'node:crypto';
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

function newKey() {
  return `dev${randomBytes(3).toString('hex')}:${randomBytes(32).toString('base64')}`;
}
