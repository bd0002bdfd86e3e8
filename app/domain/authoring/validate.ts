import type { EssayContent, PieceContent, PieceKind, PracticeContent } from '../piece-format/content';
import type { ContentProblem } from '../file-format/problem';
import { wholePractice } from '../library/read-library';
import { readPiece, type PieceSource } from '../piece-format/read-piece';
import { knownLabels, type Label } from '../piece-format/labels';
import { suggestionsFor, type Suggestion } from './suggestions';
import { serializePiece, type Made, type PieceFile } from './serialize-piece';
import { fieldsOfKind, type PieceFields } from './fields';

/** Something that keeps a piece from being published, beside its field. */
export interface FieldProblem {
  /** Such as `title` or `cards.3.text`. */
  field: string;
  says: string;
}

/** What becomes of the fields of a piece. Without problems there is a piece. */
export interface Validated {
  /** The piece's file, whole or not. */
  source: string;
  content: PieceContent | undefined;
  problems: FieldProblem[];
  suggestions: Suggestion[];
}

/**
 * Puts the fields together as a file and reads that as every file is read, so that a piece made in the app passes
 * the same checks and its words go through the same Markdown reader. `practice` finds what an essay pairs with.
 */
export function validate(
  kind: PieceKind,
  fields: PieceFields,
  made: Made,
  practice: (slug: string) => PracticeContent | undefined,
): Validated {
  const file = serializePiece(kind, fields, made);
  const found: ContentProblem[] = [];
  const source = readPiece(file.text, `${made.slug}.md`, kind, found);
  const paired = practice(fields.practice);
  const lines = file.text.split('\n');
  const problems = [
    ...found.map((problem) => beside(problem, kind, fields, file, lines)),
    ...unknown(fields),
    ...(kind === 'essay' && fields.practice !== '' && paired === undefined
      ? [{ field: 'practice', says: 'This practice is not in your library any more. Choose another.' }]
      : []),
  ];
  return {
    source: file.text,
    content: source && problems.length === 0 ? complete(source, paired) : undefined,
    problems: inOrder(kind, firstOfEach(problems)),
    suggestions: suggestionsFor(kind, fields),
  };
}

function complete({ content }: PieceSource, practice: PracticeContent | undefined): PieceContent | undefined {
  const labelNames = (known: readonly Label[], names: readonly string[]) =>
    names.map((name) => known.find((label) => label.name === name)?.words ?? name);
  const labelled = {
    themes: labelNames(knownLabels.themes, content.themes),
    moments: labelNames(knownLabels.moments, content.moments),
  };
  if (content.kind !== 'essay') return { ...content, ...labelled };
  return practice && ({ ...content, ...labelled, practice: wholePractice(practice) } satisfies EssayContent);
}

function unknown(fields: PieceFields): FieldProblem[] {
  return (['themes', 'moments'] as const).flatMap((field) => {
    const strange = fields[field].find((name) => !knownLabels[field].some((label) => label.name === name));
    return strange === undefined ? [] : [{ field, says: `“${strange}” is not one of these. Choose from the list.` }];
  });
}

/** A field has one error at a time: the first. */
function firstOfEach(problems: readonly FieldProblem[]): FieldProblem[] {
  return problems.filter(({ field }, at) => problems.findIndex((other) => other.field === field) === at);
}

/** In the order of the form. */
function inOrder(kind: PieceKind, problems: readonly FieldProblem[]): FieldProblem[] {
  const place = ({ field }: FieldProblem) => {
    const [name, row = '-1'] = field.split('.');
    return fieldsOfKind[kind].findIndex((one) => one === name) * 1000 + Number(row);
  };
  return problems.toSorted((a, b) => place(a) - place(b));
}

const fieldOf: Record<string, string> = {
  in_the_room: 'inTheRoom',
  added_to_the_note: 'addedToNote',
  leave_it: 'leaveIt',
  every_weeks: 'everyWeeks',
  draws_on: 'drawsOn',
  not_for: 'notFor',
};

/** What is wrong with a line of the file, beside the field that the line comes from, for someone who never saw the file. */
function beside(
  problem: ContentProblem,
  kind: PieceKind,
  fields: PieceFields,
  file: PieceFile,
  lines: readonly string[],
): FieldProblem {
  const { path, plainly, says, line } = problem;
  const [key, at, part] = path ?? [];
  if (typeof key === 'string') {
    const field = fieldOf[key] ?? key;
    const rows = file.rows[field as keyof PieceFile['rows']];
    if (rows === undefined) return { field, says: ofOne(field, plainly ?? says) };
    const row = typeof at === 'number' ? rows[at] : undefined;
    if (row === undefined) return { field, says: ofSeveral(field, rows.length) };
    return { field: `${field}.${row}.${part === 'id' ? 'text' : String(part)}`, says: plainly ?? says };
  }
  const segment = file.segments.find(({ from, to }) => line >= from && line <= to);
  const field = segment?.field ?? (kind === 'practice' ? 'notice' : 'body');
  if (plainly !== undefined || String(fields[field]).trim() === '')
    return { field, says: plainly ?? 'This is missing.' };
  const words = (lines[line - 1] ?? '').trim();
  return { field, says: words === '' ? says : `At “${words.length > 50 ? `${words.slice(0, 50)}…` : words}”: ${says}` };
}

function ofOne(field: string, plainly: string): string {
  if (field === 'themes') return 'Choose at least one.';
  if (field === 'cautions')
    return plainly.startsWith('Choose') ? plainly : 'Choose what it needs care with, or “None of these”.';
  if (field === 'practice') return 'Choose the practice it goes with.';
  return plainly === 'This is empty.' ? 'This is missing.' : plainly;
}

function ofSeveral(field: string, count: number): string {
  switch (field) {
    case 'cards':
      return `A set of cards has 8 to 14 cards; this one has ${count}.`;
    case 'prompts':
      return `There are two to four questions to a piece; this one has ${count === 0 ? 'none' : count}.`;
    case 'drawsOn':
      return 'Name at least one thing it draws on, and whose it is.';
    default:
      return 'Name at least one person it may not suit, and when.';
  }
}
