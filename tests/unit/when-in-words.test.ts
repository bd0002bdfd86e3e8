import { describe, expect, it } from 'vitest';
import { momentInFull, whenInWords } from '~/times/when-in-words';

const dublin = { zone: 'Europe/Dublin', now: '2026-11-23T15:00:00Z' };
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const say = (iso: string, how: Partial<Parameters<typeof whenInWords>[1]> = {}) =>
  plain(whenInWords(iso, { ...dublin, ...how }));

describe('a moment in words', () => {
  it("is today, tomorrow or yesterday by the reader's calendar, not by counting hours", () => {
    expect(say('2026-11-23T23:59:00Z')).toBe('Today, 11:59 pm');
    expect(say('2026-11-24T00:00:00Z')).toBe('Tomorrow, midnight');
    expect(say('2026-11-22T23:30:00Z')).toBe('Yesterday, 11:30 pm');
  });

  it('is a weekday for the six days ahead, and has its date after that', () => {
    expect(say('2026-11-26T15:00:00Z')).toBe('Thursday, 3 pm');
    expect(say('2026-11-29T09:30:00Z')).toBe('Sunday, 9:30 am');
    expect(say('2026-11-30T15:00:00Z')).toBe('Monday 30 November, 3 pm');
  });

  it('has its date when it is past, since last Thursday is not next Thursday', () => {
    expect(say('2026-11-19T15:00:00Z')).toBe('Thursday 19 November, 3 pm');
  });

  it('names the year when it is another one', () => {
    expect(say('2025-11-27T15:00:00Z')).toBe('Thursday 27 November 2025, 3 pm');
    expect(say('2027-01-05T12:00:00Z')).toBe('Tuesday 5 January 2027, noon');
    expect(say('2027-01-01T10:00:00Z', { now: '2026-12-30T10:00:00Z' })).toBe('Friday, 10 am');
  });

  it("is told in the reader's own zone, where the day may be another one", () => {
    const iso = '2026-11-24T02:00:00Z';
    expect(say(iso)).toBe('Tomorrow, 2 am');
    expect(say(iso, { zone: 'America/Los_Angeles' })).toBe('Today, 6 pm');
    expect(say(iso, { zone: 'Pacific/Auckland' })).toBe('Today, 3 pm');
  });

  it('counts days rightly across a change of the clocks', () => {
    const zone = 'America/New_York';
    const now = '2026-11-01T03:30:00Z'; // the evening before the night of twenty-five hours
    expect(say('2026-11-01T05:30:00Z', { zone, now })).toBe('Tomorrow, 1:30 am');
    expect(say('2026-11-01T06:30:00Z', { zone, now })).toBe('Tomorrow, 1:30 am');
    expect(say('2026-11-02T04:59:00Z', { zone, now })).toBe('Tomorrow, 11:59 pm');
    expect(say('2026-11-02T05:00:00Z', { zone, now })).toBe('Monday, midnight');
  });

  it('can be the day or the hour alone, and can stand inside a sentence', () => {
    expect(say('2026-11-24T15:05:00Z', { form: 'day' })).toBe('Tomorrow');
    expect(say('2026-11-24T15:05:00Z', { form: 'clock' })).toBe('3:05 pm');
    expect(say('2026-11-24T15:05:00Z', { within: true })).toBe('tomorrow, 3:05 pm');
    expect(say('2026-11-26T15:05:00Z', { within: true })).toBe('Thursday, 3:05 pm');
  });

  it('understands an offset as well as Z', () => {
    expect(say('2026-11-26T10:00:00-05:00')).toBe('Thursday, 3 pm');
  });

  it('breaks a line neither inside the hour nor between day and month', () => {
    expect(whenInWords('2026-11-30T15:00:00Z', dublin)).toBe('Monday 30\u00a0November, 3\u00a0pm');
  });

  it('refuses what is no date, rather than guessing', () => {
    expect(() => say('soon')).toThrow(RangeError);
    expect(() => say('2026-11-26T15:00:00Z', { now: '' })).toThrow(RangeError);
  });

  it('is told in UTC, and says so, where the zone is none', () => {
    for (const zone of ['Europe/Nowhere', '', 'europe/london', 'constructor']) {
      expect(say('2026-11-26T15:00:00Z', { zone })).toBe('Thursday, 3 pm (UTC)');
      expect(say('2026-11-26T15:00:00Z', { zone, form: 'day' })).toBe('Thursday (UTC)');
      expect(say('2026-11-26T15:00:00Z', { zone, form: 'clock' })).toBe('3 pm (UTC)');
    }
    expect(say('2026-11-26T15:00:00Z', { zone: 'UTC' })).toBe('Thursday, 3 pm');
  });

  it('can be whole, with its date and zone, the same whenever it is read', () => {
    const full = (zone: string) => plain(momentInFull('2026-12-15T20:00:00Z', zone));
    expect(full('America/Vancouver')).toBe('Tuesday 15 December 2026, 1 pm, Vancouver time');
    expect(full('Europe/Kiev')).toBe('Tuesday 15 December 2026, 10 pm, Kyiv time');
    expect(full('UTC')).toBe('Tuesday 15 December 2026, 8 pm, UTC');
    expect(full('Etc/GMT+5')).toBe('Tuesday 15 December 2026, 3 pm, Etc/GMT+5');
    expect(full('Mars/Olympus')).toBe('Tuesday 15 December 2026, 8 pm, UTC');
  });
});
