import type { ContentProblem } from '../file-format/problem';
import { readRegion, type CrisisRegion } from './region';

/** The files are part of the build: Help now must open when the database does not. */
const files = import.meta.glob<string>('/content/crisis/*.yaml', { query: '?raw', import: 'default', eager: true });

let known: readonly CrisisRegion[] | undefined;

/** Every region by name, and everywhere else last. */
export function crisisRegions(): readonly CrisisRegion[] {
  known ??= Object.entries(files)
    .map(([file, text]) => {
      const problems: ContentProblem[] = [];
      const region = readRegion(text, file, problems);
      if (!region) throw new Error(problems.map(({ line, says }) => `${file}:${line}: ${says}`).join('\n'));
      return region;
    })
    .sort((a, b) => Number(a.region === 'ZZ') - Number(b.region === 'ZZ') || a.name.localeCompare(b.name, 'en'));
  return known;
}

/** How it is known which region a reader is in. */
export type KnownBy = 'choice' | 'time zone' | 'language';

/**
 * The region that a reader chose, or that their time zone lies in, or that their browser's languages name
 * (`Accept-Language`), and by which of these it is known. Undefined where none of them says: then no number is shown
 * as if it were theirs. A browser's language is a guess, and whoever shows it says so.
 */
export function regionFor({
  chosen,
  timeZone,
  languages,
}: {
  chosen: string | null;
  timeZone: string | undefined;
  languages: string | null;
}): { region: CrisisRegion; knownBy: KnownBy } | undefined {
  const regions = crisisRegions();
  const known = (region: CrisisRegion | undefined, knownBy: KnownBy) => region && { region, knownBy };
  const named = countryNamedIn(languages);
  return (
    known(
      regions.find(({ region }) => region === chosen?.toUpperCase()),
      'choice',
    ) ??
    (timeZone === undefined
      ? known(
          regions.find(({ region }) => region !== 'ZZ' && region === named),
          'language',
        )
      : known(
          regions.find(({ timeZones }) => timeZones.includes(timeZone)),
          'time zone',
        ))
  );
}

/**
 * The country in the language that a browser likes best, as in "en-NZ,en;q=0.8"; undefined where that one names none.
 * A later one is not asked: it is there because the browser came with it.
 */
function countryNamedIn(languages: string | null): string | undefined {
  const [first = ''] = languages?.slice(0, 1_000).split(',') ?? [];
  const [, country] = /^\s*[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})\s*(?:;|$)/i.exec(first) ?? [];
  return country?.toUpperCase();
}
