import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Plain } from './plain.mjs';

/** What the file holds, or undefined when there is none. Throws Plain when it is not JSON. */
export function readJson(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error.code === 'EACCES'
      ? new Plain(`${file} cannot be read by this user. Run this as the user who made it.`)
      : error;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Plain(`${file} is damaged: it is not JSON. Nothing was changed. Put back a copy of it.`);
  }
}

/** Writes the whole file or nothing of it, readable by its owner alone. */
export function writeJson(file, value) {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
