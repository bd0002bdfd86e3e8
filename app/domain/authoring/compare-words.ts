import { diffArrays } from 'diff';

/** A segment of words, and whether the other side has it too. */
export interface DiffSegment {
  text: string;
  changed: boolean;
}

/** Two paragraphs that stand side by side. Empty where one side has none. */
export interface DiffRow {
  older: DiffSegment[];
  newer: DiffSegment[];
}

/** Where two texts differ in more places than this they are taken to share nothing: finding out costs the square of it. */
const MOST_EDITS = 400;

/** Two texts side by side, paragraph by paragraph, with the words that differ marked on either side. */
export function compareWords(older: string, newer: string): DiffRow[] {
  return pairs(paragraphs(older), paragraphs(newer), (a, b) => a.text === b.text).flatMap((pair) =>
    pair.same ? [{ older: [unchanged(pair.a[0]!)], newer: [unchanged(pair.b[0]!)] }] : rewritten(pair.a, pair.b),
  );
}

interface Paragraph {
  text: string;
  /** Its words in small letters. */
  words: ReadonlySet<string>;
}

/** Paragraphs between two that stayed: those that have most of their words in common stand beside each other, then whatever is left. */
function rewritten(older: Paragraph[], newer: Paragraph[]): DiffRow[] {
  return pairs(older, newer, alike).flatMap(({ a, b, same }) =>
    same
      ? [besideEachOther(a[0]!, b[0]!)]
      : Array.from({ length: Math.max(a.length, b.length) }, (_, at) => ({
          older: removed(a[at]),
          newer: removed(b[at]),
        })),
  );
}

function besideEachOther(older: Paragraph, newer: Paragraph): DiffRow {
  const row: DiffRow = { older: [], newer: [] };
  const split = ({ text }: Paragraph) => (text.match(/\S+\s*/g) ?? []).map((word) => ({ word, bare: word.trim() }));
  const joined = (some: { word: string }[]) => some.map(({ word }) => word).join('');
  for (const { a, b, same } of pairs(split(older), split(newer), (one, other) => one.bare === other.bare)) {
    add(row.older, joined(a), !same);
    add(row.newer, joined(b), !same);
  }
  return row;
}

function add(segments: DiffSegment[], text: string, changed: boolean): void {
  const last = segments.at(-1);
  if (text === '') return;
  if (last?.changed === changed) last.text += text;
  else segments.push({ text, changed });
}

const unchanged = ({ text }: Paragraph): DiffSegment => ({ text, changed: false });
const removed = (paragraph: Paragraph | undefined): DiffSegment[] =>
  paragraph === undefined ? [] : [{ text: paragraph.text, changed: true }];

function paragraphs(text: string): Paragraph[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => ({ text: line, words: new Set(line.toLowerCase().match(/[\p{L}\p{N}]+/gu)) }));
}

/** Whether two paragraphs share half of the words of the shorter. */
function alike({ words: a }: Paragraph, { words: b }: Paragraph): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const word of few) if (many.has(word)) shared += 1;
  return shared > 0 && shared * 2 >= few.size;
}

interface Step<T> {
  a: T[];
  b: T[];
  same: boolean;
}

/**
 * Two lists in one walk, by their longest common subsequence: each step is one item that both have (`same`), or what
 * only one or the other has before the next such item.
 */
function pairs<T>(a: T[], b: T[], same: (a: T, b: T) => boolean): Step<T>[] {
  const changes = diffArrays(a, b, { comparator: same, maxEditLength: MOST_EDITS });
  if (changes === undefined) return [{ a, b, same: false }];
  const steps: Step<T>[] = [];
  let [i, j] = [0, 0];
  for (const { added, removed: isRemoved, count } of changes) {
    if (!added && !isRemoved) {
      for (let n = 0; n < count; n += 1) steps.push({ a: [a[i++]!], b: [b[j++]!], same: true });
      continue;
    }
    let last = steps.at(-1);
    if (!last || last.same) steps.push((last = { a: [], b: [], same: false }));
    if (isRemoved) last.a.push(...a.slice(i, (i += count)));
    else last.b.push(...b.slice(j, (j += count)));
  }
  return steps;
}
