import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, an absolute path. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Where everything lives that this machine makes for itself: database, keys, mailbox. Never in git. A demo that has its own is begun with MEANTIME_DATA. */
export const DATA = path.resolve(ROOT, process.env.MEANTIME_DATA || '.data');

/** Whether this process is root, which PostgreSQL refuses to run as. */
export const IS_ROOT = process.getuid?.() === 0;

/** Makes `.data/`. PostgreSQL's own account has to pass through it when root runs this; nobody may list it. */
export function makeDataFolder(folder = DATA) {
  mkdirSync(folder, { recursive: true, mode: IS_ROOT ? 0o711 : 0o700 });
  return folder;
}
