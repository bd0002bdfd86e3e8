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

/** Above this many comparisons two texts are taken to share nothing, rather than be compared for minutes. */
const MOST = 4_000_000;
/** The same where each comparison is one of whole paragraphs. */
const MOST_OF_PARAGRAPHS = 20_000;

/** Two texts side by side, paragraph by paragraph, with the words that differ marked on either side. */
export function compareWords(older: string, newer: string): DiffRow[] {
  return pairs(paragraphs(older), paragraphs(newer), (a, b) => a === b).flatMap((pair) =>
    pair.same ? [{ older: [unchanged(pair.a[0]!)], newer: [unchanged(pair.b[0]!)] }] : rewritten(pair.a, pair.b),
  );
}

/** Paragraphs between two that stayed: those that have most of their words in common stand beside each other, then whatever is left. */
function rewritten(older: string[], newer: string[]): DiffRow[] {
  return pairs(older, newer, alike, MOST_OF_PARAGRAPHS).flatMap(({ a, b, same }) =>
    same
      ? [words(a[0]!, b[0]!)]
      : Array.from({ length: Math.max(a.length, b.length) }, (_, at) => ({
          older: removed(a[at]),
          newer: removed(b[at]),
        })),
  );
}

function words(older: string, newer: string): DiffRow {
  const split = (text: string) => text.match(/\S+\s*/g) ?? [];
  const beside: DiffRow = { older: [], newer: [] };
  for (const { a, b, same } of pairs(split(older), split(newer), (one, other) => one.trim() === other.trim())) {
    add(beside.older, a.join(''), !same);
    add(beside.newer, b.join(''), !same);
  }
  return beside;
}

function add(segments: DiffSegment[], text: string, changed: boolean): void {
  const last = segments.at(-1);
  if (text === '') return;
  if (last?.changed === changed) last.text += text;
  else segments.push({ text, changed });
}

const unchanged = (text: string): DiffSegment => ({ text, changed: false });
const removed = (text: string | undefined): DiffSegment[] => (text === undefined ? [] : [{ text, changed: true }]);

function paragraphs(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Whether two paragraphs share half of their words. */
function alike(a: string, b: string): boolean {
  const [few, many] = [a, b].map((text) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []));
  const shared = [...few!].filter((word) => many!.has(word)).length;
  return shared > 0 && shared * 2 >= Math.min(few!.size, many!.size);
}

/**
 * Two lists in one walk, by their longest common subsequence: each step is one item that both have (`same`), or what
 * only one or the other has before the next such item.
 */
function pairs(a: string[], b: string[], same: (a: string, b: string) => boolean, most = MOST) {
  const steps: { a: string[]; b: string[]; same: boolean }[] = [];
  const width = b.length + 1;
  const isTooMuch = a.length * b.length > most;
  const longest = new Uint32Array(isTooMuch ? 0 : (a.length + 1) * width);
  for (let i = a.length - 1; i >= 0 && !isTooMuch; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      longest[i * width + j] = same(a[i]!, b[j]!)
        ? longest[(i + 1) * width + j + 1]! + 1
        : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!);
  const apart = (one: string[], other: string[]) => {
    const last = steps.at(-1);
    if (last && !last.same) {
      last.a.push(...one);
      last.b.push(...other);
    } else if (one.length + other.length > 0) steps.push({ a: [...one], b: [...other], same: false });
  };
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length && !isTooMuch) {
    if (same(a[i]!, b[j]!)) steps.push({ a: [a[i++]!], b: [b[j++]!], same: true });
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) apart([a[i++]!], []);
    else apart([], [b[j++]!]);
  }
  apart(a.slice(i), b.slice(j));
  return steps;
}
