import { isId } from '~/db/id';

/** Page sizes: how many rows of each list stand on one page. */
export const ROWS_A_PAGE = {
  /** A table of the clinic, and what one client shared. */
  table: 25,
  /** Pieces of the library. */
  pieces: 24,
  /** What a client shared, for that client. */
  shared: 25,
  /** What was with a client before. */
  assignments: 20,
  /** Replies on a shared reflection. */
  replies: 50,
  /** Events of the record of access. */
  events: 50,
} as const;

/**
 * Keyset cursor: a page begins beside the row that `from` names, towards the end of its list (`next`) or towards its
 * beginning (`previous`). Without a cursor a list begins at its beginning.
 */
export interface Cursor<To extends 'previous' | 'next' = 'previous' | 'next'> {
  to: To;
  /** The row's id; in the record of access a moment in ISO 8601. */
  from: string;
}

/** Where a list begins, for verbs that read a page of one. */
export interface FromCursor<To extends Cursor['to'] = Cursor['to']> {
  cursor?: Cursor<To> | undefined;
}

/** The cursors of the pages beside one; null where there is none. */
export interface PagesBeside {
  previous: Cursor<'previous'> | null;
  next: Cursor<'next'> | null;
}

/** One page of a long list. */
export interface Page<Row> extends PagesBeside {
  rows: Row[];
}

/** One page of a long list that is read one way only. */
export type PageOnwards<Row> = Omit<Page<Row>, 'previous'>;

/** The cursor where it names a row by an id, else undefined: what cannot be an id is as good as no cursor. */
export function byId<To extends Cursor['to']>(cursor: Cursor<To> | undefined): Cursor<To> | undefined {
  return isId(cursor?.from) ? cursor : undefined;
}

/**
 * Makes the page out of what the database found: at most one row more than `size`, beginning beside the cursor and in
 * the order it leads in, which is the list's own turned round where it leads to `previous`.
 */
export function pageOf<Row extends { id: string }>(
  found: readonly Row[],
  size: number,
  cursor: Cursor | undefined,
): Page<Row> {
  const more = found.length > size;
  const rows = found.slice(0, size);
  const backwards = cursor?.to === 'previous';
  if (backwards) rows.reverse();
  const first = rows[0];
  const last = rows.at(-1);
  const hasPrevious = backwards ? more : cursor !== undefined;
  const hasNext = backwards || more;
  return {
    rows,
    previous: hasPrevious && first ? { to: 'previous', from: first.id } : null,
    next: hasNext && last ? { to: 'next', from: last.id } : null,
  };
}
