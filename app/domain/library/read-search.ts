import type { PieceKind } from '../piece-format/content';
import { MOST_WORDS, searchWords } from './highlights';
import type { KnownSynonym } from './known-synonyms';

/** What is typed, read: the words to look for, and what was understood by them. */
export interface ReadSearch {
  words: AskedWord[];
  /** What stood in quotation marks and is two words or more; its words stand among `words` too. */
  phrases: string[];
  /** The kind of piece that was named, and how. */
  kind?: { typed: string; kind: PieceKind } | undefined;
  /** Whether the last word may be a beginning: it is being typed, and leads nowhere yet. */
  open: boolean;
}

const BY_ITSELF = 'by itself' as const;
const IN_A_PHRASE = 'in a phrase' as const;

export interface AskedWord {
  /** One word, or as many as a synonym has. */
  typed: string;
  /** Whether it stood in quotation marks, by itself or in a phrase; such a word leads nowhere. */
  quoted: typeof BY_ITSELF | typeof IN_A_PHRASE | null;
  synonym?: KnownSynonym | undefined;
}

const QUOTED = /["“”„«»]([^"“”„«»]*)["“”„«»]/gu;
const LONGEST_SYNONYM = 4;
/** Of one search; what is more stands for itself, so that no search becomes a long one. */
const MOST_LEADING = 3;

/**
 * Reads a search. What stands in quotation marks is a phrase, or a word that stands for itself alone; a mark that nothing
 * closes yet is none. Of other words the longest that `synonyms` knows are taken together. The first that names a kind
 * is no word, unless `kindChosen`. Of a very long search the first words count.
 */
export function readSearch(
  search: string,
  synonyms: ReadonlyMap<string, KnownSynonym>,
  { kindChosen = false }: { kindChosen?: boolean } = {},
): ReadSearch {
  const read: ReadSearch = { words: [], phrases: [], open: false };
  let left = MOST_WORDS;
  const add = (text: string, quoted: boolean) => {
    const words = searchWords(text).slice(0, left);
    left -= words.length;
    if (words.length === 0) return;
    read.open = false;
    if (quoted) {
      const isPhrase = /[\p{L}\p{N}\p{M}][^\p{L}\p{N}\p{M}]+[\p{L}\p{N}\p{M}]/u.test(text);
      if (isPhrase) read.phrases.push(text.normalize('NFC'));
      const quotation = isPhrase ? IN_A_PHRASE : BY_ITSELF;
      read.words.push(...words.map((typed) => ({ typed, quoted: quotation })));
      return;
    }
    for (let at = 0; at < words.length;) {
      const taken = Array.from({ length: LONGEST_SYNONYM }, (_, shorter) =>
        words.slice(at, at + LONGEST_SYNONYM - shorter),
      ).find((some) => synonyms.has(some.join(' '))) ?? [words[at]!];
      const typed = taken.join(' ');
      const mayLead = read.words.filter((word) => word.synonym).length < MOST_LEADING;
      const synonym = mayLead ? synonyms.get(typed) : undefined;
      at += taken.length;
      read.open = false;
      if (synonym?.kind) {
        if (!kindChosen && !read.kind) read.kind = { typed, kind: synonym.kind };
        else read.words.push(...taken.map((word) => ({ typed: word, quoted: null })));
        continue;
      }
      read.words.push({ typed, quoted: null, synonym });
      // "didn't" is a whole word, whatever is left of it to look for.
      read.open = synonym === undefined && at === words.length && !/\p{L}['’]\p{L}+\s*$/u.test(text);
    }
  };
  // By itself "can't" says nothing that is not in both its parts, and beside other words nothing at all.
  if (/^\s*\p{L}+['’](?:t|d|m|ll|re|ve)\s*$/iu.test(search)) {
    add(search.trim(), true);
    return read;
  }
  let from = 0;
  for (const match of search.matchAll(QUOTED)) {
    add(search.slice(from, match.index), false);
    add(match[1]!, true);
    from = match.index + match[0].length;
  }
  add(search.slice(from), false);
  return read;
}

/** A word and all that it leads to, as `parse_search` reads it. `alike` are words that it may have been meant for. */
export function formsOf({ typed, synonym }: AskedWord, alike: readonly AskedWord[] = []): string {
  const own = alike.length === 0 ? [typed.replaceAll(' ', '&')] : alike.map((one) => formsOf(one));
  const also = synonym?.also.flatMap((word) => searchWords(word)) ?? [];
  const themes = synonym?.themes.map((theme) => `#${theme.replaceAll(' ', '_')}`) ?? [];
  return [...own, ...also, ...themes].join(' ');
}

/** The same search with every word that led somewhere in quotation marks, so that it stands for itself. */
export function asItStands({ words, kind, phrases }: ReadSearch): string {
  return [
    ...(kind ? [`"${kind.typed}"`] : []),
    ...words
      .filter(({ quoted }) => quoted !== IN_A_PHRASE)
      .map(({ typed, synonym, quoted }) => (synonym || quoted ? `"${typed}"` : typed)),
    ...phrases.map((phrase) => `"${phrase}"`),
  ].join(' ');
}
