import { cities } from './cities';
import { timeZones, todaysName, zoneNames } from './zone-data.server';
import { isPlace, placeInWords } from './zone-in-words.server';

/** A city as someone may write it: without marks, points, capitals and double spaces. */
function plain(typed: string): string {
  const letters = typed.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const known = letters.replaceAll('ł', 'l').replaceAll('ı', 'i').replaceAll('ø', 'o');
  return known
    .replace(/[’'`]/g, '')
    .replace(/[\s_.,-]+/g, ' ')
    .trim();
}

interface City {
  name: string;
  zone: string;
}

/** Every city that can be found, each once, in alphabetical order. */
const known: readonly City[] = [
  ...timeZones().flatMap((zone) => (isPlace(zone) ? [{ name: placeInWords(zone), zone }] : [])),
  ...Object.entries(cities).flatMap(([zone, names]) => names.map((name) => ({ name, zone }))),
].sort((a, b) => a.name.localeCompare(b.name, 'en'));

const byName = new Map(known.map((city) => [plain(city.name), city] as const));
const byZone = new Map(zoneNames().map((name) => [plain(name), name] as const));

/** The names of all cities that `findZone` knows. */
export function cityNames(): string[] {
  return known.map(({ name }) => name);
}

/**
 * The zone that a typed city lives in, whatever its capitals and accents; the name of a zone is taken too. Where none
 * or several are meant, the cities whose names begin so, at most four.
 */
export function findZone(typed: string): { zone: string } | { like: string[] } {
  const text = plain(typed);
  const city = byName.get(text);
  if (city) return { zone: city.zone };
  const named = byZone.get(text);
  if (named !== undefined) return { zone: todaysName(named) };
  const like = text === '' ? [] : known.filter(({ name }) => plain(name).startsWith(text));
  const exactly = like.filter(({ name }) => plain(name.split(',')[0] ?? '') === text);
  const [first] = exactly;
  if (first && exactly.every(({ zone }) => zone === first.zone)) return { zone: first.zone };
  return { like: (exactly.length > 0 ? exactly : like).slice(0, 4).map(({ name }) => name) };
}
