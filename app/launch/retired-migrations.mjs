// Migrations that were written anew before the first release. A database that was made by them can be brought no
// further: it is set aside where it is ours, and refused where it is not.
import { copyFileSync, existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { databaseOf } from './client.mjs';
import { DATA, makeDataFolder, ROOT } from './folders.mjs';
import { readJson, writeJson } from './json-file.mjs';
import { Plain, say } from './plain.mjs';

/** The first of them: every database that was made by them holds it. */
const RETIRED = '20261121000000_tables';

/** Whether the database holds retired migrations, as far as this login may know. Only reads. */
export async function holdsRetiredMigrations(client) {
  const { rows } = await client.query(
    `SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relname = '_prisma_migrations'
       AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`,
  );
  if (rows.length === 0) return false;
  const { rowCount } = await client.query('SELECT FROM public._prisma_migrations WHERE migration_name = $1', [RETIRED]);
  return rowCount > 0;
}

/**
 * @param {import('pg').Client} client
 * @param {string} url where it is connected to
 * @throws {Plain} when the database holds retired migrations
 */
export async function refuseRetiredMigrations(client, url) {
  if (!(await holdsRetiredMigrations(client))) return;
  throw new Plain(
    `The database "${databaseOf(url)}" holds the migrations of before the first release, which this code no longer has. Nothing was changed. ` +
      'Give Meantime an empty database; the code that made this one still opens it.',
  );
}

/** @throws {Plain} for the embedded database, in a command that does not set it aside */
export function refuseRetiredData(data = DATA) {
  throw new Plain(
    `The database in ${path.relative(ROOT, data)} holds the migrations of before the first release, which this code no longer has. Nothing was changed. ` +
      '"npm start" sets it aside, whole, and begins a new one.',
  );
}

/**
 * Moves the embedded database, which must not be running, aside with all that belongs to it, and says where. Nothing is
 * deleted: the new folder is a data folder of its own, with passwords, mailbox and a copy of the keys, and opens with
 * MEANTIME_DATA. The keys stay as well: a database on another server may be sealed with them.
 */
export function setDataAside(data = DATA) {
  const known = readJson(path.join(data, 'database.json'));
  const isInside = known.folder.startsWith(data + path.sep);
  const { aside, folder } = freePlace((name) => {
    const to = path.join(data, name);
    return { aside: to, folder: isInside ? path.join(to, 'postgres') : path.join(path.dirname(known.folder), name) };
  });
  makeDataFolder(aside);
  if (existsSync(path.join(data, 'keys.json')))
    copyFileSync(path.join(data, 'keys.json'), path.join(aside, 'keys.json'));
  writeJson(path.join(aside, 'database.json'), { ...known, folder });
  // The database goes last: cut off before, the next start finds it where it was and begins again.
  for (const name of ['mailbox', 'town.json']) {
    if (existsSync(path.join(data, name))) renameSync(path.join(data, name), path.join(aside, name));
  }
  renameSync(known.folder, folder);
  const where = path.relative(ROOT, aside);
  say(
    `The database in ${path.relative(ROOT, data)} holds the migrations of before the first release, which this code no longer has. ` +
      `It was set aside in ${where}, whole and with its keys, and a new one begins. ` +
      `The code that made it still opens it: MEANTIME_DATA=${where} npm start.`,
  );
}

/** By the day, with a number where that is taken. */
function freePlace(placesOf) {
  const day = `set-aside-${new Date().toISOString().slice(0, 10)}`;
  for (let number = 1; ; number += 1) {
    const places = placesOf(number === 1 ? day : `${day}-${number}`);
    if (!Object.values(places).some((place) => existsSync(place))) return places;
  }
}
