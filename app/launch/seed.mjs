import { Plain } from './plain.mjs';
import { ended, startNode } from './processes.mjs';
import { forMigration } from './settings.mjs';

/**
 * Loads the library of `content/` into the database, by content hash; with `demo`, founds the demo
 * clinic where there is no clinic yet.
 *
 * @param {Record<string, string | undefined>} ownerEnv of which the library alone needs no more than the migration
 * @throws {Plain} with what the loader said: a wrong piece is named by file and line
 */
export async function seed(ownerEnv, demo) {
  const env = { ...(demo ? ownerEnv : forMigration(ownerEnv)), MEANTIME_DEMO: demo ? '1' : '' };
  const child = startNode(['--import', 'tsx', 'prisma/seed/seed.ts'], { env, stdout: 'ignore', stderr: 'pipe' });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (words += text));
  const how = await ended(child);
  if (how !== 0) throw new Plain(`The library could not be loaded.\n${words.trim()}`);
}
