import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../app/launch/folders.mjs';
import { onStop } from '../../app/launch/processes.mjs';
import { ensureChromium } from '../support/chromium.mjs';
import { countPlaywright, countVitest } from '../support/counts.mjs';
import { startGroup } from '../support/process-group.mjs';

interface Counted {
  passed: number;
  failed: number;
  /** A line for each. */
  failures: string[];
}

/**
 * Runs the tests of `tests/faults/short` and, in a browser, of `tests/faults/browser`, or those of the files so named,
 * and prints "N passed, N failed" as its last line. Resolves to the exit code, which is not 0 where anything failed, or
 * one of the two ran nothing.
 */
export async function runShort(names: readonly string[]): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'meantime-reports-'));
  let running: ReturnType<typeof startGroup> | undefined;
  let stopped = false;
  onStop(() => {
    stopped = true;
    running?.stop();
  });
  const sum: Counted = { passed: 0, failed: 0, failures: [] };
  const run = async (args: string[], variables: Record<string, string>, count: () => Counted) => {
    if (stopped) return;
    running = startGroup(process.execPath, args, variables);
    const how = await running.ended;
    const { passed, failed, failures } = counted(count);
    sum.passed += passed;
    sum.failures.push(...failures);
    sum.failed += failed === 0 && (how !== 0 || passed === 0) ? 1 : failed;
  };
  const inBrowser = names.filter((name) => name.includes('.spec') || name.includes('browser'));
  const others = names.filter((name) => !inBrowser.includes(name));
  const bin = (file: string) => path.join(ROOT, 'node_modules', file);
  try {
    if (names.length === 0 || others.length > 0) {
      const report = path.join(folder, 'vitest.json');
      const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`];
      const args = [bin('vitest/vitest.mjs'), 'run', '--config=vitest.faults.config.ts', ...reporters, ...others];
      await run(args, {}, () => countVitest(report));
    }
    if (names.length === 0 || inBrowser.length > 0) {
      const report = path.join(folder, 'playwright.json');
      const config = ['--config=playwright.faults.config.ts', '--reporter=list,json'];
      await ensureChromium();
      await run(
        [bin('@playwright/test/cli.js'), 'test', ...config, ...inBrowser],
        { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
        () => countPlaywright(report),
      );
    }
    process.stdout.write(
      `\n${sum.failures.map((line) => `${line}\n`).join('')}${sum.passed} passed, ${sum.failed} failed\n`,
    );
    return stopped || sum.failed > 0 || sum.passed === 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run that ended before its report counted nothing. */
function counted(count: () => Counted): Counted {
  try {
    return count();
  } catch {
    return { passed: 0, failed: 0, failures: [] };
  }
}
