import { cityNames } from './find-zone.server';
import { isZone, olderNames, timeZones, todaysName } from './zone-data.server';
import { isPlace, placeInWords, zoneInWords } from './zone-in-words.server';

/** What a form needs to have a time zone chosen. */
export interface ZoneChoices {
  /** The zones by their parts of the world, each by its place; within a part in alphabetical order. */
  parts: { label: string; zones: [label: string, name: string][] }[];
  /** What can be typed in place of choosing. */
  cities: string[];
  /** Names of before that a browser may say, each with that of today. */
  older: Record<string, string>;
}

/** Parts of the world, by what the names of their zones begin with, in the order in which they are shown. */
const parts: readonly (readonly [label: string, ...begins: string[]])[] = [
  ['Africa', 'Africa'],
  ['Americas', 'America'],
  ['Asia', 'Asia'],
  ['Atlantic Ocean', 'Atlantic'],
  ['Australia', 'Australia'],
  ['Europe', 'Europe'],
  ['Indian Ocean', 'Indian'],
  ['Pacific Ocean', 'Pacific'],
  ['Arctic and Antarctica', 'Arctic', 'Antarctica'],
];

/** The zones to choose from, with the chosen one among them where it is one of no place. */
export function zoneChoices(chosen: string): ZoneChoices {
  const begin = (zone: string) => zone.slice(0, zone.indexOf('/'));
  const inPart = (begins: readonly string[]) =>
    timeZones()
      .filter((zone) => begins.includes(begin(zone)))
      .map((name): [string, string] => [placeInWords(name), name])
      .sort(([a], [b]) => a.localeCompare(b, 'en'));
  const placeless = new Set(['UTC', ...(isZone(chosen) && !isPlace(chosen) ? [todaysName(chosen)] : [])]);
  const begins = parts.flatMap(([, ...all]) => all);
  return {
    parts: [
      ...parts.map(([label, ...its]) => ({ label, zones: inPart(its) })),
      { label: 'No place', zones: [...placeless].map((name): [string, string] => [zoneInWords(name), name]) },
    ],
    cities: cityNames(),
    older: Object.fromEntries([...olderNames()].filter(([name]) => begins.includes(begin(name)))),
  };
}
