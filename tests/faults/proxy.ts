import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

interface Line {
  near: Socket;
  far: Socket;
  /** Nothing passes any more, though both ends think it does. */
  dead: boolean;
  /** The answer to what was just sent is on its way, and will not arrive. */
  losing: boolean;
}

/** A wire to PostgreSQL that can be cut in several ways. */
export interface Wire {
  port: number;
  /**
   * Lets the next transaction that writes be committed and loses the answer, and the connection with it. Resolves once
   * that has happened.
   */
  loseNextCommit(): Promise<void>;
  /** From now on nothing passes in either direction, and nobody is told. */
  fallSilent(): void;
  /** What was held back passes, and so does everything after. */
  speakAgain(): void;
  /** Every connection there is loses its far end, and its near end is not told. New ones are well. Returns how many. */
  loseFarEnds(): number;
  /** Every second connection is reset. Returns how many. */
  resetHalf(): number;
  close(): Promise<void>;
}

/** Lays a wire from a free port on this machine to a server's. */
export async function startProxy(to: { host: string; port: number }): Promise<Wire> {
  const lines = new Set<Line>();
  let isSilent = false;
  let lost: (() => void) | undefined;

  const server = createServer((near) => {
    const far = connect(to);
    const line: Line = { near, far, dead: false, losing: false };
    lines.add(line);
    const end = () => {
      lines.delete(line);
      near.destroy();
      if (!line.dead) far.destroy();
    };
    for (const socket of [near, far]) socket.setNoDelay(true).on('error', () => undefined);
    near.on('close', end);
    far.on('close', () => !line.dead && end());
    near.on('data', (bytes) => {
      if (line.dead) return;
      if (lost && bytes.includes('COMMIT\0')) line.losing = true;
      far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (line.dead) return;
      if (!line.losing && !(lost && isWrittenAndCommitted(bytes))) return void near.write(bytes);
      if (line.losing && !bytes.includes('COMMIT\0')) return;
      lost?.();
      lost = undefined;
      near.resetAndDestroy();
      far.destroy();
    });
    if (isSilent) for (const socket of [near, far]) socket.pause();
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));

  return {
    port: (server.address() as AddressInfo).port,
    loseNextCommit: () => new Promise((done) => (lost = done)),
    fallSilent() {
      isSilent = true;
      for (const { near, far } of lines) for (const socket of [near, far]) socket.pause();
    },
    speakAgain() {
      isSilent = false;
      for (const { near, far } of lines) for (const socket of [near, far]) socket.resume();
    },
    loseFarEnds() {
      for (const line of lines) {
        line.dead = true;
        line.far.destroy();
      }
      return lines.size;
    },
    resetHalf() {
      const half = [...lines].filter((_, at) => at % 2 === 0);
      for (const { near, far } of half) {
        near.resetAndDestroy();
        far.destroy();
      }
      return half.length;
    },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const { near, far } of lines) for (const socket of [near, far]) socket.destroy();
      }),
  };
}

/** Whether an answer says that rows were written, and that no transaction is open after them: one that ended with its `Sync`. */
function isWrittenAndCommitted(answer: Buffer): boolean {
  return /(?:INSERT 0|UPDATE) \d+\0/.test(answer.toString('latin1')) && answer.includes('Z\0\0\0\x05I', 0, 'latin1');
}
