import { describe, expect, it } from 'vitest';
import { helpOnPaper } from '~/domain/crisis/help-on-paper';
import { needInWords } from '~/domain/crisis/region';
import { crisisRegions } from '~/domain/crisis/regions';

describe('help on paper', () => {
  it.each(crisisRegions().filter(({ timeZones }) => timeZones.length > 0))(
    'is that of the country which a reader’s time zone lies in: $name',
    ({ name, timeZones, emergency, lines }) => {
      const help = helpOnPaper(timeZones[0]);
      expect(help.emergency).toEqual([{ country: name, number: emergency.number }]);
      const printed = help.groups.flatMap((group) => group.lines);
      expect(printed.map((line) => line.name).sort()).toEqual(lines.map((line) => line.name).sort());
      for (const { name: line, call, text, needs } of lines) {
        const reach = printed.find((one) => one.name === line)?.reach;
        for (const number of [call, text]) if (number !== undefined) expect(reach).toContain(number);
        expect(reach).not.toBe('');
        const under = help.groups.find((group) => group.lines.some((one) => one.name === line));
        expect(under?.need, line).toBe(needInWords[needs[0]!]);
      }
    },
  );

  it.each([undefined, 'Asia/Tokyo', 'Nowhere/At-All'])(
    'is the emergency number of every country where none is known: %s',
    (zone) => {
      const { emergency, groups } = helpOnPaper(zone);
      expect(groups).toEqual([]);
      expect(emergency).toHaveLength(crisisRegions().length - 1);
      for (const { number } of emergency) expect(number).toMatch(/\d{3}/);
    },
  );
});
