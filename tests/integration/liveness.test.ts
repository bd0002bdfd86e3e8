import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Liveness } from '~/jobs/liveness';
import { freshDatabase, type FreshDatabase } from '../support/database';

let database: FreshDatabase;
let behind: pg.Pool;
let pools: pg.Pool[];

beforeAll(async () => {
  database = await freshDatabase();
  behind = new pg.Pool({ connectionString: database.urls.superuser, max: 1 });
  pools = [1, 2].map(() => new pg.Pool({ connectionString: database.urls.worker, max: 1 }));
  for (const pool of pools) pool.on('error', () => undefined);
});

afterAll(async () => {
  await Promise.all([behind.end(), ...pools.map((pool) => pool.end())]);
  await database.drop();
});

/** A job that a worker took up a while ago and has not finished. */
async function jobHeldBy(workerId: string): Promise<void> {
  await behind.query(`SELECT graphile_worker.add_job('send-mail', '{}', job_key => $1)`, [workerId]);
  await behind.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now() - interval '1 minute' WHERE key = $1`,
    [workerId],
  );
}

async function holders(): Promise<string[]> {
  const { rows } = await behind.query<{ locked_by: string }>(
    `SELECT locked_by FROM graphile_worker.jobs WHERE locked_by IS NOT NULL ORDER BY 1`,
  );
  return rows.map(({ locked_by }) => locked_by);
}

test('the jobs of a worker that died are free again, and those of one that lives are not', async () => {
  const [first, second] = pools.map((pool) => new Liveness(pool)) as [Liveness, Liveness];
  await first.start();
  await second.start();
  await first.announce('worker-first');
  await second.announce('worker-second');
  for (const workerId of ['worker-first', 'worker-second', 'worker-long-gone']) await jobHeldBy(workerId);

  expect(await second.freeJobsOfTheDead()).toBe(1);
  expect(await holders()).toEqual(['worker-first', 'worker-second']);

  first.stop();
  await expect.poll(() => second.freeJobsOfTheDead()).toBe(1);
  expect(await holders()).toEqual(['worker-second']);
  second.stop();
});
