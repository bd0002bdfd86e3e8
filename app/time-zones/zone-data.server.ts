import moment from 'moment-timezone';
import { createRequire } from 'node:module';

/*
 * Time zone database (IANA). The one source of offsets, the same on every Node: the runtime's own data has the age of
 * the runtime, a browser's that of the browser. Nothing but offsets and names is taken from the package.
 */

const { tz } = moment;
const { links } = createRequire(import.meta.url)('moment-timezone/data/packed/latest.json') as { links: string[] };

/** The release of the data, such as 2026f. */
export const zoneDataVersion: string = tz.dataVersion;

/** Whether data of that release is certainly over a year old: a release names its year and no month. */
export function isOverAYearOld(version: string, now: Date): boolean {
  return now.getUTCFullYear() > Number(version.slice(0, 4)) + 1;
}

const names: ReadonlySet<string> = new Set(tz.names());

/** Whether that is the name of a time zone, today's or an older one, letter by letter. */
export function isZone(name: string): boolean {
  return names.has(name);
}

/** Every name that `isZone` knows, in order. A later release of the data drops none. */
export function zoneNames(): readonly string[] {
  return [...names];
}

const today: ReadonlySet<string> = new Set([
  'UTC',
  ...tz.countries().flatMap((country) => tz.zonesForCountry(country, false)),
]);

/** The time zones that someone can choose from, by the IANA names of today, in alphabetical order; UTC among them. */
export function timeZones(): readonly string[] {
  return [...today].sort();
}

/** Where the data's own link leads to the zone of another country, which only keeps the same time. */
const renamed: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'Africa/Timbuktu': 'Africa/Bamako',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Virgin': 'America/St_Thomas',
  'Antarctica/South_Pole': 'Antarctica/McMurdo',
  'Asia/Rangoon': 'Asia/Yangon',
  'Atlantic/Jan_Mayen': 'Arctic/Longyearbyen',
  Iceland: 'Atlantic/Reykjavik',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
  'Pacific/Yap': 'Pacific/Chuuk',
  Singapore: 'Asia/Singapore',
};

/** Names of a rule and of no place: they have no name of today. */
const placeless: ReadonlySet<string> = new Set(['CET', 'EET', 'EST', 'HST', 'MET', 'MST', 'WET']);

const older: ReadonlyMap<string, string> = new Map(
  [...names].flatMap((name) => {
    if (today.has(name) || placeless.has(name)) return [];
    const among = links.map((link) => link.split('|')).filter((pair) => pair.includes(name));
    const source = among.map(([first]) => first).find((first) => first !== undefined && first !== name) ?? name;
    const others = links.flatMap((link) => (link.startsWith(`${source}|`) ? [link.slice(source.length + 1)] : []));
    const now = renamed[name] ?? [source, ...others].find((one) => today.has(one));
    return now === undefined ? [] : [[name, now] as const];
  }),
);

/** A zone by the name of today: "Europe/Kyiv" for "Europe/Kiev". A name that has none, or is no zone, comes back as it is. */
export function todaysName(name: string): string {
  return older.get(name) ?? name;
}

/** Names of before, each with that of today. */
export function olderNames(): ReadonlyMap<string, string> {
  return older;
}

/** Unpacked once a zone; the package would read the name anew each time. */
const unpacked = new Map<string, ReturnType<typeof tz.zone>>();

function zoneOf(name: string) {
  if (!isZone(name)) return null;
  let zone = unpacked.get(name);
  if (zone === undefined) unpacked.set(name, (zone = tz.zone(name)));
  return zone;
}

/** UTC offset. Minutes that a zone is ahead of UTC at a moment. A name that is no zone is told in UTC: 0. */
export function offsetAt(at: Date, name: string): number {
  const zone = zoneOf(name);
  return zone === null ? 0 : Math.round(0 - zone.utcOffset(at.getTime()));
}

/** The next change of a zone's offset after a moment, in milliseconds since 1970; null where none is known. */
export function nextChangeAfter(at: Date, name: string): number | null {
  const now = offsetAt(at, name);
  const changes = zoneOf(name)?.untils ?? [];
  return changes.find((on) => on > at.getTime() && on < Infinity && offsetAt(new Date(on), name) !== now) ?? null;
}

/** The clock on the wall in a zone, as "2026-11-26T15:00". Throws RangeError for an invalid date. */
export function wallTime(at: Date, name: string): string {
  return new Date(at.getTime() + offsetAt(at, name) * 60_000).toISOString().slice(0, 16);
}
