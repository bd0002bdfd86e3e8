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

/** The region that a reader chose, or that their time zone lies in; undefined where neither says. */
export function regionFor({
  chosen,
  timeZone,
}: {
  chosen: string | null;
  timeZone: string | undefined;
}): CrisisRegion | undefined {
  const regions = crisisRegions();
  return (
    regions.find(({ region }) => region === chosen?.toUpperCase()) ??
    regions.find(({ timeZones }) => timeZone !== undefined && timeZones.includes(timeZone))
  );
}
