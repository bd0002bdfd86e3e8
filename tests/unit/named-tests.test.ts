import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { faultOf, testsIn, testsNamedIn } from '../support/named-tests';

const pages = ['SAFETY.md', 'SECURITY-CHECKLIST.md'];
const pageOf = (name: string) => readFileSync(path.resolve(import.meta.dirname, '../..', name), 'utf8');

describe('a test that a page names', () => {
  test.each(pages)('is there, and runs in the check: %s', (name) => {
    const named = testsNamedIn(pageOf(name));
    expect(named.length).toBeGreaterThan(50);
    expect(named.flatMap((one) => faultOf(one)?.concat(`: ${one.file}, ${one.title}`) ?? [])).toEqual([]);
  });

  test('is found by its file and its title, in a list and in a table', () => {
    const file = 'tests/unit/sealing.test.ts';
    expect(
      testsNamedIn(
        `- That it holds.\n  - \`${file}\`: one, “two” & three\n| x | \`${file}\`: four<br>\`${file}\`: a › five |\n`,
      ),
    ).toEqual(['one, “two” & three', 'four', 'a › five'].map((title) => ({ file, title })));
    expect(faultOf({ file, title: 'is never the same twice' })).toBeNull();
    expect(faultOf({ file, title: 'a sealed text › is never the same twice' })).toBeNull();
    expect(faultOf({ file, title: 'is never the same' })).toBe('is not there');
    expect(faultOf({ file: 'tests/unit/no-more.test.ts', title: 'is' })).toBe('is in a file that is not there');
    expect(faultOf({ file: 'tests/bench/load.ts', title: 'is' })).toBe('is in no file of tests that the check runs');
    expect(faultOf({ file: 'tests/e2e/clinic.spec.ts', title: 'toLocal' })).toBe('is not there');
  });

  test.each([
    ["test('holds', () => {})", ['holds']],
    ["it('holds', { timeout: 1 }, () => {})", ['holds']],
    ["test.each([1])('holds %s', () => {})", ['holds %s']],
    ["describe('it', () => { test.each`a`('holds', () => {}) })", ['holds']],
    ['test(`holds ${what}`, () => {})', ['holds ${what}']],
    ["for (const a of b) test.describe(a ? 'x' : 'y', () => { test('holds', () => {}) })", ['holds']],
    ["test('holds', () => test.step('in part', () => {}))", ['holds']],
    ["test.skip('holds', () => {})", []],
    ["it.todo('holds')", []],
    ["test.fixme('holds', () => {})", []],
    ["test.fails('holds', () => {})", []],
    ["test.skipIf(windows)('holds', () => {})", []],
    ["describe.skip('it', () => { test('holds', () => {}) })", []],
    ["for (const a of b) describe.skip(a ? 'x' : 'y', () => { test('holds', () => {}) })", []],
    ["test('holds', (context) => { context.skip(); })", []],
    ["test('holds', () => { test.skip(windows, 'not there'); })", []],
    ["test.describe('it', () => { test.skip(); test('holds', () => {}) })", []],
    ["// test('holds', () => {})", []],
    ['const words = "test(\'holds\', () => {})"', []],
  ])('counts where it is sure to run: %s', (source, titles) => {
    const sure = testsIn(source).filter(({ gone }) => !gone);
    expect(sure.map((one) => one.titles.at(-1))).toEqual(titles);
  });
});
