// Bringing a database to the state that this release expects.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { withClient } from './client.mjs';
import { JOBS, WORKER } from './cluster.mjs';
import { ROOT } from './folders.mjs';
import { Plain } from './plain.mjs';
import { refuseRetiredMigrations } from './retired-migrations.mjs';
import { forMigration } from './settings.mjs';
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
  const env = { ...forMigration(process.env), CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', NO_COLOR: '1' };
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
    if (installed) await run();
    else {
      await client.query(`GRANT CREATE ON DATABASE ${database} TO ${JOBS}`);
      try {
        await run();
      } finally {
        await client.query(`REVOKE CREATE ON DATABASE ${database} FROM ${JOBS}`);
      }
    }
    await client.query(`BEGIN; SET LOCAL ROLE ${JOBS}; ${QUEUE_GRANTS} COMMIT`);
  });
}

/**
 * What the worker may do in the queue's schema: what graphile-worker's own statements do while jobs are run, and no
 * more. It makes and changes no table, function or trigger there, so that nothing of its making runs in a transaction
 * of somebody else's. Finished jobs are deleted by graphile-worker itself, so the right to delete is the table's.
 */
const QUEUE_GRANTS = `
  SELECT pg_advisory_xact_lock(hashtextextended('meantime queue grants', 0));
  REVOKE ALL ON SCHEMA graphile_worker FROM ${WORKER};
  REVOKE ALL ON ALL TABLES IN SCHEMA graphile_worker FROM ${WORKER};
  REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker FROM PUBLIC, ${WORKER};
  GRANT USAGE ON SCHEMA graphile_worker TO ${WORKER};
  GRANT EXECUTE ON FUNCTION graphile_worker.add_job, graphile_worker.add_jobs, graphile_worker.force_unlock_workers TO ${WORKER};
  GRANT SELECT ON graphile_worker.migrations, graphile_worker.jobs, graphile_worker._private_jobs, graphile_worker._private_tasks,
    graphile_worker._private_job_queues, graphile_worker._private_known_crontabs TO ${WORKER};
  GRANT INSERT (identifier) ON graphile_worker._private_tasks TO ${WORKER};
  GRANT INSERT (queue_name), UPDATE (locked_by, locked_at) ON graphile_worker._private_job_queues TO ${WORKER};
  GRANT INSERT (identifier, known_since, last_execution), UPDATE (last_execution) ON graphile_worker._private_known_crontabs TO ${WORKER};
  GRANT INSERT (job_queue_id, task_id, payload, run_at, max_attempts, key, priority, flags),
    UPDATE (job_queue_id, task_id, payload, run_at, max_attempts, key, priority, flags, revision, attempts, last_error, updated_at, locked_by, locked_at),
    DELETE ON graphile_worker._private_jobs TO ${WORKER};
  DO $$
  DECLARE
    one text;
  BEGIN
    FOREACH one IN ARRAY ARRAY['_private_jobs', '_private_tasks', '_private_job_queues', '_private_known_crontabs'] LOOP
      -- Made once: it would wait for everyone who works on the table.
      IF NOT EXISTS (SELECT FROM pg_policies WHERE schemaname = 'graphile_worker' AND tablename = one AND policyname = 'worker') THEN
        EXECUTE format('CREATE POLICY worker ON graphile_worker.%I TO ${WORKER} USING (true) WITH CHECK (true)', one);
      END IF;
    END LOOP;
  END
  $$;`;
