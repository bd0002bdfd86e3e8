import { isZone, wallTime } from '~/time-zones/zone-data.server';
import { isPlace, placeInWords, zoneInWords } from '~/time-zones/zone-in-words.server';
import { clockInWords } from './clock-in-words';

/** `moment`: day and hour. `day`: the day alone. `clock`: the hour alone. `date`: the day with its date, as a heading. */
export type WhenForm = 'moment' | 'day' | 'clock' | 'date';

/**
 * Says a moment the way a person would: "Today, 3 pm", "Thursday, 3 pm" for the six days ahead,
 * "Thursday 26 November, 3 pm" beyond them and for what is past, the year when it is another one. `zone` is the
 * reader's own (IANA), `iso` and `now` are ISO 8601 with their offset; `within` a sentence there is no capital. Where `zone` is no
 * zone, the words are told in UTC and say so.
 *
 * @throws RangeError when `iso` or `now` is not a date.
 */
export function whenInWords(
  iso: string,
  { zone, now, form = 'moment', within = false }: { zone: string; now: string; form?: WhenForm; within?: boolean },
): string {
  const then = partsIn(zone, iso);
  const clock = clockInWords(then.hour, then.minute);
  if (form === 'clock') return `${clock}${saysUtc(zone)}`;
  if (form === 'date') return `${dateInWords(then, partsIn(zone, now))}${saysUtc(zone)}`;
  const day = dayInWords(then, partsIn(zone, now), within);
  return `${form === 'day' ? day : `${day}, ${clock}`}${saysUtc(zone)}`;
}

/**
 * A moment with its whole date and its zone, the same whenever it is read: "Thursday 3 December 2026, 3 pm, London time".
 *
 * @throws RangeError when `iso` is not a date.
 */
export function momentInFull(iso: string, zone: string): string {
  const { weekday, day, month, year, hour, minute } = partsIn(zone, iso);
  const words = `${weekday} ${day}\u00a0${month} ${year}, ${clockInWords(hour, minute)}`;
  return `${words}, ${isPlace(zone) ? `${placeInWords(zone)} time` : zoneInWords(zone)}`;
}

/** What stands after words of a time: nothing, or that it is told in UTC because `zone` is no time zone. */
export function saysUtc(zone: string): string {
  return isZone(zone) ? '' : '\u00a0(UTC)';
}

type Parts = {
  weekday: string;
  day: number;
  month: string;
  year: number;
  hour: number;
  minute: number;
  dayNumber: number;
};

function dayInWords(then: Parts, today: Parts, within: boolean): string {
  const ahead = then.dayNumber - today.dayNumber;
  const near = ahead === 0 ? 'Today' : ahead === 1 ? 'Tomorrow' : ahead === -1 ? 'Yesterday' : undefined;
  if (near !== undefined) return within ? near.toLowerCase() : near;
  if (ahead > 1 && ahead < 7) return then.weekday;
  const date = `${then.weekday} ${then.day}\u00a0${then.month}`;
  return then.year === today.year ? date : `${date} ${then.year}`;
}

/** "Today, Saturday 28 November", "Tuesday 1 December". */
function dateInWords(then: Parts, today: Parts): string {
  const ahead = then.dayNumber - today.dayNumber;
  const near = ahead === 0 ? 'Today, ' : ahead === 1 ? 'Tomorrow, ' : ahead === -1 ? 'Yesterday, ' : '';
  const date = `${near}${then.weekday} ${then.day}\u00a0${then.month}`;
  return then.year === today.year ? date : `${date} ${then.year}`;
}

/** A list asks for the moment it is read at with every row, and lists are read again. */
const known = new Map<string, Parts>();
const MOST_KNOWN = 1000;

function partsIn(zone: string, iso: string): Parts {
  const key = `${iso} ${zone}`;
  let parts = known.get(key);
  if (parts === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, (parts = readParts(zone, iso)));
  }
  return parts;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

function readParts(zone: string, iso: string): Parts {
  const wall = new Date(`${wallTime(new Date(iso), zone)}Z`);
  return {
    weekday: WEEKDAYS[wall.getUTCDay()] ?? '',
    day: wall.getUTCDate(),
    month: MONTHS[wall.getUTCMonth()] ?? '',
    year: wall.getUTCFullYear(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    dayNumber: Math.floor(wall.getTime() / 86_400_000),
  };
}
