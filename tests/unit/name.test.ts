import { describe, expect, it } from 'vitest';
import { parseName } from '~/domain/people/name';

describe('a name', () => {
  it.each([
    ['  Ann Lake ', 'Ann Lake'],
    ['Zoe\u0301', 'Zo\u00e9'],
    ['\u202eAnn\u202c Lake\u2066\u2069', 'Ann Lake'],
    ['李', '李'],
    ['محمد', 'محمد'],
    ['\u0645\u06cc\u200c\u062e\u0648\u0627\u0647', '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647'],
    ['☀️', '☀️'],
  ])('is kept as people write it: %s', (typed, kept) => {
    expect(parseName(typed)).toBe(kept);
  });

  it('is none when nothing of it can be seen, or when it is no line of up to 200 characters', () => {
    for (const none of [
      '',
      '  ',
      '\u200b',
      '\u2060\ufeff',
      '\u202e',
      '\u00ad \u200d',
      '\u3164',
      '\ufe0f',
      'x'.repeat(201),
    ])
      expect(parseName(none), JSON.stringify(none)).toBeUndefined();
    for (const none of ['Ann\nLake', 'Ann\u0000']) expect(parseName(none)).toBeUndefined();
    expect(parseName('x'.repeat(200))).toHaveLength(200);
  });
});
