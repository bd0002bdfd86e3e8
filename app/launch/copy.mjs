// COPY over a connection of `pg`, which speaks the protocol and has no word for it.

/**
 * Runs a `COPY … FROM STDIN` and feeds it. No more is read from `chunks` than the connection takes.
 *
 * @param {import('pg').Client} client
 * @param {string} sql
 * @param {Iterable<Buffer> | AsyncIterable<Buffer>} chunks
 * @returns {Promise<void>} resolves when the rows are in; rejects with what the server or `chunks` complained of
 */
export function copyIn(client, sql, chunks) {
  return run(client, sql, {
    handleCopyInResponse(connection) {
      void feed(connection, chunks);
    },
  });
}

/**
 * Runs a `COPY … TO STDOUT` and hands over what comes, a piece at a time. The server waits while `take` does.
 *
 * @param {import('pg').Client} client
 * @param {string} sql
 * @param {(chunk: Buffer) => void | Promise<void>} take
 * @returns {Promise<void>}
 */
export async function copyOut(client, sql, take) {
  let failure;
  let last = Promise.resolve();
  let waiting = 0;
  await run(client, sql, {
    handleCopyData({ chunk }, connection) {
      if (failure !== undefined) return;
      waiting += 1;
      if (waiting === 64) connection.stream.pause();
      const mine = Buffer.from(chunk);
      last = last
        .then(() => take(mine))
        .catch((error) => (failure ??= error))
        .finally(() => {
          waiting -= 1;
          if (waiting === 0) connection.stream.resume();
        });
    },
  });
  await last;
  if (failure !== undefined) throw failure;
}

async function feed(connection, chunks) {
  try {
    for await (const chunk of chunks) {
      if (connection.stream.destroyed) return;
      connection.sendCopyFromChunk(chunk);
      if (connection.stream.writableNeedDrain) await drained(connection.stream);
    }
    connection.endCopyFrom();
  } catch (error) {
    connection.sendCopyFail(error.message);
  }
}

function drained(stream) {
  return new Promise((resolve) => {
    stream.once('drain', resolve);
    stream.once('close', resolve);
  });
}

/** What `pg` asks of a query that it did not make itself. */
function run(client, sql, handlers) {
  return new Promise((resolve, reject) => {
    let failure;
    const nothing = () => undefined;
    client.query({
      submit: (connection) => connection.query(sql),
      handleRowDescription: nothing,
      handleDataRow: nothing,
      handlePortalSuspended: nothing,
      handleEmptyQuery: nothing,
      handleCommandComplete: nothing,
      handleCopyInResponse: nothing,
      handleCopyData: nothing,
      handleError: (error) => reject((failure = error)),
      handleReadyForQuery: () => failure === undefined && resolve(undefined),
      ...handlers,
    });
  });
}
