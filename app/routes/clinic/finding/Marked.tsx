type MarkedProps = {
  /** Plain text in stretches, some of which are the words that were looked for. */
  stretches: readonly { text: string; marked: boolean }[];
};

/** A text with the words that were looked for marked in it. */
export function Marked({ stretches }: MarkedProps) {
  return stretches.map(({ text, marked }, at) => (marked ? <mark key={at}>{text}</mark> : text));
}
