import { existsSync } from 'node:fs';
import path from 'node:path';
import { withClient, withDatabase } from './client.mjs';
import { prepareCluster } from './cluster.mjs';
import { DATA } from './folders.mjs';
import { readJson } from './json-file.mjs';
import { migrate } from './migrate.mjs';
import { Plain, say } from './plain.mjs';
import { ended, endProcess, startNode } from './processes.mjs';
import { seed as loadLibrary } from './seed.mjs';
import { DATABASE, remembered, urlOf } from './urls.mjs';

/**
 * Builds a town on the embedded server of this data folder, unless it stands already; one that was cut off is begun
 * anew. Returns who can sign in.
 *
 * @param {{ owner: Record<string, string | undefined>, up: { stop(): Promise<unknown> }[] }} home
 * @param {{ size: number, seed: string }} town
 * @returns {Promise<{ who: string, email: string, passphrase: string }[]>}
 * @throws {Plain}
 */
export async function furnishTown({ owner, up }, { size, seed }) {
  const file = path.join(DATA, 'town.json');
  if (!existsSync(file)) {
    const { port, passwords } = remembered();
    const adminUrl = urlOf({ port, database: DATABASE, login: 'postgres', password: passwords.postgres });
    await clearAway(adminUrl, { passwords, ownerUrl: owner.DATABASE_URL });
    await loadLibrary(owner, false);
    say(`Building a town of ${size.toLocaleString('en')} shared reflections, once …`);
    const env = { ...owner, SURFACE: 'all' };
    const child = startNode(['--import', 'tsx', 'prisma/town/run.ts', adminUrl, file, String(size), seed], { env });
    up.push({ stop: () => endProcess(child.pid, [['SIGTERM', 5_000]]) });
    if ((await ended(child)) !== 0) throw new Plain('The town could not be built. The next try begins anew.');
  }
  return readJson(file).people;
}

/** Makes the database anew where a town was begun in it. */
async function clearAway(adminUrl, { passwords, ownerUrl }) {
  const { rows } = await withClient(adminUrl, (client) =>
    client.query(`SELECT 1 FROM clinic UNION ALL SELECT 1 FROM pg_namespace WHERE nspname = 'town' LIMIT 1`),
  );
  if (rows.length === 0) return;
  say('An earlier try was cut off: beginning anew.');
  const elsewhere = withDatabase(adminUrl, 'postgres');
  await withClient(elsewhere, (client) => client.query(`DROP DATABASE "${DATABASE}" WITH (FORCE)`));
  await prepareCluster({ adminUrl: elsewhere, database: DATABASE, passwords, ours: true });
  await migrate(ownerUrl);
}
