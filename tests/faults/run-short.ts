import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../app/launch/folders.mjs';
import { ended, onStop, startNode } from '../../app/launch/processes.mjs';
import { countVitest } from '../support/counts.mjs';

/**
 * Runs the tests of `tests/faults/short`, or those of the files so named, and prints "N passed, N failed" as its last line. Resolves to the exit code,
 * which is not 0 where anything failed, or nothing ran.
 */
export async function runShort(names: readonly string[]): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'meantime-reports-'));
  const report = path.join(folder, 'vitest.json');
  const child = startNode(
    [
      path.join(ROOT, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--config=vitest.faults.config.ts',
      '--reporter=verbose',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...names,
    ],
    { env: process.env },
  );
  onStop(() => child.kill('SIGTERM'));
  try {
    const how = await ended(child);
    const { passed, failed } = counted(report);
    const wrong = failed === 0 && (how !== 0 || passed === 0) ? 1 : failed;
    process.stdout.write(`\n${passed} passed, ${wrong} failed\n`);
    return wrong > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run that ended before its report counted nothing. */
function counted(report: string): { passed: number; failed: number } {
  try {
    return countVitest(report);
  } catch {
    return { passed: 0, failed: 0 };
  }
}
