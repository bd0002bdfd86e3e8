/**
 * The address of the page shown now with some of its parameters changed: what is `undefined` or empty is taken
 * away. Changing how a list is sorted or filtered leads to its beginning, so name `after` and `before` then.
 */
export function addressWith(search: string, changes: Record<string, string | undefined>): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') params.delete(name);
    else params.set(name, value);
  }
  return `?${params.toString()}`;
}

/** What a column's header leads to and shows, for a list whose address says `sort=<column>`, or `sort=-<column>` the other way round. */
export function sorting(
  search: string,
  column: string,
  now: { sort: string; descending: boolean },
): { sortHref: string; sorted?: 'ascending' | 'descending' } {
  const isSorted = now.sort === column;
  const to = isSorted && !now.descending ? `-${column}` : column;
  return {
    sortHref: addressWith(search, { sort: to, after: undefined, before: undefined }),
    ...(isSorted && { sorted: now.descending ? ('descending' as const) : ('ascending' as const) }),
  };
}

/** Reads `sort` of an address; what is not one of the columns is the first of them, ascending. */
export function readSort<C extends string>(
  given: string | null,
  columns: readonly [C, ...C[]],
): { sort: C; descending: boolean } {
  const descending = given?.startsWith('-') === true;
  const sort = columns.find((column) => column === (descending ? given?.slice(1) : given));
  return sort === undefined ? { sort: columns[0], descending: false } : { sort, descending };
}
