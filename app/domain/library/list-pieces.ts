import { asViewer, type Db } from '~/db/as-viewer';
import type { ClinicianViewer } from '~/db/viewer';
import { disclaimerInForce } from '../disclaimer/current';
import { byId, pageOf, ROWS_A_PAGE, type PageOnwards } from '../page';
import type { PieceKind } from '../piece-format/content';
import {
  browseStatement,
  countStatement,
  MOST_FOUND,
  searchStatement,
  spellingStatement,
  themesAndMoments,
  type FoundRow,
  type LibraryFilter,
} from './search-query';
import type { Disclaimer } from '../disclaimer/disclaimer';
import { highlightSegments, searchWords, type HighlightSegment } from './highlights';
import { knownSynonyms, type KnownSynonym } from './known-synonyms';
import { asItStands, formsOf, readSearch, type AskedWord, type ReadSearch } from './read-search';

export type { LibraryFilter } from './search-query';

export interface ListedPiece {
  id: string;
  kind: PieceKind;
  title: string;
  standfirst: string;
  minutes: number;
  themes: string[];
  /** Among the viewer's favourites. */
  isFavourite: boolean;
  /** The same words with what was searched for marked, all plain text; null where nothing was. */
  marked: {
    title: HighlightSegment[];
    standfirst: HighlightSegment[];
    themes: HighlightSegment[];
    sentence: HighlightSegment[] | null;
  } | null;
}

/** A word that no piece has, and words spelled alike that pieces do have. */
export interface Misspelled {
  typed: string;
  alike: string[];
}

/** A page of the library. It shows words of pieces, so the disclaimer in force comes with it. */
export interface LibraryPage {
  pieces: ListedPiece[];
  /** How many pieces fit, on all pages; of a search at most one more than `most`. */
  total: number;
  /** How many of them can be seen, page by page: of a search only the nearest. */
  most: number;
  /** Not empty where no piece has the words as they were typed, and these pieces have others spelled alike. */
  misspelled: Misspelled[];
  /** Nothing has all the words, also as they may have been meant, so these pieces have some of them. */
  partly: boolean;
  /** No piece has a phrase as it stands in quotation marks, so these have its words. */
  apart: boolean;
  understood: Understood;
  /** Words that no piece of the library has; told only where nothing has all of what was asked. */
  unknown: string[];
  disclaimer: Disclaimer;
  /** Every theme that a piece of the library has, in order; likewise every moment. */
  themes: string[];
  moments: string[];
  /** Where a search finds nothing, themes that are near it. */
  nearThemes: string[];
  next: PageOnwards<ListedPiece>['next'];
}

/** What a search was understood to ask for, beside its words as they stand. */
export interface Understood {
  /** The kind that was named among the words, and how; `alone` where there are no other words. */
  kind?: { typed: string; kind: PieceKind; alone: boolean } | undefined;
  /** Words that lead to others, in the order in which they were typed. */
  words: { typed: string; also: readonly string[]; themes: readonly string[] }[];
  /** The same search with all that led somewhere in quotation marks; null where nothing did. */
  asItStands: string | null;
}

type Found = Pick<LibraryPage, 'total' | 'most' | 'misspelled' | 'partly' | 'apart' | 'understood' | 'unknown'> & {
  rows: FoundRow[];
  lastWord?: string | undefined;
};

/**
 * The library: the newest version of every piece that is not retired and fits the filter. Without a search by
 * title; with one the nearest first. A word also finds what `knownSynonyms` leads to, and a kind's name narrows to the
 * kind; `understood` says so. Where nothing has a phrase, what has its words; where nothing has the words, what has words
 * spelled alike, or else some of the words; where nothing fits at all, the nearest themes. A search that holds no letter
 * and no digit finds nothing.
 */
export async function listPieces(
  viewer: ClinicianViewer,
  asked: LibraryFilter,
  synonyms: ReadonlyMap<string, KnownSynonym> = knownSynonyms,
): Promise<LibraryPage> {
  const filter = { ...asked, cursor: byId(asked.cursor) };
  return asViewer(viewer, async (db) => {
    const found = filter.search ? await foundBy(db, filter, filter.search, synonyms) : await allThatFit(db, filter);
    const listed = await db.$queryRaw<{ of: 'theme' | 'moment'; words: string }[]>(themesAndMoments);
    const wordsFor = (what: string) => listed.filter(({ of }) => of === what).map(({ words }) => words);
    const { rows, next } = pageOf(found.rows, ROWS_A_PAGE.pieces, filter.cursor);
    const { total, most, misspelled, partly, apart, understood, unknown } = found;
    return {
      ...{ total, most, misspelled, partly, apart, understood, unknown },
      pieces: rows.map((row) => listedOf(row, found.lastWord)),
      disclaimer: await disclaimerInForce(db),
      themes: wordsFor('theme'),
      moments: wordsFor('moment'),
      nearThemes: total === 0 && filter.search ? nearestThemes(filter.search, understood, wordsFor('theme')) : [],
      next,
    };
  });
}

const nothing: Found = {
  rows: [],
  total: 0,
  most: MOST_FOUND,
  misspelled: [],
  partly: false,
  apart: false,
  understood: { words: [], asItStands: null },
  unknown: [],
};

async function allThatFit(db: Db, filter: LibraryFilter): Promise<Found> {
  const rows = await db.$queryRaw<FoundRow[]>(browseStatement(filter));
  const [all] = await db.$queryRaw<{ total: number }[]>(countStatement(filter));
  return { ...nothing, rows, total: all?.total ?? 0, most: all?.total ?? 0 };
}

