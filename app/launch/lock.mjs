import { rmSync } from 'node:fs';
import path from 'node:path';
import { DATA, makeDataFolder } from './folders.mjs';
import { readJson, writeJson } from './json-file.mjs';
import { Plain } from './plain.mjs';
import { commandOf, isAlive } from './processes.mjs';

/**
 * Says that this process runs Meantime from this checkout, for as long as it lives.
 * @throws {Plain} when another one does
 */
export function claimCheckout(origin, data = DATA) {
  const file = path.join(makeDataFolder(data), 'running.json');
  const other = readJson(file);
  if (other !== undefined && isLauncher(other.pid)) {
    throw new Plain(
      `Meantime runs from this folder already, at ${other.origin} (process ${other.pid}). Stop that one first.`,
    );
  }
  writeJson(file, { pid: process.pid, origin });
  process.once('exit', () => rmSync(file, { force: true }));
}

/** The number of a process that ended may belong to a stranger by now. */
function isLauncher(pid) {
  return pid !== process.pid && isAlive(pid) && /(start|dev|demo-large)\.mjs/.test(commandOf(pid));
}
