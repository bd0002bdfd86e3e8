import { offsetAt, wallTime } from '~/time-zones/zone-data.server';

/** What a date and time typed by a person means in their time zone. */
export type LocalTime =
  | { is: 'a moment'; at: Date }
  /** The clocks go forward over it: there is no such moment on that day. */
  | { is: 'skipped' }
  | { is: 'unreadable' };

const shape = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::00(?:\.0+)?)?$/;

/**
 * Reads what a `datetime-local` field holds ("2026-11-26T15:00") as the clock on the wall in `zone` (IANA),
 * or in UTC where that is no zone. A time that comes twice, when the clocks go back, means the first.
 */
export function fromLocal(typed: string, zone: string): LocalTime {
  const parts = shape.exec(typed)?.slice(1).map(Number);
  if (!parts) return { is: 'unreadable' };
  const [year, month, day, hour, minute] = parts as [number, number, number, number, number];
  const onTheCalendar = new Date(Date.UTC(year, month - 1, day, hour, minute));
  if (onTheCalendar.toISOString().slice(0, 16) !== typed.slice(0, 16)) return { is: 'unreadable' };
  const around = [-36, 36].map((hours) => offsetAt(new Date(onTheCalendar.getTime() + hours * 3_600_000), zone));
  const moments = [...new Set(around)]
    .map((offset) => new Date(onTheCalendar.getTime() - offset * 60_000))
    .filter((at) => toLocal(at, zone) === typed.slice(0, 16))
    .sort((a, b) => a.getTime() - b.getTime());
  const [at] = moments;
  return at === undefined ? { is: 'skipped' } : { is: 'a moment', at };
}

/** A moment as a `datetime-local` field holds it, by the clock on the wall in `zone`. */
export function toLocal(at: Date, zone: string): string {
  return wallTime(at, zone);
}

/** Which day it is by the calendar on the wall in `zone`, as in "2026-11-28". */
export function todayIn(now: Date, zone: string): string {
  return toLocal(now, zone).slice(0, 10);
}

/**
 * When a day begins by the clock on the wall in `zone`: today for 0, tomorrow for 1. Where the clocks go forward over
 * midnight, its first full hour that is.
 */
export function dayBegins(now: Date, daysAhead: number, zone: string): Date {
  const day = new Date(`${toLocal(now, zone).slice(0, 10)}T00:00Z`);
  const date = new Date(day.getTime() + daysAhead * 86_400_000).toISOString().slice(0, 10);
  const hours = ['00', '01', '02', '03'].map((hour) => fromLocal(`${date}T${hour}:00`, zone));
  const first = hours.find((time) => time.is === 'a moment');
  return first?.at ?? new Date(day.getTime() + daysAhead * 86_400_000);
}
