import type { QueryConfig } from 'pg';
import type { Prisma } from './generated/client';

const names = new Map<string, string>();
const MOST_NAMES = 200;

/** Prepared statement: one under a name, so that a connection parses and plans it once. Only so many are given one. */
export function prepared({ text, values }: Prisma.Sql): QueryConfig {
  let name = names.get(text);
  if (name === undefined && names.size < MOST_NAMES) {
    name = `meantime_${names.size}`;
    names.set(text, name);
  }
  return { text, values, ...(name !== undefined && { name }) };
}
