import { describe, expect, it } from 'vitest';
import { NEEDED_EVERYWHERE } from '~/domain/crisis/region';
import { crisisRegions, regionFor } from '~/domain/crisis/regions';

const found = (from: Partial<Parameters<typeof regionFor>[0]>) => {
  const known = regionFor({ chosen: null, timeZone: undefined, languages: null, ...from });
  return known && [known.region.region, known.knownBy];
};

describe('the region of a reader', () => {
  it('is the one they chose, whatever else is known', () => {
    expect(found({ chosen: 'nz', timeZone: 'Europe/Dublin', languages: 'en-GB' })).toEqual(['NZ', 'choice']);
    expect(found({ chosen: 'ZZ', timeZone: 'Europe/Dublin' })).toEqual(['ZZ', 'choice']);
  });

  it('is else the one of their time zone, and no guess is made beside that', () => {
    expect(found({ timeZone: 'Europe/Dublin', languages: 'en-US' })).toEqual(['IE', 'time zone']);
    expect(found({ timeZone: 'Asia/Tokyo', languages: 'en-US' })).toBeUndefined();
  });

  it.each([
    ['en-GB', 'GB'],
    ['en-NZ,en;q=0.9', 'NZ'],
    [' fr-ca ; q=1, en-US', 'CA'],
    ['en-Latn-AU', 'AU'],
    ['mi-NZ', 'NZ'],
  ])('is else guessed from the language that the browser likes best: %s', (languages, region) => {
    expect(found({ languages })).toEqual([region, 'language']);
  });

  it.each([null, '', 'en', 'en;q=0.9,en-GB', 'de-DE,en-GB;q=0.5', '*', 'en-ZZ', 'xx-Latn', `${'a'.repeat(5_000)}-GB`])(
    'is unknown where that names none of ours: %s',
    (languages) => {
      expect(found({ languages })).toBeUndefined();
      expect(found({ chosen: '<script>', languages })).toBeUndefined();
    },
  );
});

describe('the lines', () => {
  it.each(crisisRegions())('of $name are there for everything that a region needs one for', ({ lines }) => {
    for (const need of NEEDED_EVERYWHERE)
      expect(
        lines.some(({ needs }) => needs.includes(need)),
        need,
      ).toBe(true);
  });

  it.each(crisisRegions())(
    'of $name each say whose pages they are, and when they were compared with them',
    ({ lines }) => {
      const today = new Date().toISOString().slice(0, 10);
      for (const { name, source, checked } of lines) {
        expect(source, name).not.toBe('');
        if (checked !== undefined) expect(checked <= today, name).toBe(true);
      }
      expect(new Set(lines.map(({ name }) => name)).size).toBe(lines.length);
    },
  );

  it('are compared for the greater part, and each that is not says so', () => {
    const all = crisisRegions().flatMap(({ lines }) => lines);
    const notYet = all.filter(({ checked }) => checked === undefined);
    expect(notYet.length).toBeLessThan(all.length / 3);
  });
});
