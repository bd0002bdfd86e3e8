import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { NEEDED_EVERYWHERE, readRegion, type CrisisRegion, type Need } from '../crisis/region';
import type { EssayContent, PieceContent, PieceKind, PracticeContent } from '../piece-format/content';
import { labels } from '../piece-format/front-matter';
import { ContentRefused, type ContentProblem } from '../file-format/problem';
import { readDisclaimer, type DisclaimerSource } from '../disclaimer/read-disclaimer';
import { folderOf, readPiece, type PieceSource } from '../piece-format/read-piece';
import { readTypedYaml } from '../file-format/typed-yaml';
import { readSynonyms, SYNONYMS_FILE, type Synonym } from './synonyms';

/** A piece whose disclaimer, practice, themes and moments were all found. */
export interface LibraryPiece {
  readonly file: string;
  readonly edition: number;
  readonly content: PieceContent;
  readonly disclaimer: DisclaimerSource;
  /** The file as it was read. */
  readonly text: string;
}

/** All that `content/` holds, read and found to fit together. */
export interface Library {
  readonly pieces: readonly LibraryPiece[];
  readonly disclaimers: readonly DisclaimerSource[];
  readonly regions: readonly CrisisRegion[];
  /** What clinicians type, and where it leads; each to a piece at least. */
  readonly synonyms: readonly Synonym[];
}

type Labels = ReadonlyMap<string, string> | undefined;

/** Regions that must be there whatever else is: where the product is offered, and everywhere else. */
const REGIONS = ['US', 'CA', 'GB', 'IE', 'AU', 'NZ', 'ZZ'];

/**
 * Reads the whole of a `content/` folder. Throws `ContentRefused` with every problem of every file when
 * anything at all is wrong: half a library is never loaded.
 */
export async function readLibrary(folder: string): Promise<Library> {
  const problems: ContentProblem[] = [];
  const files = await filesIn(folder, problems);

  const themes = readLabels(files, 'content/themes.yaml', problems);
  const moments = readLabels(files, 'content/moments.yaml', problems);
  const disclaimers = readAll(files, 'disclaimer', '.md', (text, file) => readDisclaimer(text, file, problems));
  const regions = readAll(files, 'crisis', '.yaml', (text, file) => readRegion(text, file, problems));
  const kinds = Object.entries(folderOf) as [PieceKind, string][];
  const sources = kinds.flatMap(([kind, name]) =>
    readAll(files, name, '.md', (text, file) => readPiece(text, file, kind, problems)),
  );

  const synonyms = readSynonymsFor(files, sources, problems);

  checkSlugs(sources, problems);
  checkLabels(sources, themes, moments, problems);
  checkWorks(sources, problems);
  checkRegions(regions, problems);
  checkNeeds(sources, regions, problems);
  const pieces = sources.flatMap((source) =>
    complete(withLabelNames(source, themes, moments), sources, disclaimers, problems),
  );
  for (const file of files.keys())
    problems.push({
      file,
      line: 1,
      says: 'Nothing reads this file. Is it in the right folder, with the right ending?',
    });

  if (problems.length > 0) throw new ContentRefused(problems);
  return { pieces, disclaimers, regions, synonyms };
}

