import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client';
import { env } from '../env.server';

const opened = new Map<string, PrismaClient>();

function connect(url: string): PrismaClient {
  let client = opened.get(url);
  if (!client) {
    client = new PrismaClient({
      adapter: new PrismaPg({
        connectionString: url,
        max: env().DATABASE_POOL,
        idleTimeoutMillis: 30_000,
        connectionTimeoutMillis: 4_000,
        statement_timeout: 5_000,
        idle_in_transaction_session_timeout: 10_000,
        keepAlive: true,
      }),
      transactionOptions: { maxWait: 4_000, timeout: 5_000 },
    });
    opened.set(url, client);
  }
  return client;
}

/** The pool of the login that clients' requests use. Throws where this process does not serve the portal. */
export function portalDatabase(): PrismaClient {
  return connect(env().portalUrl());
}

/** The pool of the login that clinicians' requests use. Throws where this process does not serve the clinic. */
export function clinicDatabase(): PrismaClient {
  return connect(env().clinicUrl());
}

/** The pool of the login for accounts and logins. */
export function authDatabase(): PrismaClient {
  return connect(env().DATABASE_AUTH_URL);
}

/** Closes every pool; requests under way finish first or fail. */
export async function closeDatabases(): Promise<void> {
  const all = [...opened.values()];
  opened.clear();
  await Promise.all(all.map((client) => client.$disconnect()));
}
