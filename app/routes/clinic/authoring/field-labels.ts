import type { PieceKind } from '~/domain/piece-format/content';
import type { PieceFields } from '~/domain/authoring/fields';

/** What stands beside a field of the form. */
export interface FieldLabels {
  label: string;
  hint?: string;
  /** Lines that the field begins with; one is a field of one line. */
  lines?: number;
}

type Words = Partial<Record<keyof PieceFields, FieldLabels>>;

const everyKind: Words = {
  title: { label: 'Title', hint: 'Up to 80 characters.', lines: 1 },
  standfirst: { label: 'In one sentence', hint: 'It stands under the title and in the lists.', lines: 2 },
  minutes: { label: 'How many minutes it takes', hint: 'A whole number, from 1 to 15.', lines: 1 },
  addedToNote: {
    label: 'What your clinic adds to it',
    hint: 'It stands after the whole of the note, wherever this piece is read, and takes nothing away from it.',
    lines: 3,
  },
  themes: { label: 'Themes', hint: 'What it is about. At least one.' },
  moments: { label: 'When it helps', hint: 'When one might reach for it.' },
  drawsOn: {
    label: 'What it draws on',
    hint: 'A framework or an idea, and whose it is; the work and its year where you are certain. A row left empty is left out.',
  },
  notFor: { label: 'Who it may not suit', hint: 'And when. At least one.' },
  cautions: {
    label: 'What it needs care with',
    hint: 'Consider it for each, one by one. Colleagues see it beside the piece; no client does.',
  },
  inTheRoom: { label: 'How it might be used in the room', hint: 'One or two sentences for a colleague.', lines: 3 },
  prompts: { label: 'Questions to consider', hint: 'Two to four. One left empty is left out.' },
};

const ofKind: Record<PieceKind, Words> = {
  essay: {
    body: { label: 'The essay', hint: 'An empty line begins a new paragraph.', lines: 14 },
    practice: { label: 'The small practice that goes with it', hint: 'It stands at the end of the essay, whole.' },
  },
  practice: {
    notice: { label: 'What to notice', lines: 4 },
    why: { label: 'Why it might matter', lines: 4 },
    steps: { label: 'Steps', hint: 'One a line; they are numbered for you.', lines: 5 },
    smaller: { label: 'Smaller still', hint: 'How small it may be made.', lines: 2 },
    cap: { label: 'How often at most', hint: 'Such as “Not more than once a day.”', lines: 2 },
    enough: { label: 'What is enough', lines: 2 },
    leaveIt: { label: 'When to leave it', hint: 'And where to turn instead.', lines: 3 },
  },
  'card-set': {
    body: { label: 'Before the cards', hint: 'A few sentences. An empty line begins a new paragraph.', lines: 5 },
    cards: {
      label: 'Cards',
      hint: 'Eight to fourteen, one thought each, 45 words at most. One left empty is left out.',
    },
  },
  'check-in': {
    body: { label: 'Before the questions', hint: 'A few sentences. An empty line begins a new paragraph.', lines: 5 },
    prompts: { label: 'Questions', hint: 'Two to four. One left empty is left out.' },
    everyWeeks: { label: 'Every how many weeks it comes back', hint: 'A whole number, from 1 to 26.', lines: 1 },
  },
};

/** What stands beside a field of one kind's form. */
export function fieldLabels(kind: PieceKind, field: keyof PieceFields): FieldLabels {
  return ofKind[kind][field] ?? everyKind[field] ?? { label: field };
}

/** What one row is called, and its parts. */
export const rowLabels = {
  drawsOn: {
    one: 'Row',
    add: 'Add something it draws on',
    parts: { framework: 'Framework or idea', author: 'Whose it is', work: 'In which work', year: 'Its year' },
  },
  notFor: { one: 'Row', add: 'Add someone it may not suit', parts: { who: 'Who', when: 'When' } },
  prompts: { one: 'Question', add: 'Add a question', parts: { text: 'Question' } },
  cards: { one: 'Card', add: 'Add a card', parts: { text: 'Card' } },
} as const;

/** What one row is called among others: "Card 3". */
export function rowLabel(name: keyof typeof rowLabels, at: number): string {
  return `${rowLabels[name].one} ${at + 1}`;
}

/** What a field is called where it does not stand beside its label: `cards.2.text` is "Card 3". */
export function fieldLabel(kind: PieceKind, field: string): string {
  const [name = '', row, part = ''] = field.split('.');
  if (row === undefined) return fieldLabels(kind, name as keyof PieceFields).label;
  const one = rowLabel(name as keyof typeof rowLabels, Number(row));
  return part === 'text' ? one : `${fieldLabels(kind, name as keyof PieceFields).label}, ${one.toLowerCase()}`;
}

/** The kinds, as a list to choose from. */
export const kindOptions: readonly { value: PieceKind; label: string; detail: string }[] = [
  {
    value: 'essay',
    label: 'An essay',
    detail: 'Something to read, a few questions to consider, and a small practice.',
  },
  { value: 'practice', label: 'A practice', detail: 'One small thing to notice or try, with its steps and its stop.' },
  { value: 'card-set', label: 'A set of cards', detail: 'Eight to fourteen short thoughts, one a card.' },
  { value: 'check-in', label: 'A check-in', detail: 'Two to four questions that come back every few weeks.' },
];