/** Every file under the folder, by its path from the repository's root. Whoever reads one takes it out. */
async function filesIn(folder: string, problems: ContentProblem[]): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.startsWith('.') || entry.name === 'README.md') continue;
    const whole = path.join(entry.parentPath, entry.name);
    const file = ['content', ...path.relative(folder, whole).split(path.sep)].join('/');
    const bytes = await readFile(whole);
    try {
      files.set(file, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      problems.push({ file, line: 1, says: 'The file is not text in UTF-8.' });
    }
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readAll<T>(
  files: Map<string, string>,
  folder: string,
  ending: string,
  read: (text: string, file: string) => T | undefined,
): T[] {
  const found: T[] = [];
  for (const [file, text] of [...files]) {
    const [, first, name, ...deeper] = file.split('/');
    if (first !== folder || !name?.endsWith(ending) || deeper.length > 0) continue;
    files.delete(file);
    const one = read(text, file);
    if (one !== undefined) found.push(one);
  }
  return found;
}

function readLabels(files: Map<string, string>, file: string, problems: ContentProblem[]): Labels {
  const text = files.get(file);
  files.delete(file);
  if (text === undefined) {
    problems.push({ file, line: 1, says: 'This file is missing.' });
    return undefined;
  }
  const read = readTypedYaml(text, labels, { file, startsAt: 1 }, problems);
  return read && new Map(Object.entries(read.value));
}

function readSynonymsFor(
  files: Map<string, string>,
  sources: readonly PieceSource[],
  problems: ContentProblem[],
): readonly Synonym[] {
  const text = files.get(SYNONYMS_FILE);
  files.delete(SYNONYMS_FILE);
  if (text === undefined) {
    problems.push({ file: SYNONYMS_FILE, line: 1, says: 'This file is missing.' });
    return [];
  }
  const wordsThere = new Set(sources.flatMap(({ content }) => textsIn(content).flatMap(wordsOf)));
  const found: Parameters<typeof readSynonyms>[3] = (what) =>
    'word' in what
      ? wordsOf(what.word).every((word) => wordsThere.has(word))
      : sources.some(({ content }) =>
          'kind' in what ? content.kind === what.kind : content.themes.includes(what.theme),
        );
  return readSynonyms(text, SYNONYMS_FILE, problems, found) ?? [];
}

/** Every text in a piece's content that is read, wherever it stands. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => (NOT_READ.has(key) ? [] : textsIn(part)));
}

/** What a piece's content holds under these is a name of ours and no word of it. */
const NOT_READ = new Set(['kind', 'slug', 'practiceSlug', 'language', 'themes', 'moments', 'cautions', 'id']);

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

function checkSlugs(sources: readonly PieceSource[], problems: ContentProblem[]): void {
  sources.forEach((source, index) => {
    const { slug, language } = source.content;
    const first = sources.findIndex(({ content }) => content.slug === slug && content.language === language);
    if (first !== index)
      problems.push({
        file: source.file,
        line: source.line('slug'),
        says: `\`slug\` is "${slug}", which ${sources[first]!.file} is called already.`,
      });
  });
}

function checkLabels(
  sources: readonly PieceSource[],
  themes: Labels,
  moments: Labels,
  problems: ContentProblem[],
): void {
  for (const source of sources) {
    for (const [key, known] of [
      ['themes', themes],
      ['moments', moments],
    ] as const) {
      source.content[key].forEach((slug, index) => {
        if (known && !known.has(slug))
          problems.push({
            file: source.file,
            line: source.line(key, index),
            says: `"${slug}" is not in content/${key}.yaml.`,
          });
      });
    }
  }
}

function withLabelNames(source: PieceSource, themes: Labels, moments: Labels): PieceSource {
  const label = (labelled: Labels) => (slug: string) => labelled?.get(slug) ?? slug;
  const { content } = source;
  return {
    ...source,
    content: { ...content, themes: content.themes.map(label(themes)), moments: content.moments.map(label(moments)) },
  };
}

/** Whatever a piece of the library draws on can be looked up. */
function checkWorks(sources: readonly PieceSource[], problems: ContentProblem[]): void {
  for (const { file, content, line } of sources) {
    content.drawsOn.forEach(({ author, work, year }, index) => {
      if (work === undefined || year === undefined)
        problems.push({
          file,
          line: line('draws_on', index),
          says: `Name the \`work\` of ${author} that it draws on, and its \`year\`.`,
        });
    });
  }
}

function fileOf(region: string): string {
  return `content/crisis/${region === 'ZZ' ? 'other' : region.toLowerCase()}.yaml`;
}

function checkRegions(regions: readonly CrisisRegion[], problems: ContentProblem[]): void {
  for (const code of REGIONS) {
    const file = fileOf(code);
    if (!regions.some(({ region }) => region === code) && !problems.some((problem) => problem.file === file)) {
      problems.push({ file, line: 1, says: 'This file is missing: Help now must not be without it.' });
    }
  }
  const zones = regions.flatMap(({ region, timeZones }) => timeZones.map((zone) => ({ region, zone })));
  zones.forEach(({ region, zone }, index) => {
    const first = zones.findIndex((other) => other.zone === zone);
    if (first !== index)
      problems.push({
        file: fileOf(region),
        line: 1,
        says: `The time zone ${zone} stands twice in content/crisis.`,
      });
  });
}

/** Each region has a line for what somebody may need, and for whatever a piece sends them to a line for. */
function checkNeeds(
  sources: readonly PieceSource[],
  regions: readonly CrisisRegion[],
  problems: ContentProblem[],
): void {
  const lacking = (need: Need) => regions.filter(({ lines }) => !lines.some(({ needs }) => needs.includes(need)));
  for (const need of NEEDED_EVERYWHERE) {
    for (const { region } of lacking(need))
      problems.push({ file: fileOf(region), line: 1, says: `There is no line for "${need}" here.` });
  }
  for (const { file, text, sendsTo, line } of sources) {
    if (/\bHelp now\b/.test(text) !== sendsTo.length > 0)
      problems.push({
        file,
        line: line('sends_to'),
        says:
          sendsTo.length > 0
            ? '`sends_to` names a need, but no sentence names Help now.'
            : 'It names Help now: say in `sends_to` for what, so that every region has a line for it.',
      });
    sendsTo.forEach((need, index) => {
      const without = lacking(need).map(({ name }) => name);
      if (without.length > 0)
        problems.push({
          file,
          line: line('sends_to', index),
          says: `It sends someone to a line for "${need}", and there is none for ${without.join(', ')}.`,
        });
    });
  }
}

/**
 * The piece with what it names in other files; a problem for whatever is not there. What is there and was
 * refused for its own sake is not complained of again.
 */
function complete(
  source: PieceSource,
  sources: readonly PieceSource[],
  disclaimers: readonly DisclaimerSource[],
  problems: ContentProblem[],
): LibraryPiece[] {
  const { file, edition, content, text } = source;
  const refused = (name: string) => problems.some((problem) => problem.file.startsWith(name));
  const disclaimer = disclaimers.find(
    ({ slug, language }) => slug === source.disclaimer && language === content.language,
  );
  if (!disclaimer && !refused(`content/disclaimer/${source.disclaimer}.${content.language}.`)) {
    problems.push({
      file,
      line: source.line('disclaimer'),
      says: `There is no disclaimer "${source.disclaimer}" in the language ${content.language}, and no piece goes anywhere without one.`,
    });
  }
  if (content.kind !== 'essay') return disclaimer ? [{ file, edition, content, disclaimer, text }] : [];

  const practice = sources
    .map((other) => other.content)
    .find(
      (other) =>
        other.kind === 'practice' && other.slug === content.practiceSlug && other.language === content.language,
    );
  if (!practice && !refused(`content/practices/${content.practiceSlug}.`)) {
    problems.push({
      file,
      line: source.line('practice'),
      says: `There is no practice "${content.practiceSlug}" in the language ${content.language}.`,
    });
  }
  if (!disclaimer || practice?.kind !== 'practice') return [];
  return [{ file, edition, content: { ...content, practice: wholePractice(practice) }, disclaimer, text }];
}

/** What an essay carries of the practice it pairs with. */
export function wholePractice({
  title,
  standfirst,
  minutes,
  sections,
  cap,
  enough,
  leaveIt,
  addedToNoteHtml,
}: PracticeContent): EssayContent['practice'] {
  return {
    ...{ title, standfirst, minutes, sections, cap, enough, leaveIt },
    ...(addedToNoteHtml !== undefined && { addedToNoteHtml }),
  };
}
