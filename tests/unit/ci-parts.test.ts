import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PARTS = fileURLToPath(new URL('../../.ci/parts.sh', import.meta.url));

/** Runs these parts, each a line of shell, and returns the last line of what they said, with the exit code. */
function parts(...commands: string[]): { last: string | undefined; code: number | null; said: string } {
  const lines = commands.map((command, at) => `part 'part ${at}' bash -c '${command}'`);
  const script = ['set -uo pipefail', 'source "$1"', ...lines, 'total'].join('\n');
  const { stdout, status } = spawnSync('bash', ['-c', script, 'bash', PARTS], { encoding: 'utf8' });
  return { last: stdout.trimEnd().split('\n').at(-1), code: status, said: stdout };
}

test('what the parts of a check counted is added up in the last line, and told with its seconds', () => {
  const { last, code, said } = parts('echo 3 passed, 0 failed', 'echo 1 passed, 1 failed; echo 4 passed, 0 failed');
  expect({ last, code }).toEqual({ last: '7 passed, 0 failed', code: 0 });
  expect(said).toMatch(/^ +\d+ s {2}part 0: 3 passed, 0 failed\n +\d+ s {2}part 1: 4 passed, 0 failed\n/m);
});

test('what failed is named once more at the end', () => {
  const { said } = parts(
    'echo failed: one.test.ts; echo 2 passed, 1 failed',
    'echo failed: two.test.ts; echo 0 passed, 1 failed',
  );
  expect(said.split('in all\n')[1]).toBe('\n  failed: one.test.ts\n  failed: two.test.ts\n\n2 passed, 2 failed\n');
  expect(parts('echo 3 passed, 0 failed').said.split('in all\n')[1]).toBe('\n3 passed, 0 failed\n');
});

test.each([
  ['counts a failure', 'echo 2 passed, 3 failed; exit 1', '7 passed, 3 failed'],
  ['counts a failure and ends well', 'echo 2 passed, 3 failed', '7 passed, 3 failed'],
  ['ends badly without counting any', 'echo 2 passed, 0 failed; exit 1', '7 passed, 1 failed'],
  ['says nothing', 'true', '5 passed, 1 failed'],
  ['counts nothing', 'echo 0 passed, 0 failed', '5 passed, 1 failed'],
  ['is not there', 'no-such-command', '5 passed, 1 failed'],
])('a part that %s makes the whole fail, and the next one is run', (_what, command, last) => {
  expect(parts(command, 'echo 5 passed, 0 failed')).toMatchObject({ last, code: 1 });
});

test('a check of no part at all fails', () => {
  expect(parts()).toMatchObject({ last: '0 passed, 0 failed', code: 1 });
});
