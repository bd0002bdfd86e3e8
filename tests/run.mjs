// `npm test`: everything that has to hold, on databases that are thrown away. Ends with one line,
// "N passed, N failed", and with exit code 1 when anything failed. A skipped test counts as failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildIfNeeded, generateIfNeeded } from '../app/launch/build.mjs';
import { ROOT } from '../app/launch/folders.mjs';
import { installIfNeeded } from '../app/launch/install.mjs';
import { Plain, say } from '../app/launch/plain.mjs';
import { onStop } from '../app/launch/processes.mjs';
import { startCluster } from './support/cluster.mjs';

const began = Date.now();
const reports = mkdtempSync(path.join(tmpdir(), 'meantime-reports-'));
const running = new Set();
const sum = { passed: 0, failed: 0 };
let cluster;
let stopped = false;

onStop(() => {
  stopped = true;
  for (const child of running) endGroup(child);
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
say(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed > 0 || stopped ? 1 : 0);

async function all() {
  say('Setting up');
  installIfNeeded();
  await generateIfNeeded();
  await buildIfNeeded();

  const bin = (name, file) => path.join(ROOT, 'node_modules', name, file);
  say('\nTypes and lint');
  await Promise.all([
    check('Types', [bin('typescript', 'bin/tsc'), '--noEmit', '-p', '.']),
    check('Lint', [bin('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0']),
  ]);

  if (stopped) return;
  cluster = await startCluster();
  const { ensureChromium } = await import('./support/chromium.mjs');
  await ensureChromium();

  const vitest = path.join(reports, 'vitest.json');
  await suite(
    'Unit and integration',
    [bin('vitest', 'vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitest}`],
    {},
    () => countVitest(vitest),
  );
  const playwright = path.join(reports, 'playwright.json');
  await suite(
    'Browser',
    [bin('@playwright/test', 'cli.js'), 'test', '--reporter=list,json'],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: playwright },
    () => countPlaywright(playwright),
  );
}

/** One command that either holds or does not. */
async function check(title, args) {
  if (stopped) return;
  const how = await run(args);
  sum[how === 0 ? 'passed' : 'failed'] += 1;
  say(`${title}: ${how === 0 ? 'good' : 'NOT GOOD'}`);
}

/** A test runner: what it counted, and one failure more when it ended badly without counting any. */
async function suite(title, args, env, count) {
  if (stopped) return;
  say(`\n${title}`);
  const how = await run(args, env);
  if (stopped) return;
  let counted;
  try {
    counted = count();
  } catch {
    counted = { passed: 0, failed: 0 };
  }
  if (how !== 0 && counted.failed === 0) counted.failed = 1;
  sum.passed += counted.passed;
  sum.failed += counted.failed;
}

function countVitest(file) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const brokenFiles = testResults.filter(
    (result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: numPassedTests, failed: numFailedTests + numPendingTests + numTodoTests + brokenFiles.length };
}

function countPlaywright(file) {
  const { stats, errors } = JSON.parse(readFileSync(file, 'utf8'));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length };
}

/** Runs a Node program in a process group of its own, so that a stop reaches all it started and nothing else. */
function run(args, env = {}) {
  return new Promise((resolve, reject) => {
    const { NODE_ENV, DATABASE_URL, ...inherited } = process.env;
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...inherited, ...env, ...(cluster ? { MEANTIME_TEST_CLUSTER: cluster.adminUrl } : {}) },
    });
    running.add(child);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal);
    });
  });
}

function endGroup(child) {
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It ended by itself meanwhile.
  }
}
