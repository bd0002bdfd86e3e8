// The processes that a launcher keeps running, and how it lets them go.
import { openSync, closeSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DATA } from './folders.mjs';
import { Plain, say } from './plain.mjs';
import { ended, endProcess, startNode } from './processes.mjs';

const PATIENCE = [
  ['SIGTERM', 15_000],
  ['SIGKILL', 5_000],
];

/**
 * Process supervisor. Keeps one Node process running: it is started again when it ends by itself, and given up when
 * that happens four times within a minute.
 *
 * @param {object} options
 * @param {string} options.name as in "The web process …"
 * @param {string[]} options.args
 * @param {Record<string, string | undefined>} options.env
 * @param {boolean} [options.toTerminal] its output goes to the terminal instead of .data/<name>.log
 * @param {(reason: string) => void} options.onGivenUp
 */
export function keepRunning({ name, args, env, toTerminal = false, onGivenUp }) {
  const log = path.join(DATA, `${name}.log`);
  const ends = [];
  let stopping = false;
  let child = begin('w');

  function begin(flag) {
    const output = toTerminal ? 'inherit' : openSync(log, flag, 0o600);
    const started = startNode(args, { env, stdout: output, stderr: output });
    if (!toTerminal) closeSync(output);
    void ended(started).then((how) => !stopping && started === child && onEnd(how));
    return started;
  }

  function onEnd(how) {
    ends.push(Date.now());
    if (ends.filter((at) => at > Date.now() - 60_000).length > 3)
      return onGivenUp(`The ${name} process keeps ending (${how}). ${lastWords()}`);
    say(`The ${name} process ended (${how}): starting it again.`);
    child = begin('a');
  }

  const lastWords = () => (toTerminal ? '' : `${lastLineOf(log)} The whole story is in ${log}.`);

  return {
    /** Resolves once `isReady` answers true. @throws {Plain} with its last words when the process ends first */
    async ready(isReady, patience = 60_000) {
      const until = Date.now() + patience;
      while (!(await isReady())) {
        if (ends.length > 0 || child.exitCode !== null)
          throw new Plain(`The ${name} process did not start. ${lastWords()}`);
        if (Date.now() > until)
          throw new Plain(`The ${name} process is not ready after ${patience / 1000} seconds. ${lastWords()}`);
        await wait(50);
      }
    },
    /** Starts it afresh, for a change in its code. */
    async restart() {
      const old = child;
      child = undefined;
      await endProcess(old.pid, [
        ['SIGTERM', 1_000],
        ['SIGKILL', 5_000],
      ]);
      if (!stopping) child = begin('a');
    },
    async stop() {
      stopping = true;
      if (child) await endProcess(child.pid, PATIENCE);
    },
    /** No patience: for a second Ctrl-C. */
    kill() {
      stopping = true;
      child?.kill('SIGKILL');
    },
  };
}

function lastLineOf(log) {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const telling = lines.findLast((line) => line !== '' && !/^\s+at |^Node\.js v|^\s*[\]}]/.test(line)) ?? '';
  return telling;
}
