import { withClient, withDatabase as inDatabase } from './client.mjs';
import { holdsRetired, startEmbedded } from './embedded.mjs';
import { installIfNeeded } from './install.mjs';
import { prepareOutside } from './outside.mjs';
import { refuseRetiredData, refuseRetiredMigrations } from './retired-migrations.mjs';
import { loadEnvFile } from './settings.mjs';
import { DATABASE } from './urls.mjs';

/**
 * Does some work on this checkout's database, or on the one in DATABASE_URL. The embedded server is
 * started for it when it does not run, and stopped afterwards then, and only then.
 *
 * @param {(urls: Record<string, string>) => Promise<void>} work
 */
export async function withDatabase(work) {
  loadEnvFile();
  installIfNeeded();
  if (process.env.DATABASE_URL) return work(await prepareOutside(process.env));
  const server = await startEmbedded();
  try {
    if (await holdsRetired(server)) refuseRetiredData();
    await work(server.urls);
  } finally {
    if (!server.joined) await server.stop();
  }
}

/**
 * Does some work on the same database as whoever may see past row-level security there: the login in DATABASE_URL as
 * it is, or the embedded server's superuser.
 *
 * @param {(adminUrl: string) => Promise<void>} work
 */
export async function withAdmin(work) {
  loadEnvFile();
  installIfNeeded();
  const outside = process.env.DATABASE_URL;
  if (outside) {
    await withClient(outside, (client) => refuseRetiredMigrations(client, outside));
    return work(outside);
  }
  const server = await startEmbedded();
  try {
    if (await holdsRetired(server)) refuseRetiredData();
    await work(inDatabase(server.adminUrl, DATABASE));
  } finally {
    if (!server.joined) await server.stop();
  }
}
