import type { Socket } from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client';
import type { PersonKind } from './generated/enums';
import { env } from '../env.server';

interface Opened {
  pool: pg.Pool;
  prisma: PrismaClient;
}

const opened = new Map<string, Opened>();

/** When PostgreSQL itself ends a statement, in milliseconds. */
const LONGEST_STATEMENT = 2_400;
/** An answer that is later than that does not come any more: the wire is cut, and nobody has said so. */
const SILENCE = LONGEST_STATEMENT + 100;

interface Connection extends pg.PoolClient {
  /** False while an answer is awaited. */
  readyForQuery: boolean;
}

/**
 * Closes a connection on which an answer does not come, so that whoever waits for it is told, and with it those that
 * nobody uses: what cut off the one has likely cut off the others, and each would keep a request waiting as long.
 */
function closeSilentConnections(pool: pg.Pool): void {
  const idle = new Set<Connection>();
  pool.on('connect', (client) => {
    const one = client as Connection;
    const stream = one.connection.stream as Socket;
    // Its own callback would be called once, and a connection is idle more than once.
    stream.setTimeout(SILENCE).on('timeout', () => {
      if (one.readyForQuery) return;
      for (const cut of [one, ...idle]) cut.connection.stream.destroy(new Error('no answer from the database'));
    });
  });
  pool.on('acquire', (client) => idle.delete(client as Connection));
  pool.on('release', (_error, client) => idle.add(client as Connection));
  pool.on('remove', (client) => idle.delete(client as Connection));
}

/** One pool a login, which Prisma and `query` share. */
function connect(url: string): Opened {
  let one = opened.get(url);
  if (!one) {
    const pool = new pg.Pool({
      connectionString: url,
      max: env().DATABASE_POOL,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 2_000,
      statement_timeout: LONGEST_STATEMENT,
      idle_in_transaction_session_timeout: 3_000,
      keepAlive: true,
      // Prisma takes the clock on the wall of whatever zone the server is set to for UTC. And what is asked for here is
      // nearly always in memory, or on a disk that does not turn: an index costs little more than reading on.
      options: '-c TimeZone=UTC -c random_page_cost=1.1',
    });
    closeSilentConnections(pool);
    // A connection that breaks while nobody uses it leaves the pool; the next request opens another.
    pool.on('error', () => undefined);
    const prisma = new PrismaClient({
      adapter: new PrismaPg(pool),
      transactionOptions: { maxWait: 2_000, timeout: 3_000 },
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

/**
 * The pool of the login for the accounts and logins of one kind of person; of the other kind it sees nothing. Throws
 * where this process does not let them in.
 */
export function authDatabase(kind: PersonKind): PrismaClient {
  return connect(env().authUrl(kind)).prisma;
}

/** The connections themselves, for `query` alone: of the requests of one kind of person. */
export function poolOf(kind: PersonKind): pg.Pool {
  const { portalUrl, clinicUrl } = env();
  return connect(kind === 'client' ? portalUrl() : clinicUrl()).pool;
}

/** The connections of `authDatabase`, for `queryAuth` alone. */
export function authPoolOf(kind: PersonKind): pg.Pool {
  return connect(env().authUrl(kind)).pool;
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
