import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyIdOf, openBytes, sealBytes, Unreadable, type SealedAt } from '~/crypto/envelope';

const key = randomBytes(32);
const place: SealedAt = { table: 'entry', column: 'body', row: '3f0c8c1e-54f1-4d61-9d6b-0d5d2b6f2f6a', version: 3 };
const words = (text: string) => Buffer.from(text, 'utf8');
const seal = (text: string) => sealBytes(key, 'entry:sam', place, 'sam', words(text));

describe('a sealed text', () => {
  test('opens to what was written, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        expect(openBytes(key, place, 'sam', seal(text)).equals(words(text))).toBe(true);
      }),
    );
  });

  test('is never the same twice', () => {
    expect(seal('the same').equals(seal('the same'))).toBe(false);
  });

  test('does not open with one bit changed, wherever it is', () => {
    const sealed = seal('short');
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Buffer.from(sealed);
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
        // The key's name is a label to look a key up by: a wrong name finds no key, and is not part of the seal.
        if (bit >> 3 >= 1 && bit >> 3 < 2 + 'entry:sam'.length) return;
        expect(() => openBytes(key, place, 'sam', changed)).toThrow(Unreadable);
      }),
    );
  });

  test.each([
    ['another table', { ...place, table: 'reply' }, 'sam'],
    ['another column', { ...place, column: 'why' }, 'sam'],
    ['another row', { ...place, row: '3f0c8c1e-54f1-4d61-9d6b-0d5d2b6f2f6b' }, 'sam'],
    ['an earlier version', { ...place, version: 2 }, 'sam'],
    ['another owner', place, 'ana'],
  ])('does not open in %s', (_what, elsewhere, owner) => {
    expect(() => openBytes(key, elsewhere, owner, seal('mine'))).toThrow(Unreadable);
  });

  test('does not open with another key, or cut short', () => {
    const sealed = seal('mine');
    expect(() => openBytes(randomBytes(32), place, 'sam', sealed)).toThrow(Unreadable);
    for (const length of [0, 1, 5, 30, sealed.length - 1]) {
      expect(() => openBytes(key, place, 'sam', sealed.subarray(0, length))).toThrow(Unreadable);
    }
  });

  test('tells its length only in steps of 256 bytes', () => {
    const size = (length: number) => seal('x'.repeat(length)).length;
    expect(size(0)).toBe(size(252));
    expect(size(253) - size(252)).toBe(256);
  });

  test('names the key that seals it', () => {
    expect(keyIdOf(seal('mine'))).toBe('entry:sam');
  });
});
