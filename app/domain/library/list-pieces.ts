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
  disclaimer: Disclaimer;
  /** Every theme that a piece of the library has, in order; likewise every moment. */
  themes: string[];
  moments: string[];
  next: PageOnwards<ListedPiece>['next'];
}

type Found = Pick<LibraryPage, 'total' | 'misspelled' | 'partly'> & { rows: FoundRow[]; lastWord?: string | undefined };

/**
 * The library: the newest version of every piece that is not retired and fits the filter. Without a search by
 * title; with one the nearest first, and where nothing has its words, what has words spelled alike, or else some
 * of the words. A search that holds no letter and no digit finds nothing.
 */
export async function listPieces(viewer: ClinicianViewer, asked: LibraryFilter): Promise<LibraryPage> {
  const filter = { ...asked, cursor: byId(asked.cursor) };
  return asViewer(viewer, async (db) => {
    const found = filter.search ? await foundBy(db, filter, filter.search) : await allThatFit(db, filter);
    const listed = await db.$queryRaw<{ of: 'theme' | 'moment'; words: string }[]>(themesAndMoments);
    const wordsFor = (what: string) => listed.filter(({ of }) => of === what).map(({ words }) => words);
    const { rows, next } = pageOf(found.rows, ROWS_A_PAGE.pieces, filter.cursor);
    return {
      pieces: rows.map((row) => listedOf(row, found.lastWord)),
      total: found.total,
      most: filter.search ? MOST_FOUND : found.total,
      misspelled: found.misspelled,
      partly: found.partly,
      disclaimer: await disclaimerInForce(db),
      themes: wordsFor('theme'),
      moments: wordsFor('moment'),
      next,
    };
  });
}

async function allThatFit(db: Db, filter: LibraryFilter): Promise<Found> {
  const rows = await db.$queryRaw<FoundRow[]>(browseStatement(filter));
  const [all] = await db.$queryRaw<{ total: number }[]>(countStatement(filter));
  return { rows, total: all?.total ?? 0, misspelled: [], partly: false };
}

async function foundBy(db: Db, filter: LibraryFilter, search: string): Promise<Found> {
  const words = searchWords(search);
  const nothing: Found = { rows: [], total: 0, misspelled: [], partly: false };
  if (words.length === 0) return nothing;
  const found = (rows: FoundRow[], how: Partial<Found> = {}): Found => ({
    ...nothing,
    ...{ rows, total: rows[0]?.total ?? 0, lastWord: words.at(-1) },
    ...how,
  });
  const rows = await db.$queryRaw<FoundRow[]>(searchStatement(filter, words, true));
  if (rows[0]) return found(rows);

  const unknown = await db.$queryRaw<{ place: number; alike: string[] }[]>(spellingStatement(words, true));
  const alikeOf = new Map(
    unknown.flatMap(({ place, alike }) => (alike.length === 0 ? [] : [[place - 1, alike] as const])),
  );
  const meant = words.map((word, at) => alikeOf.get(at)?.join(' ') ?? word);
  const open = !alikeOf.has(words.length - 1);
  const misspelled = [...alikeOf].map(([at, alike]) => ({ typed: words[at]!, alike }));
  if (misspelled.length > 0 && misspelled.length === unknown.length) {
    const close = await db.$queryRaw<FoundRow[]>(searchStatement(filter, meant, open));
    if (close[0]) return found(close, { misspelled });
  }
  if (words.length === 1) return nothing;
  const some = await db.$queryRaw<FoundRow[]>(searchStatement(filter, meant, open, { some: true }));
  return some[0] ? found(some, { misspelled, partly: true }) : nothing;
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
