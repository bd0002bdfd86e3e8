// `npm test`: what one runs between two commits, on databases that are thrown away. Ends with one line,
// "N passed, N failed", and with exit code 1 when anything failed. A skipped test counts as failed. What
// kills, restarts or waits for long belongs to `npm run faults -- --short`. With names it runs these parts alone:
// `npm test -- vitest`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildIfNeeded, generateIfNeeded } from '../app/launch/build.mjs';
import { ROOT } from '../app/launch/folders.mjs';
import { installIfNeeded } from '../app/launch/install.mjs';
import { Plain, say } from '../app/launch/plain.mjs';
import { onStop } from '../app/launch/processes.mjs';
import { startCluster } from './support/cluster.mjs';
import { countPlaywright, countVitest } from './support/counts.mjs';
import { startGroup } from './support/process-group.mjs';

const began = Date.now();
const reports = mkdtempSync(path.join(tmpdir(), 'meantime-reports-'));
const running = new Set();
const sum = { passed: 0, failed: 0, failures: [] };
let cluster;
let stopped = false;

const bin = (name, file) => path.join(ROOT, 'node_modules', name, file);
const parts = {
  static: () =>
    timed('Types and lint', () =>
      Promise.all([
        check('Types', [bin('typescript', 'bin/tsc'), '--noEmit', '-p', '.']),
        check('Lint', [bin('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0']),
      ]),
    ),
  vitest: () =>
    timed('Unit and integration', () => {
      const report = path.join(reports, 'vitest.json');
      const told = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      return suite([bin('vitest', 'vitest.mjs'), 'run', ...told], {}, () => countVitest(report));
    }),
  playwright: () =>
    timed('Browser', async () => {
      const { ensureChromium } = await import('./support/chromium.mjs');
      await ensureChromium();
      const report = path.join(reports, 'playwright.json');
      const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report };
      const args = [bin('@playwright/test', 'cli.js'), 'test', '--reporter=list,json'];
      await suite(args, env, () => countPlaywright(report));
    }),
};

onStop(() => {
  stopped = true;
  for (const group of running) group.stop();
});

try {
  await all();
} catch (error) {
  if (!stopped) {
    sum.failed += 1;
    say(`\n${error instanceof Plain ? error.message : error.stack}`);
  }
} finally {
  await cluster?.stop();
  rmSync(reports, { recursive: true, force: true });
}
if (stopped) say('\nStopped before the end.');
say(`\n${Math.round((Date.now() - began) / 1000)} seconds`);
for (const line of sum.failures) say(line);
say(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed > 0 || stopped ? 1 : 0);

async function all() {
  const names = Object.keys(parts);
  const chosen = process.argv.length > 2 ? process.argv.slice(2) : names;
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Plain(`There is no part "${unknown}"; there are these: ${names.join(', ')}.`);

  await timed('Setting up', async () => {
    installIfNeeded();
    await generateIfNeeded();
    await buildIfNeeded();
  });
  for (const name of chosen) if (!stopped) await parts[name]();
}

/** Says what begins, and how long it took. */
async function timed(title, work) {
  say(`\n${title}`);
  const from = Date.now();
  await work();
  say(`${title}: ${Math.round((Date.now() - from) / 1000)} s`);
}

/** One command that either holds or does not. */
async function check(title, args) {
  if (stopped) return;
  const how = await run(args);
  sum[how === 0 ? 'passed' : 'failed'] += 1;
  if (how !== 0) sum.failures.push(`failed: ${title}`);
  say(`${title}: ${how === 0 ? 'good' : 'NOT GOOD'}`);
}

/** A test runner: what it counted, and one failure more when it ended badly without counting any. */
async function suite(args, env, count) {
  cluster ??= await startCluster();
  const how = await run(args, env);
  if (stopped) return;
  let counted;
  try {
    counted = count();
  } catch {
    counted = { passed: 0, failed: 0, failures: [] };
  }
  if (how !== 0 && counted.failed === 0) counted.failed = 1;
  sum.passed += counted.passed;
  sum.failed += counted.failed;
  sum.failures.push(...counted.failures);
}

/** Runs a Node program, and answers with its exit code or the signal that ended it. */
async function run(args, env = {}) {
  const group = startGroup(process.execPath, args, {
    ...env,
    ...(cluster ? { MEANTIME_TEST_CLUSTER: cluster.adminUrl } : {}),
  });
  running.add(group);
  return group.ended.finally(() => running.delete(group));
}
