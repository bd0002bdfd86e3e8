import { closeDatabases } from '~/db/clients';
import { loadLibrary } from '~/domain/library/load';
import { freshDatabase, type FreshDatabase } from './database';
import { foundClinic, useEnvironment, type TestClinic } from './people';

/** A test's clinic in a database of its own. `close` ends what the app opened there too, and drops the database. */
export interface OwnClinic extends TestClinic {
  database: FreshDatabase;
}

/**
 * Founds a clinic in a fresh database, which this process's environment names from then on. Its library is that of the
 * folder `library`, else one essay.
 */
export async function ownClinic({ name, library }: { name?: string; library?: string } = {}): Promise<OwnClinic> {
  const database = await freshDatabase();
  useEnvironment(database);
  if (library !== undefined) await loadLibrary({ connectionString: database.urls.owner, folder: library });
  const clinic = await foundClinic(database, name === undefined ? {} : { name });
  return {
    ...clinic,
    database,
    async close() {
      await Promise.all([clinic.close(), closeDatabases()]);
      await database.drop();
    },
  };
}
