import pg from 'pg';
import { closeDatabases } from '~/db/clients';
import { loadLibrary } from '~/domain/library/load';
import type { StartedApp } from './app';
import { freshDatabase, type FreshDatabase } from './database';
import { foundIn, useEnvironment, type TestClinic } from './people';

/** A test's clinic: the one way that tests come by one. */
export interface OwnClinic extends TestClinic {
  database: FreshDatabase;
  /** The master keys that this process seals with, for an app beside it that is to open what it sealed. */
  keys: Record<string, string>;
  /** Another clinic in the same database; it closes with this one. */
  another(name?: string): Promise<TestClinic>;
  /** Ends what this process opened here, and drops the database where it was made for this clinic. */
  close(): Promise<void>;
}

interface Place {
  name?: string;
  /** The folder of the library to load; without it, and where the database has none, the library is one essay. */
  library?: string;
  /** A running app whose database the clinic is founded in: its variables become this process's. */
  app?: Pick<StartedApp, 'database' | 'env'>;
  /** A database that is there already, for whoever has no app. */
  database?: FreshDatabase;
  /** The cluster for a database of its own, where it is not the run's. */
  cluster?: string;
  /** Variables for this process, on top. */
  env?: Record<string, string | undefined>;
}

/**
 * Founds a clinic, in a fresh database unless it is told where. This process's environment names that database from
 * then on, so that the app's own modules can be called.
 */
export async function ownClinic({ name, library, app, database: given, cluster, env }: Place = {}): Promise<OwnClinic> {
  const there = app?.database ?? given;
  const database = there ?? (await freshDatabase(cluster === undefined ? {} : { cluster }));
  if (app === undefined) useEnvironment(database);
  Object.assign(process.env, app?.env, env);
  if (library !== undefined) await loadLibrary({ connectionString: database.urls.owner, folder: library });
  const pool = new pg.Pool({ connectionString: database.urls.superuser, max: 4 });
  // A test may kill the server; what was idle then is no failure of the test.
  pool.on('error', () => undefined);
  const behind: TestClinic['behind'] = async (sql, values) => (await pool.query(sql, values)).rows as never;
  return {
    ...(await foundIn(behind, name)),
    database,
    keys: Object.fromEntries(
      Object.entries(process.env).flatMap(([key, value]) =>
        key.startsWith('MEANTIME_KEY_') && value !== undefined ? [[key, value]] : [],
      ),
    ),
    another: (its) => foundIn(behind, its),
    async close() {
      await Promise.all([pool.end(), closeDatabases()]);
      if (there === undefined) await database.drop();
    },
  };
}
