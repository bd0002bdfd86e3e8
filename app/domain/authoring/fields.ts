import { z } from 'zod';
import type { PieceKind } from '../piece-format/content';

const typed = z.string().catch('');
const names = z.array(z.string()).catch([]);
const rows = <S extends z.ZodObject>(row: S) => z.array(row).catch([]);
const identified = rows(z.object({ id: typed, text: typed }));

/**
 * A piece as it is typed into the form: plain texts, whatever state they are in. One shape for the four kinds; each
 * uses the fields that `fieldsOfKind` names. Rows that are empty are left out of the piece.
 */
export const pieceFields = z.object({
  title: typed,
  standfirst: typed,
  minutes: typed,
  /** By their names in `content/themes.yaml` and `content/moments.yaml`. */
  themes: names,
  moments: names,
  drawsOn: rows(z.object({ framework: typed, author: typed, work: typed, year: typed })),
  notFor: rows(z.object({ who: typed, when: typed })),
  /** By their names in the closed list, or `none`. */
  cautions: names,
  inTheRoom: typed,
  /** What is added to the Clinical note of this piece. */
  addedToNote: typed,
  /** An essay's words, or what stands before cards and questions. */
  body: typed,
  prompts: identified,
  /** The slug of the practice an essay pairs with. */
  practice: typed,
  notice: typed,
  why: typed,
  /** One a line. */
  steps: typed,
  smaller: typed,
  cap: typed,
  enough: typed,
  leaveIt: typed,
  cards: identified,
  everyWeeks: typed,
});

export type PieceFields = z.infer<typeof pieceFields>;

/** Fields of which there can be several, each a row of the form. */
export type RowsField = 'drawsOn' | 'notFor' | 'prompts' | 'cards';

/** What one row of each holds. */
export const rowsFields = {
  drawsOn: ['framework', 'author', 'work', 'year'],
  notFor: ['who', 'when'],
  prompts: ['text'],
  cards: ['text'],
} as const satisfies Record<RowsField, readonly string[]>;

const forTheClinician = ['themes', 'moments', 'drawsOn', 'notFor', 'cautions', 'inTheRoom'] as const;

/** The fields of each kind, in the order of the form. */
export const fieldsOfKind: Record<PieceKind, readonly (keyof PieceFields)[]> = {
  essay: ['title', 'standfirst', 'minutes', 'body', 'prompts', 'practice', 'addedToNote', ...forTheClinician],
  practice: [
    ...(['title', 'standfirst', 'minutes', 'notice', 'why', 'steps', 'smaller', 'cap', 'enough', 'leaveIt'] as const),
    'addedToNote',
    ...forTheClinician,
  ],
  'card-set': ['title', 'standfirst', 'minutes', 'body', 'cards', 'addedToNote', ...forTheClinician],
  'check-in': ['title', 'standfirst', 'minutes', 'body', 'prompts', 'everyWeeks', 'addedToNote', ...forTheClinician],
};

/** How many rows a new form begins with. */
const beginsWith: Record<RowsField, number> = { drawsOn: 1, notFor: 1, prompts: 2, cards: 8 };
/** More rows than a form is ever shown with. */
const MOST_ROWS = 40;

/** Fields that are several options of a list. */
export const optionsFields = ['themes', 'moments', 'cautions'] as const;
const isOptionsField = (name: string): name is (typeof optionsFields)[number] =>
  (optionsFields as readonly string[]).includes(name);

/** More options of one list than there are to choose from. */
const MOST_LABELS = 100;

/** A form with nothing in it. */
export function emptyFields(): PieceFields {
  return withRows(pieceFields.parse({}));
}

/** The same with as many rows as the form shows at least, and those of prompts and cards named. */
export function withRows(fields: PieceFields): PieceFields {
  const fill = <R>(rows: R[], name: RowsField, empty: R): R[] => [
    ...rows.slice(0, MOST_ROWS),
    ...Array.from({ length: Math.max(0, beginsWith[name] - rows.length) }, () => empty),
  ];
  return {
    ...fields,
    drawsOn: fill(fields.drawsOn, 'drawsOn', { framework: '', author: '', work: '', year: '' }),
    notFor: fill(fields.notFor, 'notFor', { who: '', when: '' }),
    prompts: named(fill(fields.prompts, 'prompts', { id: '', text: '' })),
    cards: named(fill(fields.cards, 'cards', { id: '', text: '' })),
  };
}

/** The same with one more empty row. */
export function withOneMore(fields: PieceFields, name: RowsField): PieceFields {
  const row = { ...Object.fromEntries(rowsFields[name].map((field) => [field, ''])), id: '' };
  return pieceFields.parse({ ...fields, [name]: [...fields[name], row].slice(0, MOST_ROWS) });
}

/** The same with the row at `at` one place further up (-1) or down (1); as it is where there is no such row or place. */
export function withMoved(fields: PieceFields, name: RowsField, at: number, by: -1 | 1): PieceFields {
  const rows: { [field: string]: string }[] = [...fields[name]];
  const [row, other] = [rows[at], rows[at + by]];
  if (row === undefined || other === undefined) return fields;
  rows[at] = other;
  rows[at + by] = row;
  return pieceFields.parse({ ...fields, [name]: rows });
}

/**
 * Gives every row with words a name that stays when they change, and takes the name of one that was emptied: what
 * is written into it next is another question.
 */
function named(rows: { id: string; text: string }[]): { id: string; text: string }[] {
  const taken = new Set(rows.filter(({ text }) => text.trim() !== '').map(({ id }) => id));
  return rows.map(({ id, text }) => {
    if (text.trim() === '') return { id: '', text };
    if (id !== '') return { id, text };
    const base = nameOf(text, 4) || 'one';
    let free = base;
    for (let n = 2; taken.has(free); n += 1) free = `${base}-${n}`;
    taken.add(free);
    return { id: free, text };
  });
}

/** The first words of a text as a name of small letters, digits and hyphens; empty where there are none. */
export function nameOf(text: string, most = 8): string {
  const words = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f’']/g, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return (words ?? []).slice(0, most).join('-').slice(0, 60).replace(/-+$/, '');
}

/**
 * Reads the form as it was sent, in the order of its fields: `title`, `themes` (any number of times), and
 * `prompts.0.text` for what stands in rows. What it does not know is ignored.
 */
export function readTyped(sent: Iterable<readonly [string, string]>): PieceFields {
  const single: Record<string, string> = {};
  const many: Record<(typeof optionsFields)[number], string[]> = { themes: [], moments: [], cautions: [] };
  const inRows: Record<RowsField, Record<string, string>[]> = { drawsOn: [], notFor: [], prompts: [], cards: [] };
  for (const [name, value] of sent) {
    const text = value.replaceAll('\r\n', '\n');
    const row = /^(drawsOn|notFor|prompts|cards)\.(\d{1,2})\.(\w+)$/.exec(name);
    if (row) {
      const [, field, at, part] = row as unknown as [string, RowsField, string, string];
      if (Number(at) < MOST_ROWS) (inRows[field][Number(at)] ??= {})[part] = text;
    } else if (isOptionsField(name)) {
      if (many[name].length < MOST_LABELS) many[name].push(text);
    } else if (Object.hasOwn(pieceFields.shape, name)) single[name] = text;
  }
  // A row that was not sent leaves a gap, which is no row.
  const filled = Object.fromEntries(Object.entries(inRows).map(([name, rows]) => [name, rows.filter(Boolean)]));
  return withRows(pieceFields.parse({ ...single, ...many, ...filled }));
}
