import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLocal, toLocal } from '~/domain/appointments/zoned-time';

const moment = (typed: string, zone: string) => {
  const meant = fromLocal(typed, zone);
  return meant.is === 'a moment' ? meant.at.toISOString() : meant.is;
};

describe('a date and time typed by a clinician', () => {
  it('means the clock on the wall of their zone', () => {
    expect(moment('2026-11-26T15:00', 'Europe/London')).toBe('2026-11-26T15:00:00.000Z');
    expect(moment('2026-07-02T15:00', 'Europe/London')).toBe('2026-07-02T14:00:00.000Z');
    expect(moment('2026-11-26T15:30', 'Asia/Kathmandu')).toBe('2026-11-26T09:45:00.000Z');
    expect(moment('2026-11-26T00:10', 'Pacific/Auckland')).toBe('2026-11-25T11:10:00.000Z');
  });

  it('is skipped where the clocks go forward over it', () => {
    expect(moment('2027-03-28T01:30', 'Europe/London')).toBe('skipped');
    expect(moment('2027-03-28T00:59', 'Europe/London')).toBe('2027-03-28T00:59:00.000Z');
    expect(moment('2027-03-28T02:00', 'Europe/London')).toBe('2027-03-28T01:00:00.000Z');
    expect(moment('2027-03-14T02:15', 'America/New_York')).toBe('skipped');
  });

  it('means the first of the two where the clocks go back', () => {
    expect(moment('2026-10-25T01:30', 'Europe/London')).toBe('2026-10-25T00:30:00.000Z');
    expect(moment('2026-11-01T01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
  });

  it('is unreadable when no calendar has it', () => {
    for (const typed of [
      '',
      'tomorrow',
      '2026-02-30T10:00',
      '2026-13-01T10:00',
      '2026-01-01T24:00',
      '2026-01-01',
      '20266-01-01T10:00',
    ]) {
      expect(moment(typed, 'Europe/London'), typed).toBe('unreadable');
    }
  });

  it('comes back the same when a moment is shown and sent again', () => {
    const zones = [
      'Europe/London',
      'America/St_Johns',
      'Pacific/Auckland',
      'Asia/Kolkata',
      'UTC',
      'Australia/Lord_Howe',
    ];
    fc.assert(
      fc.property(fc.integer({ min: 29_000_000, max: 31_000_000 }), fc.constantFrom(...zones), (minutes, zone) => {
        const at = new Date(minutes * 60_000);
        const again = fromLocal(toLocal(at, zone), zone);
        // Of a time that comes twice the first is meant: up to an hour before.
        const early = again.is === 'a moment' ? at.getTime() - again.at.getTime() : Number.NaN;
        expect([0, 1_800_000, 3_600_000]).toContain(early);
      }),
    );
  });
});
