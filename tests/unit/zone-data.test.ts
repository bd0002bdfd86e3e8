import moment from 'moment-timezone';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crisisRegions } from '~/domain/crisis/regions';
import { toLocal, fromLocal } from '~/domain/appointments/zoned-time';
import {
  isOverAYearOld,
  isZone,
  nextChangeAfter,
  offsetAt,
  olderNames,
  timeZones,
  todaysName,
  wallTime,
  zoneDataVersion,
  zoneNames,
} from '~/time-zones/zone-data.server';
import { isPlace, placeInWords, zoneInWords } from '~/time-zones/zone-in-words.server';
import { byDay } from '~/domain/records/access-events';
import { whenInWords } from '~/times/when-in-words';

const at = (iso: string) => new Date(iso);
const typedMoment = (typed: string, zone: string) => {
  const meant = fromLocal(typed, zone);
  return meant.is === 'a moment' ? meant.at.toISOString() : meant.is;
};

/** Where the process is must make no difference: a server's own zone is nobody's. */
describe.each(['UTC', 'America/New_York', 'Pacific/Auckland'])('on a server in %s', (here) => {
  const before = process.env['TZ'];
  beforeAll(() => {
    process.env['TZ'] = here;
  });
  afterAll(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  it('the process is there', () => {
    const july = { UTC: 0, 'America/New_York': 240, 'Pacific/Auckland': -720 }[here];
    expect(new Date('2026-07-01T00:00:00Z').getTimezoneOffset() + 0).toBe(july);
  });

  it('an hour is that of the data, whatever the runtime knows', () => {
    // British Columbia stays on the time of summer from November 2026 on.
    expect(wallTime(at('2026-12-15T20:00:00Z'), 'America/Vancouver')).toBe('2026-12-15T13:00');
    expect(typedMoment('2026-12-15T15:00', 'America/Vancouver')).toBe('2026-12-15T22:00:00.000Z');
    // Aysén left the time of the rest of Chile in 2025.
    expect(wallTime(at('2026-07-01T12:00:00Z'), 'America/Coyhaique')).toBe('2026-07-01T09:00');
    expect(wallTime(at('2026-07-01T12:00:00Z'), 'America/Santiago')).toBe('2026-07-01T08:00');
    // A fixed offset has no summer.
    for (const iso of ['2026-07-01T12:00:00Z', '2026-12-01T12:00:00Z'])
      expect(offsetAt(at(iso), 'Etc/GMT+5')).toBe(-300);
    expect(typedMoment('2026-07-01T07:00', 'Etc/GMT+5')).toBe('2026-07-01T12:00:00.000Z');
  });

  it('the clocks go forward over what is typed, and come twice to it', () => {
    expect(typedMoment('2027-03-14T02:30', 'America/New_York')).toBe('skipped');
    expect(typedMoment('2027-03-14T03:00', 'America/New_York')).toBe('2027-03-14T07:00:00.000Z');
    expect(typedMoment('2026-11-01T01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
    expect(typedMoment('2027-10-03T02:15', 'Australia/Lord_Howe')).toBe('skipped');
    expect(typedMoment('2027-04-04T01:45', 'Australia/Lord_Howe')).toBe('2027-04-03T14:45:00.000Z');
    // No gap and no second time where British Columbia once had them.
    expect(typedMoment('2027-03-14T02:30', 'America/Vancouver')).toBe('2027-03-14T09:30:00.000Z');
    expect(toLocal(at('2026-11-01T08:30:00Z'), 'America/Vancouver')).toBe('2026-11-01T01:30');
    expect(toLocal(at('2026-11-01T09:30:00Z'), 'America/Vancouver')).toBe('2026-11-01T02:30');
  });

  it('words and days are by the same clock', () => {
    const vancouver = { zone: 'America/Vancouver', now: '2026-12-15T19:00:00Z' };
    expect(whenInWords('2026-12-15T20:00:00Z', vancouver)).toBe('Today, 1\u00a0pm');
    const line = { kind: null, who: null, pieceTitle: null, sharedReflectionId: null };
    const events = ['2026-12-16T07:30:00Z', '2026-12-16T06:30:00Z'].map((moment) => ({ ...line, at: [moment] }));
    expect(byDay(events, 'America/Vancouver')).toHaveLength(2);
    expect(byDay(events, 'America/Los_Angeles')).toHaveLength(1);
  });
});

describe('the next change of the clocks', () => {
  it('is the next at which the offset is another', () => {
    expect(nextChangeAfter(at('2026-12-01T00:00:00Z'), 'Europe/London')).toBe(Date.parse('2027-03-28T01:00:00Z'));
    expect(nextChangeAfter(at('2027-03-28T01:00:00Z'), 'Europe/London')).toBe(Date.parse('2027-10-31T01:00:00Z'));
    expect(nextChangeAfter(at('2026-10-01T00:00:00Z'), 'America/Vancouver')).toBeNull();
    expect(nextChangeAfter(at('2026-12-01T00:00:00Z'), 'Mars/Olympus')).toBeNull();
  });
});

describe('names of zones', () => {
  it('to choose from are those of today', () => {
    const zones = timeZones();
    for (const name of ['Europe/Kyiv', 'Asia/Kolkata', 'Asia/Ho_Chi_Minh', 'America/Nuuk', 'America/Coyhaique', 'UTC'])
      expect(zones).toContain(name);
    for (const name of ['Europe/Kiev', 'Asia/Calcutta', 'Asia/Saigon', 'US/Pacific', 'Etc/GMT+5'])
      expect(zones).not.toContain(name);
    expect(zones.map(todaysName)).toEqual(zones);
    expect(zones.every(isZone)).toBe(true);
  });

  it.each([
    ['Europe/Kiev', 'Europe/Kyiv'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
    ['Asia/Rangoon', 'Asia/Yangon'],
    ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['America/Indianapolis', 'America/Indiana/Indianapolis'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['Singapore', 'Asia/Singapore'],
    ['Africa/Asmera', 'Africa/Asmara'],
    ['Pacific/Truk', 'Pacific/Chuuk'],
    ['Etc/Zulu', 'UTC'],
  ])('of before lead to that of today: %s', (before, now) => {
    expect(todaysName(before)).toBe(now);
  });

  it('of before keep the time they kept', () => {
    expect(olderNames().size).toBeGreaterThan(120);
    for (const [before, now] of olderNames()) {
      expect(timeZones()).toContain(now);
      for (const iso of ['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z'])
        expect([before, offsetAt(at(iso), before)]).toEqual([before, offsetAt(at(iso), now)]);
    }
  });

  it('that are none of today and lead nowhere are fixed offsets and rules', () => {
    const rest = zoneNames().filter((name) => todaysName(name) === name && !timeZones().includes(name));
    expect(rest.filter((name) => /\//.test(name) && !name.startsWith('Etc/GMT'))).toEqual(['Etc/Greenwich']);
    expect(rest.some(isPlace)).toBe(false);
  });

  it('that are none come back as they are, and are told in UTC', () => {
    for (const name of ['Mars/Olympus', '', 'europe/kyiv', '__proto__']) {
      expect(isZone(name)).toBe(false);
      expect(todaysName(name)).toBe(name);
      expect(zoneInWords(name)).toBe('UTC');
      expect(offsetAt(at('2026-07-01T00:00:00Z'), name)).toBe(0);
    }
  });

  it('are said by their places', () => {
    expect(placeInWords('Europe/Kiev')).toBe('Kyiv');
    expect(placeInWords('Asia/Saigon')).toBe('Ho Chi Minh City');
    expect(placeInWords('America/Sao_Paulo')).toBe('São Paulo');
    expect(placeInWords('America/Indiana/Knox')).toBe('Knox, Indiana');
    expect(timeZones().filter((name) => isPlace(name) && !/^[\p{L}\p{M} .,’-]+$/u.test(placeInWords(name)))).toEqual(
      [],
    );
  });

  it('of a country whose lines are known all lead there', () => {
    // Each country also has a zone of its neighbours that keeps the same time.
    const shared = { CA: ['America/Panama', 'America/Phoenix', 'America/Puerto_Rico'], AU: ['Asia/Tokyo'] };
    for (const { region, timeZones: listed } of crisisRegions().filter(({ region }) => region !== 'ZZ')) {
      const missing = moment.tz.zonesForCountry(region, false).filter((name) => !listed.includes(name));
      expect([region, missing]).toEqual([region, shared[region as keyof typeof shared] ?? []]);
    }
  });
});

describe('the age of the data', () => {
  it('is told by its release', () => {
    expect(zoneDataVersion).toMatch(/^20\d\d[a-z]$/);
    expect(isOverAYearOld('2026f', at('2026-11-27T00:00:00Z'))).toBe(false);
    expect(isOverAYearOld('2026f', at('2027-12-31T23:59:59Z'))).toBe(false);
    expect(isOverAYearOld('2026f', at('2028-01-01T00:00:00Z'))).toBe(true);
  });
});
