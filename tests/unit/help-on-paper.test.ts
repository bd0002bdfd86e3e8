import { describe, expect, it } from 'vitest';
import { helpOnPaper } from '~/domain/crisis/help-on-paper';
import { crisisRegions } from '~/domain/crisis/regions';

describe('help on paper', () => {
  it.each(crisisRegions().filter(({ timeZones }) => timeZones.length > 0))(
    'is that of the country which a reader’s time zone lies in: $name',
    ({ name, timeZones, emergency, lines }) => {
      const help = helpOnPaper(timeZones[0]);
      expect(help.emergency).toEqual([{ country: name, number: emergency.number }]);
      expect(help.lines.map((line) => line.name)).toEqual(lines.map((line) => line.name));
      for (const [at, { call, text }] of lines.entries()) {
        for (const number of [call, text]) if (number !== undefined) expect(help.lines[at]?.reach).toContain(number);
        expect(help.lines[at]?.reach).not.toBe('');
      }
    },
  );

  it.each([undefined, 'Asia/Tokyo', 'Nowhere/At-All'])(
    'is the emergency number of every country where none is known: %s',
    (zone) => {
      const { emergency, lines } = helpOnPaper(zone);
      expect(lines).toEqual([]);
      expect(emergency).toHaveLength(crisisRegions().length - 1);
      for (const { number } of emergency) expect(number).toMatch(/\d{3}/);
    },
  );
});
