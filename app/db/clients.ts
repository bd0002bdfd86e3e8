import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client';
import { env } from '../env.server';

interface Opened {
  pool: pg.Pool;
  prisma: PrismaClient;
}

const opened = new Map<string, Opened>();

/** One pool a login, which Prisma and `ask` share. */
function connect(url: string): Opened {
  let one = opened.get(url);
  if (!one) {
    const pool = new pg.Pool({
      connectionString: url,
      max: env().DATABASE_POOL,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 4_000,
      statement_timeout: 5_000,
      idle_in_transaction_session_timeout: 10_000,
      keepAlive: true,
    });
    // A connection that breaks while nobody uses it leaves the pool; the next request opens another.
    pool.on('error', () => undefined);
    const prisma = new PrismaClient({
      adapter: new PrismaPg(pool),
      transactionOptions: { maxWait: 4_000, timeout: 5_000 },
    });
    one = { pool, prisma };
    opened.set(url, one);
  }
  return one;
}

/** The pool of the login that clients' requests use. Throws where this process does not serve the portal. */
export function portalDatabase(): PrismaClient {
  return connect(env().portalUrl()).prisma;
}

/** The pool of the login that clinicians' requests use. Throws where this process does not serve the clinic. */
export function clinicDatabase(): PrismaClient {
  return connect(env().clinicUrl()).prisma;
}

/** The pool of the login for accounts and logins. */
export function authDatabase(): PrismaClient {
  return connect(env().DATABASE_AUTH_URL).prisma;
}

/** The connections themselves, for `ask` alone: of clients' requests, of clinicians' requests, and of the door. */
export function connectionsOf(whose: 'client' | 'clinician' | 'door'): pg.Pool {
  const { portalUrl, clinicUrl, DATABASE_AUTH_URL } = env();
  return connect(whose === 'client' ? portalUrl() : whose === 'clinician' ? clinicUrl() : DATABASE_AUTH_URL).pool;
}

/** Closes every pool; requests under way finish first or fail. */
export async function closeDatabases(): Promise<void> {
  const all = [...opened.values()];
  opened.clear();
  await Promise.all(
    all.map(async ({ pool, prisma }) => {
      await prisma.$disconnect();
      await pool.end();
    }),
  );
}
