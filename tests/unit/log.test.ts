import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** What the log says when this is run in a process of its own. */
function logged(code: string): string {
  const program = `import { logFailure } from './app/server/log.ts';\n${code}`;
  const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(run.stderr.replace(/^npm warn.*$/gm, '')).toBe('');
  return run.stdout;
}

test('a failure is logged by name, code and place, and none of its words', () => {
  const log = logged(`
    class PrismaClientKnownRequestError extends Error { name = 'PrismaClientKnownRequestError'; code = 'P2002'; meta = { value: 'planted-words' }; }
    const cause = new Error('planted-words at /home/planted-words:1:1');
    const error = new PrismaClientKnownRequestError('value "planted-words" is there\\n    at planted-words (/planted-words/x.ts:1:2)', { cause });
    error.name = 'Odd name with planted-words';
    logFailure(error, 'request-id');
    const other = new PrismaClientKnownRequestError('planted-words');
    logFailure(other);
    logFailure('planted-words');
    logFailure({ message: 'planted-words' });
  `);
  expect(log).toContain('"name":"PrismaClientKnownRequestError","code":"P2002"');
  expect(log).toContain('"id":"request-id"');
  expect(log).toMatch(/"frames":\["file:[^"]+:\d+:\d+"/);
  expect(log).not.toContain('planted-words');
});
