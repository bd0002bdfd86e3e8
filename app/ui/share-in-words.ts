import { numberInWords } from './numbers';

const nouns = {
  essay: ['answer', 'answers'],
  practice: ['moment', 'moments'],
  'card-set': ['card', 'cards'],
  'check-in': ['answer', 'answers'],
} as const;

/**
 * Says what a share holds without a word of it: “What came first?” and two more answers. Null where nobody noted it.
 * `question` is the piece's own, `itemCount` how many answers, cards or moments there are.
 */
export function shareInWords({
  pieceKind,
  question,
  itemCount,
}: {
  pieceKind: keyof typeof nouns;
  question: string | null;
  itemCount: number | null;
}): string | null {
  if (itemCount === null) return null;
  if (itemCount === 0) return 'Only “I’d like to talk about this”';
  const [one, many] = nouns[pieceKind];
  const count = (number: number) => `${numberInWords(number)} ${number === 1 ? one : many}`;
  if (question === null) return count(itemCount).replace(/^./, (first) => first.toUpperCase());
  return itemCount === 1 ? `“${question}”` : `“${question}” and ${numberInWords(itemCount - 1)} more`;
}
