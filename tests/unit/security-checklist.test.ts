import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { testsNamedIn } from '../support/named-tests';

const pageOf = (name: string) => readFileSync(path.resolve(import.meta.dirname, '../..', name), 'utf8');
const checklist = pageOf('SECURITY-CHECKLIST.md');

/**
 * How many items of levels 1 and 2 each section of ASVS 5.0.0 has. In every section they are its first ones: 1.2 has
 * 1.2.1 to 1.2.9, and its tenth is of level 3. Sections of level 3 alone are left out.
 */
const sections: Record<string, number> = {
  ...{ '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2 },
  ...{ '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1 },
  ...{ '3.2': 2, '3.3': 4, '3.4': 6, '3.5': 5, '3.7': 2 },
  ...{ '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4 },
  ...{ '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3 },
  ...{ '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.8': 4 },
  ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2 },
  ...{ '8.1': 2, '8.2': 3, '8.3': 1, '8.4': 1 },
  ...{ '9.1': 3, '9.2': 4 },
  ...{ '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3 },
  ...{ '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4, '11.5': 1, '11.6': 1 },
  ...{ '12.1': 3, '12.2': 2, '12.3': 4 },
  ...{ '13.1': 1, '13.2': 5, '13.3': 2, '13.4': 5 },
  ...{ '14.1': 2, '14.2': 4, '14.3': 3 },
  ...{ '15.1': 3, '15.2': 3, '15.3': 7 },
  ...{ '16.1': 1, '16.2': 5, '16.3': 4, '16.4': 3, '16.5': 3 },
  ...{ '17.1': 1, '17.2': 4, '17.3': 2 },
};
const items = Object.entries(sections).flatMap(([section, many]) =>
  Array.from({ length: many }, (_, at) => `${section}.${at + 1}`),
);

const asvs = /^## OWASP ASVS.*?(?=^## )/ms.exec(checklist)?.[0] ?? '';

/** The rows of a table below a heading: their cells. */
function rowsOf(heading: string): string[][] {
  const part = asvs.split(/^### /m).find((one) => one.startsWith(`${heading}\n`)) ?? '';
  return part
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The items that a first cell names: each itself, or all of a section or chapter. */
function itemsIn(cell: string): string[] {
  return cell.split(', ').flatMap((named) => {
    const all = items.filter((item) => item === named || item.startsWith(`${named}.`));
    return all.length === 0 ? [`no item ${named}`] : all;
  });
}

describe('the ASVS tables of SECURITY-CHECKLIST.md', () => {
  const headings = [...asvs.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading);

  test('have each item of levels 1 and 2 once', () => {
    expect(items).toHaveLength(253);
    expect(headings).toHaveLength(5);
    const named = headings.flatMap(rowsOf).flatMap(([cell = '']) => itemsIn(cell));
    const times = new Map(items.map((item) => [item, 0]));
    for (const item of named) times.set(item, (times.get(item) ?? 0) + 1);
    expect([...times].filter(([, many]) => many !== 1)).toEqual([]);
    expect(named.filter((item) => item.startsWith('no item'))).toEqual([]);
  });

  test('claim nothing without a test', () => {
    const claims = rowsOf('Claimed');
    expect(claims.length).toBeGreaterThan(50);
    for (const [item = '', , shown = ''] of claims) expect(testsNamedIn(shown), item).not.toEqual([]);
  });

  test('say of what is asked of documents where it stands', () => {
    const asked = rowsOf('Asked of documents');
    expect(asked.length).toBeGreaterThan(5);
    for (const [item = '', , where = ''] of asked) {
      const [, file = '', heading = ''] = /^(\S+\.md), \*(.+)\*$/.exec(where) ?? [];
      expect(pageOf(file), item).toContain(`\n## ${heading}\n`);
    }
  });
});

test('every safeguard of HIPAA 164.312 has a row, and what is ours a test or the word that it has none', () => {
  const rows = checklist.split('\n').filter((line) => line.startsWith('| ('));
  expect(rows.map((row) => row.split('|')[1]?.trim())).toEqual(
    ['(a)(1)', '(a)(2)(i)', '(a)(2)(ii)', '(a)(2)(iii)', '(a)(2)(iv)', '(b)', '(c)(1)', '(c)(2)', '(d)'].concat([
      '(e)(1)',
      '(e)(2)(i)',
      '(e)(2)(ii)',
    ]),
  );
  for (const row of rows)
    expect(testsNamedIn(row).length > 0 || /Not met|not shown by a test/.test(row), row).toBe(true);
});
