// Bringing a database to the state that this release expects.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { withClient } from './client.mjs';
import { JOBS } from './cluster.mjs';
import { ROOT } from './folders.mjs';
import { Plain } from './plain.mjs';
import { refuseRetiredMigrations } from './retired-migrations.mjs';
import { knowTimeZones } from './time-zones.mjs';

const MIGRATIONS = path.join(ROOT, 'prisma', 'migrations');
const require = createRequire(import.meta.url);

/**
 * Applies every migration that is missing, lets the database know every time zone, then migrates the job queue. Does
 * nothing, quickly, when the database holds exactly the migrations of the folder; anything else is left to Prisma to judge.
 *
 * @param {string} ownerUrl
 * @returns {Promise<boolean>} whether Prisma had something to do
 * @throws {Plain} when the database holds retired migrations; with Prisma's own words
 */
export async function migrate(ownerUrl) {
  await withClient(ownerUrl, (client) => refuseRetiredMigrations(client, ownerUrl));
  const upToDate = await holdsEveryMigration(ownerUrl);
  if (!upToDate) deploy(ownerUrl);
  await knowTimeZones(ownerUrl);
  await migrateQueue(ownerUrl);
  return !upToDate;
}

/** The folder's migrations in order, with the checksum that Prisma keeps of each. */
export function migrationsInFolder(folder = MIGRATIONS) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, 'migration.sql')))
    .map((entry) => entry.name)
    .sort()
    .map((name) => ({
      name,
      checksum: createHash('sha256')
        .update(readFileSync(path.join(folder, name, 'migration.sql')))
        .digest('hex'),
    }));
}

/** Runs a Prisma command against the owner's database and returns what it printed. Throws Plain when it fails. */
export function prisma(args, ownerUrl) {
  const cli = path.join(path.dirname(require.resolve('prisma/package.json')), 'build', 'index.js');
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', NO_COLOR: '1' };
  if (ownerUrl !== undefined) env.DATABASE_URL = ownerUrl;
  const run = spawnSync(process.execPath, [cli, ...args], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.status !== 0) throw new Plain(`"prisma ${args.join(' ')}" failed.\n${`${run.stdout}${run.stderr}`.trim()}`);
  return run.stdout;
}

function deploy(ownerUrl) {
  prisma(['migrate', 'deploy'], ownerUrl);
}

async function holdsEveryMigration(ownerUrl) {
  return withClient(ownerUrl, async (client) => {
    const {
      rows: [{ exists }],
    } = await client.query(`SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS exists`);
    if (!exists) return false;
    const { rows } = await client.query(
      'SELECT migration_name AS name, checksum, finished_at FROM public._prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name COLLATE "C"',
    );
    const applied = rows.map(({ name, checksum, finished_at }) =>
      finished_at === null ? 'unfinished' : `${name} ${checksum}`,
    );
    return (
      applied.join() ===
      migrationsInFolder()
        .map(({ name, checksum }) => `${name} ${checksum}`)
        .join()
    );
  });
}

/**
 * The queue belongs to a role that cannot log in, so the owner becomes it for as long as this takes.
 * Its very first migration says CREATE SCHEMA, which asks for a right on the database even when the
 * schema is there.
 */
async function migrateQueue(ownerUrl) {
  const { runMigrations, Logger } = await import('graphile-worker');
  const asJobs = new URL(ownerUrl);
  asJobs.searchParams.set('options', `-c role=${JOBS}`);
  const run = () => runMigrations({ connectionString: asJobs.href, logger: new Logger(() => () => undefined) });
  await withClient(ownerUrl, async (client) => {
    const {
      rows: [{ installed, database }],
    } = await client.query(
      `SELECT quote_ident(current_database()) AS database,
         EXISTS (SELECT FROM pg_class WHERE relname = 'migrations' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'graphile_worker')) AS installed`,
    );
    if (installed) return run();
    await client.query(`GRANT CREATE ON DATABASE ${database} TO ${JOBS}`);
    try {
      await run();
    } finally {
      await client.query(`REVOKE CREATE ON DATABASE ${database} FROM ${JOBS}`);
    }
  });
}
