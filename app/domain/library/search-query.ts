import { Prisma } from '~/db/generated/client';
import { ROWS_A_PAGE, type FromCursor } from '../page';
import type { PieceKind } from '../piece-format/content';
import { MARK_BEGINS, MARK_ENDS } from './highlights';

/** What a clinician asks of the library. Everything narrows; what is left out does not. */
export interface LibraryFilter extends FromCursor<'next'> {
  kind?: PieceKind | undefined;
  /** A theme in words, as pieces name it. */
  theme?: string | undefined;
  /** A moment in words, as pieces name it. */
  moment?: string | undefined;
  /** Takes at most so many minutes. */
  minutes?: number | undefined;
  /** Only the viewer's favourites. */
  favourites?: boolean | undefined;
  /**
   * Words of the title, the standfirst, a theme or the text, each of which must be found, or where no piece has all of
   * them, some; the last may be a beginning.
   */
  search?: string | undefined;
}

/** One row of a page, as `browsed` and `searched` give it. What may be missing is of `searched` alone. */
export interface FoundRow {
  id: string;
  kind: PieceKind;
  title: string;
  standfirst: string;
  minutes: number;
  themes: string[];
  isFavourite: boolean;
  /** Of all pages together. */
  total?: number;
  markedTitle?: string;
  markedStandfirst?: string;
  markedThemes?: string;
  markedSentence?: string | null;
  /** Whether the last word was looked for as a beginning. */
  marksBeginning?: boolean;
}

/** Stands in no text, and ends a word. */
const APOSTROPHE = '\u0002';

/** A search shows the nearest of what it finds, up to so many: four pages. Who wants others says more. */
export const MOST_FOUND = ROWS_A_PAGE.pieces * 4;

const byTitle = Prisma.sql`lower(f.title) COLLATE "und-x-icu"`;
const fields = Prisma.sql`f.piece_id::text AS id, f.kind::text AS kind, f.title, f.standfirst, f.minutes, f.themes,
  EXISTS (SELECT FROM favourite k WHERE k.piece_id = f.piece_id) AS "isFavourite"`;

/** Row-level security shows a clinician their own favourites alone, and of pieces the library's and their clinic's. */
function fits({ kind, theme, moment, minutes, favourites }: LibraryFilter): Prisma.Sql {
  return Prisma.join(
    [
      Prisma.sql`true`,
      ...(kind ? [Prisma.sql`f.kind = ${kind}::piece_kind`] : []),
      ...(theme ? [Prisma.sql`${theme} = ANY (f.themes)`] : []),
      ...(moment ? [Prisma.sql`${moment} = ANY (f.moments)`] : []),
      ...(minutes ? [Prisma.sql`f.minutes <= ${minutes}`] : []),
      ...(favourites ? [Prisma.sql`f.piece_id IN (SELECT k.piece_id FROM favourite k)`] : []),
    ],
    ' AND ',
  );
}

/** A page by title, and one row more where there is a next one. The cursor must name an id. */
export function browseStatement(filter: LibraryFilter): Prisma.Sql {
  // A piece that is gone, or that no page could end with, is no place to go on from: then the first page.
  const after = filter.cursor
    ? Prisma.sql`AND (${byTitle}, f.piece_id) > (SELECT ${byTitle}, f.piece_id FROM piece_search f WHERE f.piece_id = ${filter.cursor.from}::uuid
        UNION ALL SELECT '', '00000000-0000-0000-0000-000000000000'::uuid LIMIT 1)`
    : Prisma.empty;
  return Prisma.sql`
    SELECT ${fields} FROM piece_search f WHERE ${fits(filter)} ${after}
    ORDER BY ${byTitle}, f.piece_id LIMIT ${ROWS_A_PAGE.pieces + 1}`;
}

/** How many pieces fit, as `total`. */
export function countStatement(filter: LibraryFilter): Prisma.Sql {
  return Prisma.sql`SELECT count(*)::int AS total FROM piece_search f WHERE ${fits(filter)}`;
}

/** What may be said of a search beside its words. */
interface HowSearched {
  /** Any of the words is enough. */
  some?: boolean;
  /** Each must stand in a piece as it is. Their words are among `words`, for what is nearest and what is marked. */
  phrases?: readonly string[];
  /** With phrases: the words that are wanted besides them. */
  beside?: readonly string[];
}

/**
 * A page of what has these words, each of them or, with `some`, any, the nearest first (see `search_pieces`), then by how
 * much of each piece they are, then by title. A word may have forms (see `parse_search`). `total` counts up to one more than `MOST_FOUND`. A page goes on after a
 * piece's place in that order, which is made anew each time. Title, standfirst, themes and, where these do not have
 * every word, one sentence that has most, come with the words marked.
 */
