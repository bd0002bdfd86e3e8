import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** Letters of a failure's reason that are said again at the end of a check. */
const MOST_OF_WHY = 400;

/**
 * What Vitest's JSON report counted, and a line for each failure, with its reason. A skipped test counts as failed, and
 * so does a file that broke outside its tests.
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
      .map(({ fullName, failureMessages }) => failure(`${inProject(name)} › ${fullName}`, failureMessages[0])),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + numPendingTests + numTodoTests + brokenFiles.length,
    failures: [...tests, ...brokenFiles.map(({ name, message }) => failure(inProject(name), message))],
  };
}

/**
 * What Playwright's JSON report counted, and a line for each failure, with its reason. A skipped test counts as failed,
 * and so does one that needed a second try.
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
      ...errors.map(({ location, message }) =>
        failure(location ? inProject(location.file) : 'outside of any test', message),
      ),
    ],
  };
}

function failuresIn({ title, specs = [], suites = [] }, above) {
  const path = [...above, title];
  return [
    ...specs
      .filter(({ tests }) => tests.some(({ status }) => status !== 'expected'))
      .map((spec) => failure([...path, spec.title].join(' › '), firstErrorOf(spec))),
    ...suites.flatMap((suite) => failuresIn(suite, path)),
  ];
}

/** What a test of Playwright's failed by, and the line of its own file where. */
function firstErrorOf({ tests }) {
  const error = tests.flatMap(({ results }) => results.flatMap(({ errors }) => errors))[0];
  return error && `${error.location ? `line ${error.location.line}: ` : ''}${error.message}`;
}

/** One line for a failure: which test, and the beginning of why, without the colours of a terminal. */
function failure(test, why = '') {
  const said = stripVTControlCharacters(why).replaceAll(/\s+/g, ' ').trim();
  return `failed: ${test}${said && ` (${said.length > MOST_OF_WHY ? `${said.slice(0, MOST_OF_WHY)}…` : said})`}`;
}

/** A test file's path from the project's root on. */
function inProject(file) {
  return file.replace(`${process.cwd()}/`, '');
}
