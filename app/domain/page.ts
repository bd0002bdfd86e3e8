/** How many rows of a table stand on one page. */
export const ROWS_A_PAGE = 25;

/** Where in a list a page begins: after the row with this id, or before it. Neither: at the beginning. */
export interface Place {
  after?: string | undefined;
  before?: string | undefined;
}

/** One page of a long list, and where its neighbours begin, if there are any. */
export interface Page<Row> {
  rows: Row[];
  previous: { before: string } | undefined;
  next: { after: string } | undefined;
}

/**
 * Makes the page out of what the database found, at most one row more than a page, in the order it was
 * asked for: towards the beginning when the place is `before` a row.
 */
export function pageOf<Row extends { id: string }>(found: readonly Row[], place: Place): Page<Row> {
  const more = found.length > ROWS_A_PAGE;
  const rows = found.slice(0, ROWS_A_PAGE);
  const backwards = place.before !== undefined;
  if (backwards) rows.reverse();
  const first = rows[0];
  const last = rows.at(-1);
  const hasPrevious = backwards ? more : place.after !== undefined;
  const hasNext = backwards || more;
  return {
    rows,
    previous: hasPrevious && first ? { before: first.id } : undefined,
    next: hasNext && last ? { after: last.id } : undefined,
  };
}
