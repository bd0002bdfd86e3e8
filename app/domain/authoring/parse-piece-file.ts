import { parse } from 'yaml';
import { z } from 'zod';
import type { PieceKind } from '../piece-format/content';
import type { ContentProblem } from '../file-format/problem';
import { PRACTICE_PARTS, withoutDisclaimerCopy } from '../piece-format/read-piece';
import { splitFile } from '../file-format/split-file';
import { beyondLimits } from '../file-format/typed-yaml';
import { pieceFields, withRows, type PieceFields } from './fields';

/** A file of the library's format as the form holds it. */
export interface ParsedPieceFile {
  kind: PieceKind;
  fields: PieceFields;
  slug: string | undefined;
  language: string | undefined;
  version: number | undefined;
}

const text = z
  .unknown()
  .optional()
  .transform((value) => (['string', 'number', 'boolean'].includes(typeof value) ? String(value) : ''));
const list = z.array(z.unknown()).catch([]);
const loosely = z.object({
  kind: z.enum(['essay', 'practice', 'card-set', 'check-in']),
  slug: z.string().optional().catch(undefined),
  language: z.string().optional().catch(undefined),
  version: z.int().min(1).max(9999).optional().catch(undefined),
  ...{ title: text, standfirst: text, minutes: text, in_the_room: text, added_to_the_note: text, practice: text },
  ...{ cap: text, enough: text, leave_it: text, every_weeks: text },
  ...{ themes: list, moments: list, cautions: list, draws_on: list, not_for: list, prompts: list, cards: list },
});

/**
 * Takes a file apart into the fields of the form, whatever else may be wrong with it. Undefined where that cannot be
 * done: it has no front matter that can be read, or names no kind of piece. What the format has no field for is lost.
 */
export function parsePieceFile(file: string): ParsedPieceFile | undefined {
  const split = splitFile(file, '', [] as ContentProblem[]);
  const front = loosely.safeParse(split && parsed(split.frontMatter));
  if (!split || !front.success) return undefined;
  const { kind, slug, language, version, ...of } = front.data;
  const body = trimmed(withoutDisclaimerCopy(split.body));
  const fields = pieceFields.parse({
    ...{ title: of.title, standfirst: of.standfirst, minutes: of.minutes, inTheRoom: of.in_the_room },
    ...{ cap: of.cap, enough: of.enough, leaveIt: of.leave_it, everyWeeks: of.every_weeks },
    ...{ practice: of.practice, addedToNote: trimmed(of.added_to_the_note) },
    ...{ themes: of.themes.map(String), moments: of.moments.map(String), cautions: of.cautions.map(String) },
    ...{ drawsOn: of.draws_on.map(withTypedYear), notFor: of.not_for, prompts: of.prompts, cards: of.cards },
    ...(kind === 'practice' ? partsOf(body) : { body }),
  });
  return { kind, fields: withRows(fields), slug, language, version };
}

function parsed(frontMatter: string): unknown {
  if (beyondLimits(frontMatter)) return undefined;
  try {
    return parse(frontMatter) as unknown;
  } catch {
    return undefined;
  }
}

/** A year is typed, as every field of the form is, and a number in a file. */
function withTypedYear(row: unknown): unknown {
  const year = typeof row === 'object' && row !== null && 'year' in row ? row.year : undefined;
  return typeof year === 'number' ? { ...(row as object), year: String(year) } : row;
}

function trimmed(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/^\s*\n/, '')
    .trimEnd();
}

/** The four parts of a practice. What stands before the first goes with it, so that nothing is lost. */
function partsOf(body: string): Pick<PieceFields, 'notice' | 'why' | 'steps' | 'smaller'> {
  const names = ['notice', 'why', 'steps', 'smaller'] as const;
  const parts = { notice: '', why: '', steps: '', smaller: '' };
  let now: (typeof names)[number] = 'notice';
  for (const line of body.split('\n')) {
    const at = PRACTICE_PARTS.findIndex((title) => line.trim() === `## ${title}`);
    if (at === -1) parts[now] += `${line}\n`;
    else now = names[at]!;
  }
  const steps = parts.steps.split('\n').filter((line) => line.trim() !== '');
  const isPlain = steps.every((line) => /^\d+\. /.test(line));
  return {
    notice: parts.notice.trim(),
    why: parts.why.trim(),
    steps: isPlain ? steps.map((line) => line.replace(/^\d+\. /, '')).join('\n') : parts.steps.trim(),
    smaller: parts.smaller.trim(),
  };
}
