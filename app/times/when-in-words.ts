/** `moment`: day and hour. `day`: the day alone. `clock`: the hour alone. */
export type WhenForm = 'moment' | 'day' | 'clock';

/**
 * Says a moment the way a person would: "Today, 3 pm", "Thursday, 3 pm" for the six days ahead,
 * "Thursday 26 November, 3 pm" beyond them and for what is past, the year when it is another one. `zone` is the
 * reader's own (IANA), `iso` and `now` are ISO 8601 with their offset; `within` a sentence there is no capital.
 *
 * @throws RangeError when `iso` or `now` is not a date or `zone` is not a time zone.
 */
export function whenInWords(
  iso: string,
  { zone, now, form = 'moment', within = false }: { zone: string; now: string; form?: WhenForm; within?: boolean },
): string {
  const then = partsIn(zone, iso);
  if (form === 'clock') return clock(then);
  const day = dayInWords(then, partsIn(zone, now), within);
  return form === 'day' ? day : `${day}, ${clock(then)}`;
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

function clock({ hour, minute }: Parts): string {
  if (minute === 0 && hour === 0) return 'midnight';
  if (minute === 0 && hour === 12) return 'noon';
  const minutes = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`;
  return `${hour % 12 === 0 ? 12 : hour % 12}${minutes}\u00a0${hour < 12 ? 'am' : 'pm'}`;
}

/** One formatter a zone: making one costs more than everything else a row of a table does. */
const formatters = new Map<string, Intl.DateTimeFormat>();

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

function readParts(zone: string, iso: string): Parts {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'long',
      year: 'numeric',
      month: 'long',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  const part = Object.fromEntries(formatter.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  const year = Number(part['year']);
  const day = Number(part['day']);
  const month = part['month'] ?? '';
  return {
    weekday: part['weekday'] ?? '',
    day,
    month,
    year,
    hour: Number(part['hour']),
    minute: Number(part['minute']),
    dayNumber: Date.parse(`${day} ${month} ${year} UTC`) / 86_400_000,
  };
}
