type HighlightedProps = {
  /** Plain text in segments, some of which are the words that were looked for. */
  segments: readonly { text: string; marked: boolean }[];
};

/** A text with the words that were looked for marked in it. */
export function Highlighted({ segments }: HighlightedProps) {
  return segments.map(({ text, marked }, at) => (marked ? <mark key={at}>{text}</mark> : text));
}
