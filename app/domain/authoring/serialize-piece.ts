import { Document, isScalar, Scalar, visit } from 'yaml';
import type { PieceKind } from '../piece-format/content';
import { PRACTICE_PARTS } from '../piece-format/read-piece';
import { nameOf, type PieceFields } from './fields';

/** What is made for a piece and not typed. */
export interface Made {
  slug: string;
  language: string;
  version: number;
  /** The slug of its disclaimer. */
  disclaimer: string;
}

/** A piece put together as a file of the library's format, and where in it each field stands. */
export interface PieceFile {
  text: string;
  /** The segments of the body, each from its first line to its last, by the field that it comes from. */
  segments: readonly { field: keyof PieceFields; from: number; to: number }[];
  /** Which row of the form each entry of a list in the front matter comes from. */
  rows: { drawsOn: number[]; notFor: number[]; prompts: number[]; cards: number[] };
}

/** Puts the fields of a piece together as its file. The same fields always make the same text. */
export function serializePiece(kind: PieceKind, fields: PieceFields, made: Made): PieceFile {
  const drawsOn = filled(fields.drawsOn, ({ framework, author, work, year }) => framework + author + work + year);
  const notFor = filled(fields.notFor, ({ who, when }) => who + when);
  const prompts = filled(fields.prompts, ({ text }) => text);
  const cards = filled(fields.cards, ({ text }) => text);
  const identified = (rows: { id: string; text: string }[]) => rows.map(({ id, text }) => ({ id, text: line(text) }));
  const front = {
    kind,
    slug: made.slug,
    title: line(fields.title),
    standfirst: line(fields.standfirst),
    minutes: figure(fields.minutes),
    language: made.language,
    version: made.version,
    disclaimer: made.disclaimer,
    themes: fields.themes,
    moments: fields.moments,
    draws_on: drawsOn.rows.map(({ framework, author, work, year }) => ({
      framework: line(framework),
      author: line(author),
      ...(work.trim() !== '' && { work: line(work) }),
      ...(year.trim() !== '' && { year: figure(year) }),
    })),
    not_for: notFor.rows.map(({ who, when }) => ({ who: line(who), when: line(when) })),
    cautions: fields.cautions,
    in_the_room: line(fields.inTheRoom),
    ...(fields.addedToNote.trim() !== '' && { added_to_the_note: `${tidy(fields.addedToNote)}\n` }),
    ...(kind === 'essay' && { practice: fields.practice === '' ? null : fields.practice }),
    ...(kind === 'practice' && { cap: line(fields.cap), enough: line(fields.enough), leave_it: line(fields.leaveIt) }),
    ...(kind === 'check-in' && { every_weeks: figure(fields.everyWeeks) }),
    ...(kind === 'card-set' && { cards: identified(cards.rows) }),
    ...((kind === 'essay' || kind === 'check-in') && { prompts: identified(prompts.rows) }),
  };
  const head = `---\n${yamlOf(front)}---\n`;
  const { body, segments } = bodyOf(kind, fields, head.split('\n').length);
  return {
    text: `${head}${body}\n`,
    segments,
    rows: { drawsOn: drawsOn.at, notFor: notFor.at, prompts: prompts.at, cards: cards.at },
  };
}

function filled<R>(rows: readonly R[], text: (row: R) => string): { rows: R[]; at: number[] } {
  const at = rows.flatMap((row, index) => (text(row).trim() === '' ? [] : [index]));
  return { rows: at.map((index) => rows[index]!), at };
}

/** One line of words: the form wraps what is long, and a line of a file does not. */
function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function figure(text: string): number | string | null {
  const plain = text.trim();
  return plain === '' ? null : /^\d{1,6}$/.test(plain) ? Number(plain) : plain;
}

function tidy(text: string): string {
  const lines = text.split('\n').map((one) => one.trimEnd());
  const first = lines.findIndex((one) => one !== '');
  const last = lines.findLastIndex((one) => one !== '');
  return lines
    .slice(Math.max(first, 0), last + 1)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');
}

const isFlow = (name: unknown) => name === 'themes' || name === 'moments' || name === 'cautions';

function yamlOf(front: object): string {
  const document = new Document(front, { aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_, { key, value }) => {
      const name = isScalar(key) ? key.value : undefined;
      if (name === 'added_to_the_note' && isScalar(value)) value.type = Scalar.BLOCK_LITERAL;
      if (isFlow(name) && typeof value === 'object' && value !== null && 'flow' in value) value.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function bodyOf(kind: PieceKind, fields: PieceFields, startsAt: number) {
  if (kind !== 'practice') {
    const body = withNamedPauses(tidy(fields.body));
    return { body, segments: [{ field: 'body' as const, from: startsAt, to: Infinity }] };
  }
  const parts = [
    ['notice', fields.notice],
    ['why', fields.why],
    ['steps', numbered(fields.steps)],
    ['smaller', fields.smaller],
  ] as const;
  const lines: string[] = [];
  const segments = parts.map(([field, text], index) => {
    const from = startsAt + lines.length;
    const words = tidy(text);
    lines.push(`## ${PRACTICE_PARTS[index]}`, '', ...(words === '' ? [] : [...words.split('\n'), '']));
    return { field, from, to: startsAt + lines.length - 1 };
  });
  return { body: lines.join('\n').trimEnd(), segments };
}

/** A pause that was given no name gets one from its words. */
function withNamedPauses(body: string): string {
  const taken = new Set([...body.matchAll(/^:::pause[ \t]+(\S+)$/gm)].map(([, name]) => name));
  const tried = new Map<string, number>();
  return body.replace(/^:::pause[ \t]*\n([^\n]*)/gm, (_, words: string) => {
    const base = nameOf(words, 3) || 'here';
    let n = tried.get(base) ?? 1;
    let name = n === 1 ? base : `${base}-${n}`;
    while (taken.has(name)) name = `${base}-${(n += 1)}`;
    tried.set(base, n);
    taken.add(name);
    return `:::pause ${name}\n${words}`;
  });
}

/** Steps, one a line, as a numbered list. What is indented is left as it was written. */
function numbered(text: string): string {
  const lines = text.split('\n').filter((one) => one.trim() !== '');
  if (lines.some((one) => /^\s/.test(one))) return text;
  return lines.map((one, index) => `${index + 1}. ${one.replace(/^(?:\d+[.)]|[-*+])\s+/, '')}`).join('\n');
}
