import { readFileSync } from 'node:fs';

/**
 * What Vitest's JSON report counted, and a line for each failure. A skipped test counts as failed, and so does a file
 * that broke outside its tests.
 *
 * @param {string} file
 * @returns {{ passed: number, failed: number, failures: string[] }} @throws when there is no such report
 */
export function countVitest(file) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(file, 'utf8'),
  );
  const brokenFiles = testResults.filter(
    (result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  );
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed')
      .map(({ fullName }) => `failed: ${inProject(name)} › ${fullName}`),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + numPendingTests + numTodoTests + brokenFiles.length,
    failures: [...tests, ...brokenFiles.map(({ name }) => `failed: ${inProject(name)}`)],
  };
}

/**
 * What Playwright's JSON report counted, and a line for each failure. A skipped test counts as failed, and so does one
 * that needed a second try.
 *
 * @param {string} file
 * @returns {{ passed: number, failed: number, failures: string[] }} @throws when there is no such report
 */
export function countPlaywright(file) {
  const { stats, errors, suites } = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
    failures: [
      ...suites.flatMap((suite) => failuresIn(suite, [])),
      ...errors.map(({ location }) => `failed: ${location ? inProject(location.file) : 'outside of any test'}`),
    ],
  };
}

function failuresIn({ title, specs = [], suites = [] }, above) {
  const path = [...above, title];
  return [
    ...specs
      .filter(({ tests }) => tests.some(({ status }) => status !== 'expected'))
      .map((spec) => `failed: ${[...path, spec.title].join(' › ')}`),
    ...suites.flatMap((suite) => failuresIn(suite, path)),
  ];
}

/** A test file's path from the project's root on. */
function inProject(file) {
  return file.replace(`${process.cwd()}/`, '');
}
