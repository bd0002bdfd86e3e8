import pg, { type Connection, type QueryConfig, type QueryResultRow } from 'pg';
import { authPoolOf, poolOf } from './clients';
import { Prisma } from './generated/client';
import type { PersonKind } from './generated/enums';
import { prepared } from './prepared';
import { announcementOf, type Viewer } from './viewer';

/**
 * The rows of one statement that only reads, with what `asViewer` promises: one transaction, the viewer's login announced
 * in it. It goes past Prisma, in one round trip: for what is asked at nearly every request. Types come as `pg`
 * reads them: a `timestamptz` as a Date, a `bigint` as text. Rejects when the statement writes or fails.
 */
export async function query<Row extends object>(viewer: Viewer, statement: Prisma.Sql): Promise<Row[]> {
  const [rows] = await queryBatch<[Row]>(viewer, [statement]);
  return rows;
}

/** The rows of several statements, each as `query` would give them, in one transaction and one round trip for all. */
export function queryBatch<Rows extends object[]>(
  viewer: Viewer,
  statements: { [At in keyof Rows]: Prisma.Sql },
): Promise<{ [At in keyof Rows]: Rows[At][] }> {
  return runBatch(viewer, announcing(viewer, 'reads'), statements) as Promise<{ [At in keyof Rows]: Rows[At][] }>;
}

/**
 * Carries out one statement that writes, as `query` sends one: for what is kept again and again while someone types.
 * Resolves to the rows that it returns, and only once they are committed; rejects when it fails, and then nothing of
 * it is kept, unless the connection broke: what became of it is not known then.
 */
export async function mutate<Row extends object>(viewer: Viewer, statement: Prisma.Sql): Promise<Row[]> {
  const [rows] = await mutateBatch<[Row]>(viewer, [statement]);
  return rows;
}

/** What several statements return, each as `mutate` would carry it out, in one transaction and one round trip for all. */
export function mutateBatch<Rows extends object[]>(
  viewer: Viewer,
  statements: { [At in keyof Rows]: Prisma.Sql },
): Promise<{ [At in keyof Rows]: Rows[At][] }> {
  return runBatch(viewer, announcing(viewer, 'writes'), statements) as Promise<{ [At in keyof Rows]: Rows[At][] }>;
}

function announcing(viewer: Viewer, does: 'reads' | 'writes'): Prisma.Sql {
  const reads = does === 'reads' ? 'on' : 'off';
  return Prisma.sql`
    SELECT set_config('meantime.login', ${announcementOf(viewer)}, true), set_config('transaction_read_only', ${reads}, true)`;
}

async function runBatch(viewer: Viewer, first: Prisma.Sql, statements: readonly Prisma.Sql[]): Promise<object[][]> {
  const connection = await poolOf(viewer.kind).connect();
  connection.on('error', broke);
  let failed = true;
  try {
    const results = await new Promise<{ rows: object[] }[]>((resolve, reject) => {
      const done = (error: Error | null, results: { rows: object[] }[]) => (error ? reject(error) : resolve(results));
      connection.query(new Batch([first, ...statements].map(prepared), done));
    });
    failed = false;
    return results.slice(1).map(({ rows }) => rows);
  } finally {
    connection.off('error', broke);
    // One whose transaction did not end well is closed, and the transaction with it.
    connection.release(failed);
  }
}

/** The rows of one statement through the login for accounts of that kind of person, which knows no viewer. */
export async function queryAuth<Row extends QueryResultRow>(kind: PersonKind, statement: Prisma.Sql): Promise<Row[]> {
  return (await authPoolOf(kind).query<Row>(prepared(statement))).rows;
}

/** Whoever waits for an answer on a connection that breaks is told so by its rejection. */
function broke(): void {}

/** What a `Client` of pg asks of a query, which its types leave out. */
interface Submitted {
  submit(connection: Connection): Error | null;
}
const Query = pg.Query as unknown as new (
  statement: QueryConfig,
  done?: (error: Error | null, results: { rows: object[] }[]) => void,
) => Submitted;

/**
 * Two statements or more, sent together with one `Sync` after the last. PostgreSQL runs what comes before a `Sync` in
 * one transaction, which ends with it (Frontend/Backend Protocol, "Pipelining"): what is set for the transaction by
 * the first holds for those after it, and for nothing that follows. Done once that transaction has ended.
 */
class Batch extends Query {
  readonly #before: readonly QueryConfig[];

  constructor(statements: readonly QueryConfig[], done: ConstructorParameters<typeof Query>[1]) {
    super(statements.at(-1) as QueryConfig, done);
    this.#before = statements.slice(0, -1);
  }

  override submit(connection: Connection): Error | null {
    const withoutSync = Object.create(connection, { sync: { value: () => undefined } }) as Connection;
    connection.stream.cork();
    try {
      for (const statement of this.#before) {
        const wrong = new Query(statement).submit(withoutSync);
        if (wrong) return wrong;
      }
      return super.submit(connection);
    } finally {
      connection.stream.uncork();
    }
  }
}
