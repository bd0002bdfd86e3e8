import type { Need } from '../crisis/region';
import { NO_CAUTION } from './cautions';
import type { EssayContent, PieceContent, PieceKind } from './content';
import { frontMatter } from './front-matter';
import { readBody, type Body } from '../file-format/markdown';
import type { ContentProblem } from '../file-format/problem';
import { splitFile } from '../file-format/split-file';
import { readTypedYaml } from '../file-format/typed-yaml';

/** Which folder of `content/` holds which kind. */
export const folderOf: Record<PieceKind, string> = {
  essay: 'essays',
  practice: 'practices',
  'card-set': 'cards',
  'check-in': 'check-ins',
};

/** One file, read by itself. What it says of other files (its disclaimer, its practice, its themes) is not yet checked. */
export interface PieceSource {
  readonly file: string;
  /** The slug of its disclaimer. */
  readonly disclaimer: string;
  /** The author's own edition number; part of what is hashed. */
  readonly edition: number;
  readonly content: Exclude<PieceContent, EssayContent> | Omit<EssayContent, 'practice'>;
  /** What it sends somebody to a crisis line for. */
  readonly sendsTo: readonly Need[];
  /** The file as it was read. */
  readonly text: string;
  /** The line on which a key of the front matter stands. */
  line(...path: readonly PropertyKey[]): number;
}

/** The headings of a practice, in their order. */
export const PRACTICE_PARTS = ['What to notice', 'Why it might matter', 'Steps', 'Smaller still'] as const;

/**
 * Reads one file of `content/essays`, `practices`, `cards` or `check-ins`. What is wrong is added to
 * `problems`, all of it at once, and the answer is then undefined.
 */
export function readPiece(
  text: string,
  file: string,
  kind: PieceKind,
  problems: ContentProblem[],
): PieceSource | undefined {
  const found: ContentProblem[] = [];
  const source = read(text, file, kind, found);
  problems.push(...found);
  return found.length === 0 ? source : undefined;
}

function read(text: string, file: string, kind: PieceKind, problems: ContentProblem[]): PieceSource | undefined {
  const split = splitFile(text, file, problems);
  if (!split) return undefined;
  const words = withoutDisclaimerCopy(split.body);
  const body = readBody(
    words,
    { file, startsAt: split.bodyStartsAt },
    { headings: kind === 'essay' || kind === 'practice', tables: kind === 'essay', pauses: kind === 'essay' },
    problems,
  );
  if (!body) return undefined;
  if (words.trim() === '')
    problems.push({
      file,
      line: split.bodyStartsAt,
      says: 'The piece has no words after its front matter.',
      plainly: 'This is missing.',
    });
  checkPauses(body, file, problems);
  const sections = kind === 'practice' ? practiceSections(body, file, split.bodyStartsAt, problems) : undefined;

  const front = readTypedYaml<(typeof frontMatter)[PieceKind]>(
    split.frontMatter,
    frontMatter[kind],
    { file, startsAt: split.frontMatterStartsAt },
    problems,
  );
  if (!front) return undefined;
  const { value, line } = front;
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (name !== `${value.slug}.md` && name !== `${value.slug}.${value.language}.md`) {
    problems.push({
      file,
      line: line(['slug']),
      says: `\`slug\` is "${value.slug}", but the file is called ${name}: they must be the same.`,
    });
  }

  const added = addedToNote(value.added_to_the_note, { file, startsAt: line(['added_to_the_note']) + 1 }, problems);
  const base = {
    slug: value.slug,
    title: value.title,
    standfirst: value.standfirst,
    minutes: value.minutes,
    language: value.language,
    themes: value.themes,
    moments: value.moments,
    drawsOn: value.draws_on,
    notFor: value.not_for,
    cautions: value.cautions.filter((one) => one !== NO_CAUTION),
    inTheRoom: value.in_the_room,
    ...(added !== undefined && { addedToNoteHtml: added }),
  };
  const content = ((): PieceSource['content'] | undefined => {
    switch (value.kind) {
      case 'essay':
        return {
          ...base,
          kind: 'essay',
          bodyHtml: body.html,
          prompts: value.prompts,
          pauses: body.pauses.map(({ id, text: words }) => ({ id, text: words })),
          practiceSlug: value.practice,
        };
      case 'practice':
        return (
          sections && {
            ...base,
            kind: 'practice',
            sections,
            cap: value.cap,
            enough: value.enough,
            leaveIt: value.leave_it,
          }
        );
      case 'card-set':
        return { ...base, kind: 'card-set', introHtml: body.html, cards: value.cards };
      case 'check-in':
        return {
          ...base,
          kind: 'check-in',
          introHtml: body.html,
          everyWeeks: value.every_weeks,
          prompts: value.prompts,
        };
    }
  })();
  return (
    content && {
      file,
      disclaimer: value.disclaimer,
      edition: value.version,
      content,
      sendsTo: value.sends_to ?? [],
      text,
      line: (...path) => line(path),
    }
  );
}

/**
 * An exported piece ends with a copy of its Clinical note, for whoever reads the file. It is not read: the disclaimer
 * that goes with a piece is the disclaimer it names, as that stands in the library.
 */
export function withoutDisclaimerCopy(body: string): string {
  return body.replace(/(^|\n):::clinical-note[ \t]*\n(?:(?!:::)[^\n]*\n)*:::\s*$/, '$1');
}

function addedToNote(
  text: string | undefined,
  where: { file: string; startsAt: number },
  problems: ContentProblem[],
): string | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const found: ContentProblem[] = [];
  const read = readBody(text, where, { headings: false, tables: false, pauses: false }, found);
  problems.push(...found.map((problem) => ({ ...problem, path: ['added_to_the_note'] })));
  return read?.html;
}

function checkPauses(body: Body, file: string, problems: ContentProblem[]): void {
  body.pauses.forEach(({ id, text, line }, index) => {
    if (text === '') problems.push({ file, line, says: `The pause "${id}" has no words.` });
    if (body.pauses.findIndex((other) => other.id === id) !== index) {
      problems.push({
        file,
        line,
        says: `There is a pause called "${id}" already: what was written at one would be shown at the other.`,
      });
    }
  });
}

function practiceSections(body: Body, file: string, startsAt: number, problems: ContentProblem[]) {
  const titles = body.parts.map(({ title }) => title);
  if (titles.length !== PRACTICE_PARTS.length || PRACTICE_PARTS.some((title, index) => titles[index] !== title)) {
    const at = body.parts.find(({ title }, index) => title !== PRACTICE_PARTS[index])?.line ?? startsAt;
    problems.push({
      file,
      line: at,
      says: `A practice has these four headings, in this order, and nothing before or beside them: ${PRACTICE_PARTS.map((title) => `"## ${title}"`).join(', ')}.`,
      plainly: 'A heading has no place here: the four parts of a practice have their own.',
    });
    return undefined;
  }
  for (const { title, line, html } of body.parts) {
    if (html === '')
      problems.push({ file, line, says: `Nothing stands under "## ${title}".`, plainly: 'This is missing.' });
  }
  const [notice, why, steps, smaller] = body.parts as [
    Body['parts'][0],
    Body['parts'][0],
    Body['parts'][0],
    Body['parts'][0],
  ];
  if (steps.html !== '' && !steps.isSteps)
    problems.push({
      file,
      line: steps.line,
      says: 'Under "## Steps" stands one numbered list and nothing else.',
      plainly: 'Here stand the steps and nothing else, each on a line of its own.',
    });
  return { notice: notice.html, why: why.html, smaller: smaller.html, stepsHtml: steps.html };
}
