import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT } from './folders.mjs';

/** Whether a process with this id exists and has not ended. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  return !isZombie(pid);
}

/** The command line of a process, or '' when there is none or it cannot be known. */
export function commandOf(pid) {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return '';
    }
  }
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

function isZombie(pid) {
  if (process.platform !== 'linux') return false;
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, ''));
  } catch {
    return true;
  }
}

/** Resolves to true once the process is gone, to false when it is still there after `milliseconds`. */
export async function waitForEnd(pid, milliseconds) {
  const until = Date.now() + milliseconds;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await wait(25);
  }
  return true;
}

/** Sends the signals one after another, each with its patience, until the process is gone. True when it is. */
export async function endProcess(pid, steps) {
  for (const [signal, patience] of steps) {
    if (!isAlive(pid)) return true;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (error.code === 'ESRCH') return true;
      throw error;
    }
    if (await waitForEnd(pid, patience)) return true;
  }
  return !isAlive(pid);
}

/**
 * Starts one of our own Node processes. It has a process group of its own, so that a Ctrl-C at the
 * terminal reaches only the launcher, which stops the parts in order; and it is on a leash: when
 * the launcher dies without a word, it stops by itself.
 *
 * @param {string[]} args what follows `node`
 * @param {{ env: object, stdout?: 'inherit' | 'ignore' | 'pipe' | number, stderr?: 'inherit' | 'ignore' | 'pipe' | number, cwd?: string }} options
 * @returns {import("node:child_process").ChildProcess}
 */
export function startNode(args, { env, stdout = 'inherit', stderr = 'inherit', cwd = ROOT }) {
  const leash = new URL('leash.mjs', import.meta.url).href;
  return spawn(process.execPath, ['--import', leash, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', stdout, stderr, 'ipc'],
  });
}

/**
 * Calls `ask` once: on SIGINT, SIGTERM or SIGHUP, or when the npm that runs this program is gone, for
 * a signal that ends npm does not always reach what it runs. A signal that comes two seconds later or
 * more is someone's impatience and calls `hurry`; an earlier one is npm handing on the same Ctrl-C.
 *
 * @param {() => void} ask
 * @param {() => void} [hurry]
 */
export function onStop(ask, hurry = () => undefined) {
  let asked;
  const stop = () => {
    if (asked === undefined) ask();
    else if (Date.now() - asked > 2000) hurry();
    asked ??= Date.now();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => asked === undefined && process.ppid !== npm && stop(), 500).unref();
}

/** Resolves with a child's exit code, or with the name of the signal that ended it. */
export function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode ?? child.signalCode);
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
}
