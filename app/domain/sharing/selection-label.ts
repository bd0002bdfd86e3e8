import type { PieceKind } from '../piece-format/content';

const numbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

const nouns: Record<PieceKind, [string, string]> = {
  essay: ['answer', 'answers'],
  practice: ['moment', 'moments'],
  'card-set': ['card', 'cards'],
  'check-in': ['answer', 'answers'],
};

/** What is about to be shared, as a button says it: "this answer", "these two moments". */
export function selectionLabel(kind: PieceKind, count: number): string {
  const [one, many] = nouns[kind];
  return count === 1 ? `this ${one}` : `these ${numbers[count] ?? count} ${many}`;
}
