import type { Pool, PoolClient } from 'pg';

/**
 * Advisory locks. Who is alive among the workers, said by locks that PostgreSQL lets go of by itself when a process
 * dies. Without it a killed worker's jobs would wait four hours, graphile-worker's own bound, for somebody to take them
 * up.
 */
export class Liveness {
  #client: PoolClient | undefined;
  readonly #pool: Pool;
  readonly #mine = new Set<string>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async start(): Promise<void> {
    this.#client = await this.#pool.connect();
  }

  /** Says that a worker of this process is alive, for as long as the process is. */
  async announce(workerId: string): Promise<void> {
    this.#mine.add(workerId);
    await this.#client?.query(`SELECT pg_advisory_lock(hashtextextended('worker:' || $1, 0))`, [workerId]);
  }

  /** Frees the jobs that dead workers hold. Returns how many workers were dead. */
  async freeJobsOfTheDead(): Promise<number> {
    const client = this.#client;
    if (!client) return 0;
    const { rows } = await client.query<{ locked_by: string }>(
      `SELECT DISTINCT locked_by FROM graphile_worker.jobs WHERE locked_by IS NOT NULL AND locked_at < now() - interval '5 seconds'`,
    );
    const dead: string[] = [];
    for (const { locked_by } of rows) {
      if (this.#mine.has(locked_by)) continue;
      const tried = await client.query<{ free: boolean }>(
        `SELECT pg_try_advisory_lock(hashtextextended('worker:' || $1, 0)) AS free`,
        [locked_by],
      );
      if (!tried.rows[0]?.free) continue;
      dead.push(locked_by);
    }
    if (dead.length > 0) {
      await client.query('SELECT graphile_worker.force_unlock_workers($1::text[])', [dead]);
      for (const one of dead)
        await client.query(`SELECT pg_advisory_unlock(hashtextextended('worker:' || $1, 0))`, [one]);
    }
    return dead.length;
  }

  stop(): void {
    this.#client?.release(true);
    this.#client = undefined;
  }
}
