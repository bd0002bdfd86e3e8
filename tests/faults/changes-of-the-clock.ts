export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The clock on the wall, as 2027-03-28T01:30, by the formatter of the language and not by what is under test. */
function wall(at: number, zone: string): string {
  let format = formats.get(zone);
  if (!format) {
    const two = '2-digit' as const;
    const parts = { year: 'numeric' as const, month: two, day: two, hour: two, minute: two };
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...parts });
    formats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}`;
}

/** Milliseconds ahead of UTC, of whole minutes. */
function offset(at: number, zone: string): number {
  return Date.parse(`${wall(at, zone)}Z`) - Math.floor(at / MINUTE) * MINUTE;
}

/** The next moments at which the clocks of a zone change, some days from now and later, in milliseconds since 1970. */
export function changesIn(zone: string, most: number): number[] {
  const found: number[] = [];
  const begin = Math.ceil(Date.now() / HOUR) * HOUR + 4 * DAY;
  for (let at = begin; found.length < most && at < begin + 800 * DAY; at += 6 * HOUR) {
    if (offset(at, zone) === offset(at + 6 * HOUR, zone)) continue;
    let exact = at;
    while (offset(exact, zone) === offset(at, zone)) exact += MINUTE;
    found.push(exact);
  }
  return found;
}

/** Every quarter of an hour around a change, counted on the wall as if no clock changed: those that are left out too. */
export function quartersOfAnHour(zone: string, change: number): string[] {
  const before = change - HOUR;
  const first = Date.parse(`${wall(before, zone)}Z`) - 2 * HOUR;
  return Array.from({ length: 24 }, (_, nth) => new Date(first + nth * 15 * MINUTE).toISOString().slice(0, 16));
}

/** Every moment around a change at which the clock on the wall shows that. */
export function momentsOf(typed: string, zone: string, change: number): number[] {
  const found: number[] = [];
  for (let at = change - 8 * HOUR; at <= change + 8 * HOUR; at += 15 * MINUTE)
    if (wall(at, zone) === typed) found.push(at);
  return found;
}

/** A moment of today or tomorrow as a sentence says it: "tomorrow, 1:30 am". */
export function inWords(at: number, now: number, zone: string): string {
  const day = wall(at, zone).slice(0, 10) === wall(now, zone).slice(0, 10) ? 'today' : 'tomorrow';
  const [hour = 0, minute = 0] = wall(at, zone).slice(11).split(':').map(Number);
  if (minute === 0 && hour === 0) return `${day}, midnight`;
  if (minute === 0 && hour === 12) return `${day}, noon`;
  const minutes = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`;
  return `${day}, ${hour % 12 || 12}${minutes} ${hour < 12 ? 'am' : 'pm'}`;
}
