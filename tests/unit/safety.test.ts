import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { testsNamedIn } from '../support/named-tests';

const page = readFileSync(path.resolve(import.meta.dirname, '../../SAFETY.md'), 'utf8');

/** What a hazard lacks, in a few words; null where it has a cause, a harm, and for each control a test or who minds it. */
function lacksOf(hazard: string): string | null {
  const [head = '', ...rest] = hazard.split(/^- /m);
  if (!/^\*Cause:\* .+ \*Harm, (distress|lasting|to life):\* .+$/m.test(head))
    return 'a cause and a harm of one degree';
  if (rest.length === 0) return 'a control, or none yet';
  for (const control of rest) {
    if (control.startsWith('*None yet:*')) {
      if (!/\*The (client|clinician|clinic[’']s owner|operator)\* /.test(control)) return 'who minds it meanwhile';
    } else if (testsNamedIn(control).length === 0) return `a test that shows “${control.split('\n')[0] ?? ''}”`;
  }
  return null;
}

const hazards = new Map(
  page
    .split(/^### /m)
    .slice(1)
    .map((part) => {
      const [name = '', ...rest] = part.split(/^## /m)[0]?.split('\n') ?? [];
      return [name, rest.join('\n')];
    }),
);

describe('a hazard of SAFETY.md', () => {
  test.each([...hazards])('has a cause, a harm, and for each control its test or who minds it: %s', (_name, hazard) => {
    expect(lacksOf(hazard)).toBeNull();
  });

  test('is one of many, each under a name of its own', () => {
    expect(hazards.size).toBeGreaterThanOrEqual(25);
    expect(page.match(/^### /gm)).toHaveLength(hazards.size);
  });

  test.each([
    ['*Cause:* a slip.\n\n- It holds.\n  - `tests/unit/a.test.ts`: holds\n', 'a cause and a harm of one degree'],
    ['*Cause:* a slip. *Harm, lasting:* much.\n', 'a control, or none yet'],
    ['*Cause:* a slip. *Harm, lasting:* much.\n\n- It holds.\n', 'a test that shows “It holds.”'],
    ['*Cause:* a slip. *Harm, lasting:* much.\n\n- *None yet:* nothing.\n', 'who minds it meanwhile'],
    ['*Cause:* a slip. *Harm, lasting:* much.\n\n- *None yet:* nothing. *The operator* minds it.\n', null],
  ])('would be found wanting: %j', (hazard, lacks) => {
    expect(lacksOf(hazard)).toBe(lacks);
  });
});
