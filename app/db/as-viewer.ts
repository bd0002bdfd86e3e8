import type { Prisma } from './generated/client';
import { clinicDatabase, portalDatabase } from './clients';
import { announcementOf, type Viewer } from './viewer';

/** A transaction in which the database knows who is asking. */
export type Db = Prisma.TransactionClient;

/**
 * Transaction with row-level security. Runs `work` in one transaction, on the pool that fits the viewer's kind, with
 * the viewer's login announced: row-level security resolves it to a person for every statement. A login that ended
 * since the request began sees nothing. Commits when `work` resolves; rolls back and rethrows when it throws.
 */
export async function asViewer<T>(viewer: Viewer, work: (db: Db) => Promise<T>): Promise<T> {
  const database = viewer.kind === 'client' ? portalDatabase() : clinicDatabase();
  return database.$transaction(async (db) => {
    await db.$queryRaw`SELECT set_config('meantime.login', ${announcementOf(viewer)}, true)`;
    return work(db);
  });
}