async function foundBy(
  db: Db,
  asked: LibraryFilter,
  search: string,
  synonyms: ReadonlyMap<string, KnownSynonym>,
): Promise<Found> {
  const read = readSearch(search, synonyms, { kindChosen: asked.kind !== undefined });
  const { words, phrases, open } = read;
  const filter = { ...asked, kind: asked.kind ?? read.kind?.kind };
  const understood = understoodBy(read);
  if (words.length === 0) return read.kind ? { ...(await allThatFit(db, filter)), understood } : nothing;

  const lastWord = words.at(-1)!.typed;
  const found = (rows: FoundRow[], how: Partial<Found> = {}): Found => ({
    ...{ ...nothing, understood, rows, total: rows[0]?.total ?? 0, lastWord },
    ...how,
  });
  const all = words.map((word) => formsOf(word));
  const beside = words.filter(({ quoted }) => quoted !== 'in a phrase').map((word) => formsOf(word));
  const rows = await db.$queryRaw<FoundRow[]>(searchStatement(filter, all, open, { phrases, beside }));
  if (rows[0]) return found(rows);
  const apart = phrases.length > 0;
  if (apart) {
    const loose = await db.$queryRaw<FoundRow[]>(searchStatement(filter, all, open));
    if (loose[0]) return found(loose, { apart });
  }

  // A word that leads somewhere is none that was mistyped.
  const typed = words.map((word) => (word.synonym ? '' : word.typed));
  const known = [...synonyms.keys()].filter((key) => !key.includes(' '));
  const unknown = (await db.$queryRaw<{ place: number; alike: string[] }[]>(spellingStatement(typed, open, known))).map(
    ({ place, alike }) => ({ place, alike: alike.filter((one) => one !== typed[place - 1]) }),
  );
  const meantFor = (word: string): AskedWord => ({ typed: word, quoted: null, synonym: synonyms.get(word) });
  const alikeOf = new Map(
    unknown.flatMap(({ place, alike }) => (alike.length === 0 ? [] : [[place - 1, alike.map(meantFor)] as const])),
  );
  const meant = words.map((word, at) => formsOf(word, alikeOf.get(at)));
  const stillOpen = open && !alikeOf.has(words.length - 1);
  const misspelled = [...alikeOf].map(([at, alike]) => ({
    typed: words[at]!.typed,
    alike: alike.map((one) => one.typed),
  }));
  const how = {
    misspelled,
    apart,
    unknown: unknown.map(({ place }) => words[place - 1]!.typed),
    understood: understoodBy({ ...read, words: [...words, ...[...alikeOf.values()].flat()] }, read),
  };
  if (misspelled.length > 0 && misspelled.length === unknown.length) {
    const close = await db.$queryRaw<FoundRow[]>(searchStatement(filter, meant, stillOpen));
    if (close[0]) return found(close, how);
  }
  if (words.length > 1) {
    const some = await db.$queryRaw<FoundRow[]>(searchStatement(filter, meant, stillOpen, { some: true }));
    if (some[0]) return found(some, { ...how, partly: true });
  }
  return { ...nothing, ...how, misspelled: [] };
}

function understoodBy(
  { words, kind }: ReadSearch,
  asTyped: ReadSearch = { words, kind, phrases: [], open: false },
): Understood {
  const leading = words.flatMap(({ typed, synonym }) =>
    synonym && !synonym.kind ? [{ typed, also: synonym.also, themes: synonym.themes }] : [],
  );
  const once = leading.filter(({ typed }, at) => leading.findIndex((other) => other.typed === typed) === at);
  const ledSomewhere = kind !== undefined || asTyped.words.some(({ synonym }) => synonym);
  return {
    kind: kind && { ...kind, alone: words.length === 0 },
    words: once,
    asItStands: ledSomewhere ? asItStands(asTyped) : null,
  };
}

const MOST_NEAR_THEMES = 6;
/** Of a word and a theme's: angry and Anger have three letters in common, restless and Rest have four. */
const ALIKE_FROM = 3;

/** The themes to look among where a search finds nothing: those its words lead to, then those that begin like one. */
function nearestThemes(search: string, { words }: Understood, themes: readonly string[]): string[] {
  const led = words.flatMap((word) => word.themes).filter((theme) => themes.includes(theme));
  const typed = searchWords(search).filter((word) => word.length > ALIKE_FROM);
  const alike = themes.filter((theme) =>
    searchWords(theme).some(
      (part) =>
        part.length > ALIKE_FROM && typed.some((word) => word.slice(0, ALIKE_FROM) === part.slice(0, ALIKE_FROM)),
    ),
  );
  return [...new Set([...led, ...alike])].slice(0, MOST_NEAR_THEMES);
}

function listedOf(row: FoundRow, lastWord: string | undefined): ListedPiece {
  const { id, kind, title, standfirst, minutes, themes, isFavourite } = row;
  const marked = (text: string) => highlightSegments(text, row.marksBeginning ? lastWord : undefined);
  return {
    id,
    kind,
    title,
    standfirst,
    minutes,
    themes,
    isFavourite,
    marked:
      row.markedTitle === undefined
        ? null
        : {
            title: marked(row.markedTitle),
            standfirst: marked(row.markedStandfirst ?? ''),
            themes: marked(row.markedThemes ?? ''),
            sentence: row.markedSentence ? marked(row.markedSentence) : null,
          },
  };
}
