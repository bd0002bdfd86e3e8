import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * A throw-away PostgreSQL with a migrated template database, gone when this process is gone.
 *
 * @param {{ durable?: boolean, bare?: boolean, watched?: boolean, folder?: string }} [options] `durable`: keeps every
 *   promise of a real one, for tests that kill it; `bare`: a server that nobody has prepared for Meantime; `watched`: it
 *   counts statements and their time (pg_stat_statements), and takes much at once; `folder`: where its own folder goes,
 *   such as a disk that is to be full
 * @returns {Promise<{ adminUrl: string, kill(): Promise<void>, start(): Promise<void>, stop(): Promise<void> }>}
 *   `kill` ends the server with SIGKILL, `start` starts it again on the same port, `stop` ends and removes all
 */
export async function startCluster({ durable = false, bare = false, watched = false, folder } = {}) {
  const flags = [
    ...(durable ? ['--durable'] : []),
    ...(bare ? ['--bare'] : []),
    ...(watched ? ['--watched'] : []),
    ...(folder ? [`--in=${folder}`] : []),
  ];
  const keeper = spawn(process.execPath, [fileURLToPath(new URL('cluster-keeper.mjs', import.meta.url)), ...flags], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: keeper.stdout })[Symbol.asyncIterator]();
  const gone = new Promise((resolve) => keeper.once('exit', resolve));
  const stop = async () => {
    keeper.stdin.end();
    await gone;
  };
  let at = await nextAnswer();

  return {
    adminUrl: at.adminUrl,
    stop,
    async kill() {
      const { endProcess } = await import('../../app/launch/processes.mjs');
      await endProcess(at.pid, [['SIGKILL', 5_000]]);
    },
    async start() {
      keeper.stdin.write('start\n');
      at = await nextAnswer();
    },
  };

  async function nextAnswer() {
    for (;;) {
      const { value: line, done } = await lines.next();
      if (done) throw new Error('The test cluster ended without a word.');
      if (!line.startsWith('{')) continue; // a word to a person
      const answer = JSON.parse(line);
      if (answer.failure === undefined) return answer;
      await stop();
      throw new Error(`The test cluster did not start: ${answer.failure}`);
    }
  }
}
