import pg from 'pg';

/** What one stretch of work cost the database. */
export interface Spent {
  /** Statements that were sent, `BEGIN` and `COMMIT` among them. */
  statements: number;
  /**
   * Milliseconds of planning and executing, as the server measured them: of each statement its quietest time, as
   * often as it came. Whatever else the machine does makes a time longer, and never shorter.
   */
  milliseconds: number;
  /** Blocks of 8 KB that were looked at, in memory or not. */
  blocks: number;
}

/** Counts what the databases of a watched cluster do. Nothing of the app knows of it. */
export async function watchStatements(clusterUrl: string): Promise<{
  /** What the database has done since it was last asked, or since the beginning. */
  spentIn(database: string): Promise<Spent>;
  close(): Promise<void>;
}> {
  const client = new pg.Client({ connectionString: clusterUrl });
  await client.connect();
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  return {
    async spentIn(database) {
      const { rows } = await client.query<Spent>(
        `SELECT coalesce(sum(calls), 0)::int AS statements,
           coalesce(sum(plans * min_plan_time + calls * min_exec_time), 0) AS milliseconds,
           coalesce(sum(shared_blks_hit + shared_blks_read + temp_blks_read), 0)::int AS blocks
         FROM pg_stat_statements WHERE toplevel AND dbid = (SELECT oid FROM pg_database WHERE datname = $1)`,
        [database],
      );
      await client.query('SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = $1), 0)', [
        database,
      ]);
      return rows[0] as Spent;
    },
    close: () => client.end(),
  };
}
