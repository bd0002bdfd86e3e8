import type { PieceKind } from '../piece-format/content';

/** What stands, for the clinician, in the place of something that was taken back. */
export const TAKEN_BACK = 'This was taken back by the person who shared it. Nothing of it is kept here.';

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
