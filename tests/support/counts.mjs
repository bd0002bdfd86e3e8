import { readFileSync } from 'node:fs';

/**
 * What Vitest's JSON report counted. A skipped test counts as failed, and so does a file that broke outside its tests.
 *
 * @param {string} file
 * @returns {{ passed: number, failed: number }} @throws when there is no such report
 */
export function countVitest(file) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const brokenFiles = testResults.filter(
    (result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: numPassedTests, failed: numFailedTests + numPendingTests + numTodoTests + brokenFiles.length };
}

/**
 * What Playwright's JSON report counted. A skipped test counts as failed, and so does one that needed a second try.
 *
 * @param {string} file
 * @returns {{ passed: number, failed: number }} @throws when there is no such report
 */
export function countPlaywright(file) {
  const { stats, errors } = JSON.parse(readFileSync(file, 'utf8'));
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length };
}
