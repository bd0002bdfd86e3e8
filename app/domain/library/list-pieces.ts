import { as } from '~/db/as';
import { Prisma } from '~/db/generated/client';
import { isId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { currentNote } from '../disclaimer/current';
import type { PieceKind } from './content';
import type { Note } from './piece';

export interface LibraryFilter {
  kind?: PieceKind | undefined;
  /** A theme in words, as pieces name it. */
  theme?: string | undefined;
  /** Words that must each be found in the title, the standfirst or a theme. */
  search?: string | undefined;
  /** The id of the last piece of the page before. */
  after?: string | undefined;
}

export interface ListedPiece {
  id: string;
  kind: PieceKind;
  title: string;
  standfirst: string;
  minutes: number;
  themes: string[];
}

/** A page of the library. It shows words of pieces, so the disclaimer in force comes with it. */
export interface LibraryPage {
  pieces: ListedPiece[];
  disclaimer: Note;
  /** Every theme that a piece of the library has, in order. */
  themes: string[];
  /** What to pass as `after` for the next page; null when this is the last. */
  next: string | null;
}

export const PIECES_A_PAGE = 24;

/** The library by title: the newest version of every piece that is not retired, and fits the filter. */
export async function listPieces(viewer: ClinicianViewer, filter: LibraryFilter): Promise<LibraryPage> {
  const words = (filter.search ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8);
  const conditions = [
    Prisma.sql`true`,
    ...(filter.kind ? [Prisma.sql`kind = ${filter.kind}`] : []),
    ...(filter.theme ? [Prisma.sql`${filter.theme} = ANY (themes)`] : []),
    ...words.map(
      (word) =>
        Prisma.sql`strpos(lower(title || ' ' || standfirst || ' ' || array_to_string(themes, ' ')), ${word}) > 0`,
    ),
  ];
  // A piece that is gone, or that no page could end with, is no place to go on from: then the first page.
  const after = isId(filter.after)
    ? Prisma.sql`AND (sorted, id) > (SELECT l.sorted, l.id FROM library l WHERE l.id = ${filter.after}::uuid UNION ALL SELECT '', '00000000-0000-0000-0000-000000000000'::uuid LIMIT 1)`
    : Prisma.empty;

  return as(viewer, async (db) => {
    const library = Prisma.sql`
      library AS (
        SELECT DISTINCT ON (p.id) p.id, p.kind::text AS kind, v.title, v.standfirst, v.minutes,
          ARRAY(SELECT jsonb_array_elements_text(v.content -> 'themes')) AS themes,
          lower(v.title) COLLATE "und-x-icu" AS sorted
        FROM piece p JOIN piece_version v ON v.piece_id = p.id
        WHERE p.retired_at IS NULL
        ORDER BY p.id, v.number DESC
      )`;
    const rows = await db.$queryRaw<ListedPiece[]>`
      WITH ${library}
      SELECT id::text, kind, title, standfirst, minutes, themes FROM library
      WHERE ${Prisma.join(conditions, ' AND ')} ${after}
      ORDER BY sorted, id LIMIT ${PIECES_A_PAGE + 1}`;
    const themes = await db.$queryRaw<{ theme: string }[]>`
      WITH ${library} SELECT DISTINCT unnest(themes) COLLATE "und-x-icu" AS theme FROM library ORDER BY theme`;
    const pieces = rows.slice(0, PIECES_A_PAGE);
    return {
      pieces,
      disclaimer: await currentNote(db),
      themes: themes.map(({ theme }) => theme),
      next: rows.length > PIECES_A_PAGE ? pieces.at(-1)!.id : null,
    };
  });
}
