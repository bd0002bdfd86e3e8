import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../app/launch/folders.mjs';

const CACHE = path.join(ROOT, 'node_modules', '.cache', 'caddy');

/**
 * The program of Caddy, the proxy of docker-compose.yml: this machine's own, or Debian's, unpacked without being
 * installed. Throws with what apt said where there is neither.
 */
export function caddyProgram(): string {
  const own = spawnSync('caddy', ['version']);
  if (own.status === 0) return 'caddy';
  const program = path.join(CACHE, 'usr', 'bin', 'caddy');
  if (existsSync(program)) return program;
  mkdirSync(path.dirname(CACHE), { recursive: true });
  const folder = mkdtempSync(`${CACHE}-`);
  try {
    const download = () => spawnSync('apt-get', ['download', 'caddy'], { cwd: folder, encoding: 'utf8' });
    let done = download();
    if (done.status !== 0) {
      // A machine whose lists of packages were never fetched, or are old.
      run('apt-get', ['update', '-q'], folder);
      done = download();
    }
    const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
    if (file === undefined) throw new Error(`Caddy could not be had from apt.\n${done.error?.message ?? done.stderr}`);
    run('dpkg-deb', ['-x', file, '.'], folder);
    renameSync(folder, CACHE);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return program;
}

function run(command: string, args: string[], cwd: string): void {
  const { status, error, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`"${command} ${args.join(' ')}" failed.\n${error?.message ?? stderr}`);
}
