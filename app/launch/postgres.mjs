// One PostgreSQL server in one folder: made, started, taken over, stopped.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Plain } from './plain.mjs';
import { freePort, portIsFree } from './ports.mjs';
import { commandOf, endProcess, isAlive } from './processes.mjs';

const MAJOR = '18';

/**
 * @typedef {object} Server a running server
 * @property {number} pid
 * @property {number} port on 127.0.0.1
 * @property {boolean} adopted it was running already: left behind by a run that was killed
 */

/**
 * Makes an empty cluster in `folder` unless there is one. All or nothing: an interrupted try leaves
 * a folder `….new` that the next one clears away.
 *
 * @param {{ folder: string, programs: import('./postgres-native.mjs').Programs, password: string }} options `password` of the superuser `postgres`
 * @returns {boolean} whether it was made now
 */
export function initialise({ folder, programs, password }) {
  if (existsSync(folder) && readdirSync(folder).length > 0) return false;
  const draft = `${folder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(path.dirname(draft), { recursive: true, mode: 0o711 });
  mkdirSync(draft, { mode: 0o700 });
  const secret = path.join(tmpdir(), `meantime-${randomBytes(8).toString('hex')}`);
  writeFileSync(secret, password, { mode: 0o600 });
  if (programs.account) for (const it of [draft, secret]) chownSync(it, programs.account.uid, programs.account.gid);
  try {
    const run = spawnSync(
      path.join(programs.bin, 'initdb'),
      [
        `--pgdata=${draft}`,
        '--username=postgres',
        `--pwfile=${secret}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-instructions',
      ],
      { ...programs.account, cwd: draft, env: bare(), encoding: 'utf8' },
    );
    if (run.status !== 0) {
      const why = run.error?.message ?? run.stderr.trim().split('\n').at(-1);
      rmSync(draft, { recursive: true, force: true });
      throw new Plain(`PostgreSQL could not make its folder ${folder}: ${why}`);
    }
  } finally {
    rmSync(secret, { force: true });
  }
  renameSync(draft, folder);
  return true;
}

/**
 * Starts the server of a folder, or takes over the one that a killed run left. Takes `port` when it
 * is free, another one when it is not. Deletes nothing. Throws Plain when the folder cannot be served.
 *
 * @param {{ folder: string, programs: import('./postgres-native.mjs').Programs, port?: number | undefined, log: string, settings?: Record<string, string> }} options
 * @returns {Promise<Server>}
 */
export async function start({ folder, programs, port, log, settings = {} }) {
  refuseForeignFolder(folder);
  const left = lockOf(folder);
  if (left !== undefined) {
    if (isServerOf(folder, left.pid)) return { pid: left.pid, port: await adopt(folder, left.pid), adopted: true };
    // Its process is gone; the number may belong to a stranger by now, which PostgreSQL cannot tell.
    rmSync(path.join(folder, 'postmaster.pid'), { force: true });
  }
  giveTo(programs.account, folder);
  const until = Date.now() + 20_000;
  let wanted = port;
  for (;;) {
    if (wanted === undefined || !(await portIsFree(wanted))) wanted = await freePort();
    const { pid, complaint } = await tryStart({ folder, programs, port: wanted, log, settings });
    if (complaint === undefined) return { pid, port: wanted, adopted: false };
    const mayPass =
      /could not bind|could not create any TCP|shared memory block.*still in use|lock file .* already exists/.test(
        complaint,
      );
    if (!mayPass || Date.now() > until) {
      throw new Plain(
        `The database in ${folder} cannot be started: ${complaint}\nNothing in it was changed. The whole story is in ${log}. ` +
          'Put back a copy of the folder, or move it aside to begin with an empty one.',
      );
    }
    if (/TCP|bind/.test(complaint)) wanted = undefined;
    await wait(300);
  }
}

/** Stops a server by its process id, letting it finish its files. Throws Plain when it will not end. */
export async function stop(pid) {
  if (
    await endProcess(pid, [
      ['SIGINT', 20_000],
      ['SIGQUIT', 10_000],
    ])
  )
    return;
  throw new Plain(`PostgreSQL (process ${pid}) did not stop within half a minute. Its data is safe; end it by hand.`);
}

async function tryStart({ folder, programs, port, log, settings }) {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port), ...settings };
  const output = openSync(log, 'w', 0o600);
  const child = spawn(
    path.join(programs.bin, 'postgres'),
    ['-D', folder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...programs.account, cwd: folder, env: bare(), detached: true, stdio: ['ignore', output, output] },
  );
  closeSync(output);
  let failure;
  child.once('error', (error) => (failure = error.message));
  child.unref();
  for (;;) {
    await wait(20);
    if (failure !== undefined) return { complaint: failure };
    if (child.exitCode !== null || child.signalCode !== null) return { complaint: lastComplaint(log) };
    const lock = lockOf(folder);
    if (lock?.pid === child.pid && lock.status === 'ready') return { pid: child.pid };
  }
}

async function adopt(folder, pid) {
  const until = Date.now() + 15_000;
  while (Date.now() < until) {
    const lock = lockOf(folder);
    if (lock?.pid === pid && lock.status === 'ready') return lock.port;
    if (!isAlive(pid)) break;
    await wait(50);
  }
  throw new Plain(
    `A PostgreSQL that an earlier run left (process ${pid}) is neither ready nor gone. Wait a moment, or end that process, and try again.`,
  );
}

function refuseForeignFolder(folder) {
  let version;
  try {
    version = readFileSync(path.join(folder, 'PG_VERSION'), 'utf8').trim();
  } catch {
    throw new Plain(
      `${folder} is not a whole PostgreSQL folder: PG_VERSION is missing. Nothing was changed. ` +
        'Put back a copy of the folder, or move it aside to begin with an empty one.',
    );
  }
  if (version !== MAJOR)
    throw new Plain(
      `${folder} was made by PostgreSQL ${version}; this is ${MAJOR}. Nothing was changed. Move the folder aside, or use the version that made it.`,
    );
}

/** A folder that root put back from a copy is root's, and PostgreSQL would not be let in. */
function giveTo(account, folder) {
  if (account === undefined || statSync(folder).uid === account.uid) return;
  spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, '--', folder]);
}

/** What postmaster.pid says: the process, its port and how far it has come. */
function lockOf(folder) {
  let lines;
  try {
    lines = readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  return pid > 0 ? { pid, port: Number(lines[3]), status: lines[7]?.trim() } : undefined;
}

function isServerOf(folder, pid) {
  return isAlive(pid) && commandOf(pid).includes(` -D ${folder} `);
}

/**
 * PostgreSQL's own last word on why it ended, without its time stamps. What is left of a server that was killed writes
 * to the same file, and is not meant.
 */
function lastComplaint(log) {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const worst = lines.findLast((line) => /\b(FATAL|PANIC):(?!.* unexpected postmaster exit)/.test(line));
  const untimed = lines.filter((line) => !/^\d{4}-/.test(line)).join(' ');
  return (
    worst?.replace(/^.*\b(FATAL|PANIC):\s*/, '') || untimed.replace(/^postgres: /, '') || 'it ended without a word.'
  );
}

/** Nothing of our environment concerns the server, and PG… variables would confuse it. */
function bare() {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}
