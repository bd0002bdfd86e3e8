import pg, { type Connection, type QueryConfig, type QueryResultRow } from 'pg';
import { connectionsOf } from './clients';
import type { Prisma } from './generated/client';
import { prepared } from './prepared';
import { tokenOf, type Viewer } from './viewer';

/**
 * The rows of one statement that only reads, with what `as` promises: one transaction, the viewer's login announced
 * in it. It goes past Prisma, in one round trip: for what is asked at nearly every request. Types come as `pg`
 * reads them: a `timestamptz` as a Date, a `bigint` as text. Rejects when the statement writes or fails.
 */
export async function ask<Row extends QueryResultRow>(viewer: Viewer, statement: Prisma.Sql): Promise<Row[]> {
  const connection = await connectionsOf(viewer.kind).connect();
  connection.on('error', broke);
  let failed = true;
  try {
    const rows = await new Promise<Row[]>((resolve, reject) => {
      const done = (error: Error | null, result: { rows: Row[] }) => (error ? reject(error) : resolve(result.rows));
      connection.query(new AskedBy(tokenOf(viewer), prepared(statement), done));
    });
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

const ANNOUNCEMENT = {
  name: 'meantime_announcement',
  text: `SELECT set_config('meantime.login', $1, true), set_config('transaction_read_only', 'on', true)`,
};

/** What a `Client` of pg asks of a query, which its types leave out. */
interface Submitted {
  submit(connection: Connection): Error | null;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}
const Query = pg.Query as unknown as new <Row>(
  statement: QueryConfig,
  done: (error: Error | null, result: { rows: Row[] }) => void,
) => Submitted;

/** Of a connection, what the announcement is sent with. */
interface Announcing extends Connection {
  parsedStatements: Record<string, string>;
  parse(statement: { name: string; text: string }): void;
  bind(values: { statement: string; values: string[] }): void;
  execute(all: object): void;
}

/**
 * A statement sent with the announcement of a login before it, and one `Sync` after both. PostgreSQL runs what comes
 * before a `Sync` in one transaction, which ends with it (Frontend/Backend Protocol, "Pipelining"): what is set for
 * the transaction holds for the statement, and for nothing that follows.
 */
class AskedBy<Row> extends Query<Row> {
  #announced = false;
  readonly #token: string;

  constructor(token: string, ...asked: ConstructorParameters<typeof Query<Row>>) {
    super(...asked);
    this.#token = token;
  }

  override submit(connection: Connection): Error | null {
    const { stream, parsedStatements } = connection as Announcing;
    stream.cork();
    try {
      const { name, text } = ANNOUNCEMENT;
      if (parsedStatements[name] === undefined) (connection as Announcing).parse(ANNOUNCEMENT);
      parsedStatements[name] = text;
      (connection as Announcing).bind({ statement: name, values: [this.#token] });
      (connection as Announcing).execute({});
      return super.submit(connection);
    } finally {
      stream.uncork();
    }
  }

  override handleDataRow(message: unknown): void {
    if (this.#announced) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#announced) super.handleCommandComplete(message, connection);
    this.#announced = true;
  }
}
