/** A segment of plain text, and whether it is one of the words that were looked for. */
export interface HighlightSegment {
  text: string;
  marked: boolean;
}

/** What the database sets around a word that was found. Private to Unicode, so no text has them for anything else. */
export const MARK_BEGINS = '\uE000';
export const MARK_ENDS = '\uE001';

const LONGEST_WORD = 40;
/** Of a search; what is more is not looked for. */
export const MOST_WORDS = 8;
/** What an apostrophe joins to a word in English: client's, didn't, we'll. It says nothing by itself. */
const JOINED = /(?<=\p{L})['’](?:s|t|d|m|ll|re|ve)(?![\p{L}\p{N}\p{M}])/gu;

/** The words of a search: letters and digits alone, in small letters; of a very long one the first few. *Didn’t* is *didn*. */
export function searchWords(search: string): string[] {
  return (
    search
      .toLowerCase()
      .normalize('NFC')
      .replace(JOINED, '')
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  )
    .slice(0, MOST_WORDS)
    .map((word) => [...word].slice(0, LONGEST_WORD).join(''));
}

/**
 * A text as the database marked it, in segments. It marks whole words by their stems; `beginning` is the word
 * that may not be typed to its end, and marks whatever begins with it.
 */
export function highlightSegments(text: string, beginning?: string): HighlightSegment[] {
  const segments: HighlightSegment[] = [];
  const add = (part: string, marked: boolean) => {
    const last = segments.at(-1);
    if (last?.marked === marked) last.text += part;
    else segments.push({ text: part, marked });
  };
  let inside = false;
  for (const part of text.split(/([\uE000\uE001]|[\p{L}\p{N}\p{M}]+)/u)) {
    if (part === MARK_BEGINS) inside = true;
    else if (part === MARK_ENDS) inside = false;
    else if (part !== '') add(part, inside || (beginning !== undefined && begins(part, beginning)));
  }
  return segments;
}

function begins(word: string, beginning: string): boolean {
  return word.toLowerCase().normalize('NFC').startsWith(beginning);
}
