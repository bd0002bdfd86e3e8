import pg, { type QueryConfig, type QueryResultRow } from 'pg';
import { connectionsOf } from './clients';
import type { Prisma } from './generated/client';
import { tokenOf, type Viewer } from './viewer';

/**
 * The rows of one statement that only reads, with what `as` promises: one transaction, the viewer's login announced
 * in it. It goes past Prisma and costs about a third: for what is asked at nearly every request. Types come as `pg`
 * reads them: a `timestamptz` as a Date, a `bigint` as text. Rejects when the statement writes or fails.
 */
export async function ask<Row extends QueryResultRow>(viewer: Viewer, statement: Prisma.Sql): Promise<Row[]> {
  const connection = await connectionsOf(viewer.kind).connect();
  connection.on('error', broke);
  let failed = true;
  try {
    await connection.query(
      `BEGIN READ ONLY; SELECT set_config('meantime.login', ${pg.escapeLiteral(tokenOf(viewer))}, true)`,
    );
    const { rows } = await connection.query<Row>(prepared(statement));
    await connection.query('COMMIT');
    failed = false;
    return rows;
  } finally {
    connection.off('error', broke);
    // One whose transaction did not end well is closed, and the transaction with it.
    connection.release(failed);
  }
}

/** The rows of one statement through the login for accounts, which knows no viewer. */
export async function askAtTheDoor<Row extends QueryResultRow>(statement: Prisma.Sql): Promise<Row[]> {
  return (await connectionsOf('door').query<Row>(prepared(statement))).rows;
}

/** Whoever waits for an answer on a connection that breaks is told so by its rejection. */
function broke(): void {}

const names = new Map<string, string>();
const MOST_NAMES = 200;

/** A statement with a name is parsed and planned once a connection. Only so many are given one. */
function prepared({ text, values }: Prisma.Sql): QueryConfig {
  let name = names.get(text);
  if (name === undefined && names.size < MOST_NAMES) {
    name = `meantime_${names.size}`;
    names.set(text, name);
  }
  return { text, values, ...(name !== undefined && { name }) };
}
