/** A moment in words that a loader made; `iso` is the exact one, for machines. */
export function Time({ iso, words }: { iso: string; words: string }) {
  return <time dateTime={iso}>{words}</time>;
}
