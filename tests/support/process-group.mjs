import { spawn } from 'node:child_process';
import { ROOT } from '../../app/launch/folders.mjs';

/**
 * Runs a program at the project's root in a process group of its own, so that a stop reaches all it started and nothing
 * else. It inherits the environment but for what names a mode or a database.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {Record<string, string>} [variables] on top
 * @returns {{ ended: Promise<number | string | null>, stop(): void }} `ended`: the exit code, or the signal that ended it
 */
export function startGroup(program, args, variables = {}) {
  const { NODE_ENV: _mode, DATABASE_URL: _database, ...inherited } = process.env;
  const env = { ...inherited, ...variables };
  const child = spawn(program, args, { cwd: ROOT, env, detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
  return {
    ended: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? signal));
    }),
    stop() {
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // It ended by itself meanwhile.
      }
    },
  };
}