export function searchStatement(
  filter: LibraryFilter,
  words: readonly string[],
  open: boolean,
  { some = false, phrases = [], beside = [] }: HowSearched = {},
): Prisma.Sql {
  const { kind = null, theme = null, moment = null, minutes = null, favourites, cursor } = filter;
  const among = favourites ? Prisma.sql`ARRAY(SELECT k.piece_id FROM favourite k)` : Prisma.sql`NULL::uuid[]`;
  const wanted = some ? Prisma.sql`s.any_word` : Prisma.sql`s.every_word`;
  const marks = `StartSel=${MARK_BEGINS}, StopSel=${MARK_ENDS}, HighlightAll=true`;
  // A curved apostrophe is a letter to the parser, so that the word before it would not be found to be one.
  const marked = (text: Prisma.Sql) =>
    Prisma.sql`translate(ts_headline('english', translate(${text}, '’', ${APOSTROPHE}), s.any_word, ${marks}), ${APOSTROPHE}, '’')`;
  return Prisma.sql`
    WITH query AS MATERIALIZED (
      SELECT s.*, o.every_word AS beside,
        (SELECT string_agg(phraseto_tsquery('simple', p)::text, ' | ') FROM unnest(${[...phrases]}::text[]) AS p)::tsquery AS phrase
      FROM meantime.parse_search(${[...words]}::text[], ${open}) s CROSS JOIN meantime.parse_search(${[...beside]}::text[], false) o
    ), nearest AS MATERIALIZED (
      SELECT w.piece_id, w.rank, count(*) OVER ()::int AS total
      FROM query s CROSS JOIN LATERAL meantime.search_pieces(${wanted}, s.any_word,
        ${kind}::piece_kind, ${theme}::text, ${moment}::text, ${minutes}::int, ${among}, ${MOST_FOUND + 1}::int,
        ${phrases.length > 0 ? [...phrases] : null}::text[], s.beside) w
    ), ordered AS MATERIALIZED (
      SELECT f.piece_id, n.total, row_number() OVER (
        ORDER BY n.rank, ts_rank('{0.01, 0.05, 0.25, 1}', f.all_words, s.with_stop_words) DESC, ${byTitle}, f.piece_id) AS place
      FROM nearest n JOIN piece_search f ON f.piece_id = n.piece_id CROSS JOIN query s
    ), page AS MATERIALIZED (
      SELECT * FROM ordered
      WHERE place > coalesce((SELECT o.place FROM ordered o WHERE o.piece_id = ${cursor?.from ?? null}::uuid), 0) AND place <= ${MOST_FOUND}
      ORDER BY place LIMIT ${ROWS_A_PAGE.pieces + 1}
    )
    SELECT ${fields}, p.total, ${marked(Prisma.sql`f.title`)} AS "markedTitle", ${marked(Prisma.sql`f.standfirst`)} AS "markedStandfirst",
      ${marked(Prisma.sql`array_to_string(f.themes, ', ')`)} AS "markedThemes", ${marked(Prisma.sql`t.sentence`)} AS "markedSentence",
      strpos(s.any_word::text, ':*') > 0 AS "marksBeginning"
    FROM page p JOIN piece_search f ON f.piece_id = p.piece_id CROSS JOIN query s
      LEFT JOIN LATERAL (
        SELECT sentence FROM unnest(f.sentences, f.sentence_words) WITH ORDINALITY AS told(sentence, words, at)
        WHERE words @@ coalesce(s.phrase, s.any_word) AND (s.phrase IS NOT NULL OR NOT f.head_words @@ s.every_word)
        ORDER BY ts_rank(words, s.any_word) DESC, at LIMIT 1
      ) t ON true
    ORDER BY p.place`;
}

/** For each word that no piece has: its place among them (from one) and words that pieces have, or that are `known`, and are spelled alike, as `alike`. */
export function spellingStatement(words: readonly string[], open: boolean, known: readonly string[] = []): Prisma.Sql {
  return Prisma.sql`
    SELECT ordinal AS place, suggestions AS alike
    FROM meantime.suggest_words(${[...words]}::text[], ${open}, ${[...known]}::text[]) ORDER BY ordinal`;
}

/** Every theme and every moment that a piece has, once, in order: from one to the next in the index. */
export const themesAndMoments = Prisma.sql`
  WITH RECURSIVE listed AS (
    (SELECT l.of, l.words FROM piece_search_label l ORDER BY l.of, l.words LIMIT 1)
    UNION ALL
    SELECT n.of, n.words FROM listed CROSS JOIN LATERAL (
      SELECT l.of, l.words FROM piece_search_label l WHERE (l.of, l.words) > (listed.of, listed.words) ORDER BY l.of, l.words LIMIT 1) n
  ) SELECT of, words FROM listed ORDER BY of, words COLLATE "und-x-icu"`;
