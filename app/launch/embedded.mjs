// The embedded server of this checkout, under .data/.
import { existsSync, readdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { withClient, withDatabase } from './client.mjs';
import { prepareCluster } from './cluster.mjs';
import { DATA, makeDataFolder, ROOT } from './folders.mjs';
import { Plain, say } from './plain.mjs';
import { enterableFolder, findPrograms } from './postgres-native.mjs';
import { initialise, start, stop } from './postgres.mjs';
import { isAlive } from './processes.mjs';
import { holdsRetiredMigrations, setDataAside } from './retired-migrations.mjs';
import { DATABASE, remember, remembered, urlOf, urlsOf } from './urls.mjs';

/**
 * Starts the server, or joins the one that runs already, and makes its roles and its database.
 *
 * @returns {Promise<{ pid: number, urls: Record<string, string>, adminUrl: string, joined: boolean, stop(): Promise<void> }>}
 *   `joined`: it was running already; `adminUrl`: the superuser's
 * @throws {Plain}
 */
export async function startEmbedded() {
  makeDataFolder();
  const programs = findPrograms();
  const known = remembered();
  const folder = known.folder ?? path.join(enterableFolder(DATA, nameOfCheckout(), programs.account), 'postgres');
  if (folder !== known.folder && !folder.startsWith(DATA)) {
    say(`PostgreSQL's own user may not enter ${DATA}: its data is kept in ${folder}.`);
  }
  if (known.folder === undefined && existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Plain(
      `There is a database in ${folder}, but .data/database.json with its passwords is missing. Nothing was changed. Put the file back, or move the folder aside to begin anew.`,
    );
  }
  remember({ ...known, folder });
  initialise({ folder, programs, password: known.passwords.postgres });
  const { pid, port, adopted } = await start({
    folder,
    programs,
    port: known.port,
    log: path.join(DATA, 'postgres.log'),
  });
  remember({ ...known, folder, port });

  const { passwords } = known;
  const adminUrl = urlOf({ port, database: 'postgres', login: 'postgres', password: passwords.postgres });
  try {
    await prepareCluster({ adminUrl, database: DATABASE, passwords, ours: true });
  } catch (error) {
    if (!adopted) await stop(pid);
    throw error;
  }
  const urls = urlsOf({ port, database: DATABASE, passwords });
  return { pid, urls, adminUrl, joined: adopted, stop: () => stop(pid) };
}

/**
 * The same; a database of retired migrations is set aside first, and a new one begun.
 * @throws {Plain}
 */
async function startCurrent() {
  const server = await startEmbedded();
  const isRetired = await holdsRetired(server).catch(async (error) => {
    if (!server.joined) await server.stop();
    throw error;
  });
  if (!isRetired) return server;
  await server.stop();
  setDataAside();
  return startEmbedded();
}

/** Whether a started server's database holds retired migrations. */
export function holdsRetired({ adminUrl }) {
  return withClient(withDatabase(adminUrl, DATABASE), holdsRetiredMigrations);
}

/**
 * Starts it with the migrations of this code, and again when it ends by itself: three times within a minute, then it is
 * given up. A database of retired migrations is set aside first.
 * @param {{ onGivenUp: (reason: string) => void }} options
 */
export async function keepEmbedded({ onGivenUp }) {
  let server = await startCurrent();
  const { urls, joined } = server;
  const ends = [];
  let work = Promise.resolve();
  let busy = false;
  const watch = setInterval(() => {
    if (busy || isAlive(server.pid)) return;
    busy = true;
    work = startAgain().finally(() => (busy = false));
  }, 500);

  async function startAgain() {
    ends.push(Date.now());
    if (ends.filter((at) => at > Date.now() - 60_000).length > 3)
      return onGivenUp('PostgreSQL keeps ending by itself. .data/postgres.log says why.');
    say('PostgreSQL ended by itself: starting it again.');
    try {
      server = await startEmbedded();
    } catch (error) {
      return onGivenUp(error.message);
    }
    if (server.urls.DATABASE_URL !== urls.DATABASE_URL)
      return onGivenUp('PostgreSQL came back on another port, because its own was taken meanwhile. Start again.');
  }

  return {
    urls,
    joined,
    async stop() {
      clearInterval(watch);
      await work;
      if (isAlive(server.pid)) await server.stop();
    },
  };
}

/** The checkout's folder name and a few letters that tell two of that name apart; and which data, where it is not the ordinary. */
function nameOfCheckout() {
  const name = `${path.basename(ROOT)}-${createHash('sha256').update(ROOT).digest('hex').slice(0, 8)}`;
  return path.basename(DATA) === '.data' ? name : `${name}-${path.basename(DATA)}`;
}
