import { Prisma } from '~/db/generated/client';
import { queryAuth } from '~/db/query';
import { serves } from './logins';

/**
 * Counts a refused try in the record of each of these accounts, those of clients alone. It asks the database as often and
 * for as long where there are none, so that the time of an answer does not say whether an account is there.
 */
export async function recordRefused(personIds: readonly string[]): Promise<void> {
  if (!serves('client')) return;
  await queryAuth('client', Prisma.sql`SELECT meantime.record_refused(${personIds}::uuid[])::text`);
}
