import { afterEach, describe, expect, test, vi } from 'vitest';

const old = Buffer.alloc(32, 'old').toString('base64');
const fresh = Buffer.alloc(32, 'new').toString('base64');

/** The modules of a process with these variables. */
async function inProcess(variables: Record<string, string>) {
  vi.resetModules();
  vi.stubEnv('ORIGIN', 'https://meantime.example');
  vi.stubEnv('MEANTIME_KEY_ADDRESS', `a1:${old}`);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return {
    ...(await import('~/env.server')),
    ...(await import('~/crypto/email-address')),
    ...(await import('~/crypto/master-keys')),
    ...(await import('~/crypto/envelope')),
  };
}

afterEach(() => vi.unstubAllEnvs());

describe('a list of master keys', () => {
  test('seals with its first, and opens and finds what any of the others sealed', async () => {
    const before = await inProcess({});
    const sealed = before.sealEmail('a-person', 'sam@example.org');
    const lookup = before.emailLookup('sam@example.org');

    const after = await inProcess({ MEANTIME_KEY_ADDRESS: `a2:${fresh}, a1:${old}` });
    expect(after.openEmail('a-person', sealed)).toBe('sam@example.org');
    expect(after.emailLookups('sam@example.org')).toContainEqual(lookup);
    expect(after.keyIdOf(after.sealEmail('a-person', 'sam@example.org'))).toBe('a2');

    const without = await inProcess({ MEANTIME_KEY_ADDRESS: `a2:${fresh}` });
    expect(() => without.openEmail('a-person', sealed)).toThrow('"a1" is needed');
  });

  test.each([`a1:${old.slice(4)}`, 'a1:', old, `a1:${old},`])(
    'holds keys of 32 bytes, each with a name: not %s',
    async (keys) => {
      const { masterKeys } = await inProcess({ MEANTIME_KEY_ADDRESS: keys });
      expect(() => masterKeys('address')).toThrow('32 bytes in base64');
    },
  );

  test.each([`dev:${fresh}`, `a2:${fresh},dev1:${old}`, `a2:${fresh}, dev1:${old}`])(
    'may hold no development key in production, wherever it stands: %s',
    async (keys) => {
      const { env, BadEnvironment } = await inProcess({ NODE_ENV: 'production', MEANTIME_KEY_ENTRY: keys });
      expect(() => env()).toThrow(BadEnvironment);
      expect(() => env()).toThrow('MEANTIME_KEY_ENTRY is a development key');
      vi.stubEnv('NODE_ENV', 'test');
      expect(() => env()).not.toThrow();
    },
  );
});
