import { hash } from '@node-rs/argon2';
import { beforeAll, describe, expect, test, vi } from 'vitest';

beforeAll(() => {
  Object.assign(process.env, {
    ORIGIN: 'http://localhost:3000',
    NODE_ENV: 'test',
    MEANTIME_KEY_ADDRESS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  });
});

async function refusal(passphrase: string): Promise<string | null> {
  const { checkNewPassphrase } = await import('~/auth/passphrases');
  const { emailLookup } = await import('~/crypto/email-address');
  try {
    checkNewPassphrase(passphrase, {
      name: 'Noor Al-Haddad',
      addressLookup: emailLookup('noor.haddad@people.example'),
    });
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a new passphrase', () => {
  test.each([
    'a kettle under slow weather',
    'seven lanterns on a wet hill',
    'ginger-elbow-tractor-9',
    'three words enough',
    'ночной поезд в никуда',
    '夜の列車はどこにも行かないから静か',
    'xK9vQ2mZr7TpLw4c',
    '829104756120394',
    'I would rather not say today',
    'rain on the old tin roof',
  ])('may be "%s"', async (passphrase) => {
    expect(await refusal(passphrase)).toBeNull();
  });

  test.each([
    'aaaaaaaaaaaaaaaaaaaa',
    'abababababababababab',
    'passwordpassword',
    'Password1234567890',
    'P4ssphrase passphrase passphrase'.replace('P4', 'Pa'),
    'qwertyuiopasdfghjkl',
    '1qaz2wsx3edc4rfv',
    '123456789012345',
    '987654321098765',
    'correct horse battery staple',
    'Correct-Horse-Battery-Staple!',
    'to be or not to be',
    'maytheforcebewithyou1',
    'meantime meantime 2026',
    'iloveyouiloveyou99',
    'noor al-haddad 1984',
    'NoorHaddadNoorHaddad',
    'noor.haddad@people.example',
    'noor.haddad@people.example1!',
    'letmeinletmein2026',
    'blue!blue!blue!blue!',
    'SummerSunshine2024',
  ])('may not be "%s"', async (passphrase) => {
    expect(await refusal(passphrase)).toBe('passphrase-common');
  });

  test('has 15 to 200 characters, counted as people count them', async () => {
    expect(await refusal('kettle weather')).toBe('passphrase-too-short');
    expect(await refusal('kettle weathers')).toBeNull();
    expect(await refusal('kettle weather ')).toBe('passphrase-too-short');
    expect(await refusal('🫖'.repeat(8))).toBe('passphrase-too-short');
    expect(await refusal(`kettle weather ${'moss '.repeat(37)}`)).toBeNull();
    expect(await refusal(`kettle weather ${'moss '.repeat(40)}`)).toBe('passphrase-too-long');
  });
});

describe('a kept passphrase', () => {
  test('fits however its characters were typed, and nothing else fits', async () => {
    const { fitsPassphrase, hashPassphrase } = await import('~/auth/passphrases');
    const kept = await hashPassphrase('caf\u00e9 under slow weather');
    expect(kept).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await fitsPassphrase(kept, 'cafe\u0301 under slow weather')).toBe(true);
    expect(await fitsPassphrase(kept, 'cafe under slow weather')).toBe(false);
    expect(await fitsPassphrase(null, 'caf\u00e9 under slow weather')).toBe(false);
  });

  test('fits with the quotes that a phone curls, and with spaces around it', async () => {
    const { fitsPassphrase, hashPassphrase } = await import('~/auth/passphrases');
    const kept = await hashPassphrase('it\u2019s a \u201cslow\u201d kettle ');
    for (const typed of [`it's a "slow" kettle`, 'it\u2018s a \u201eslow\u201d kettle', ` it's a "slow" kettle\u00a0`])
      expect(await fitsPassphrase(kept, typed), typed).toBe(true);
    for (const typed of ['its a slow kettle', `it's a "slow"  kettle`, `it's a 'slow' kettle`])
      expect(await fitsPassphrase(kept, typed), typed).toBe(false);
  });

  test('that was kept as it was typed still fits so', async () => {
    const { fitsPassphrase } = await import('~/auth/passphrases');
    for (const typed of ['it\u2019s a slow old kettle', 'a kettle under weather ']) {
      const before = await hash(typed.normalize('NFKC'));
      expect(await fitsPassphrase(before, typed), typed).toBe(true);
      expect(await fitsPassphrase(before, `${typed}s`), typed).toBe(false);
    }
  });

  test('takes as many hashes whether it fits or not, and two at most', async () => {
    vi.resetModules();
    const verified: string[] = [];
    vi.doMock('@node-rs/argon2', () => ({
      hash: (text: string) => Promise.resolve(`hash of ${text}`),
      verify: (kept: string, text: string) => {
        verified.push(text);
        return Promise.resolve(kept === `hash of ${text}`);
      },
    }));
    const { fitsPassphrase } = await import('~/auth/passphrases');
    vi.doUnmock('@node-rs/argon2');
    const count = async (stored: string | null, typed: string) => {
      verified.length = 0;
      await fitsPassphrase(stored, typed);
      return verified.length;
    };
    for (const [typed, hashes] of [
      ['a kettle under slow weather', 1],
      [' it\u2019s a kettle', 2],
    ] as const) {
      for (const stored of [null, `hash of it's a kettle`, `hash of ${typed}`, 'hash of another'])
        expect([typed, stored, await count(stored, typed)]).toEqual([typed, stored, hashes]);
    }
    vi.resetModules();
  });

  test('a flood of sign-ins is turned away in words before it takes all memory', async () => {
    const { fitsPassphrase } = await import('~/auth/passphrases');
    const { takeTurn } = await import('~/auth/turns');
    const inTurn = () => takeTurn('203.0.113.1', () => fitsPassphrase(null, 'a kettle under slow weather'));
    const all = await Promise.allSettled(Array.from({ length: 80 }, inTurn));
    const refused = all.filter((one) => one.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused) expect(one.reason).toMatchObject({ code: 'busy' });
    expect(await inTurn()).toBe(false);
  }, 30_000);
});
