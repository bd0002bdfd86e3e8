import type { Cursor, PagesBeside } from '~/domain/page';

type To = Cursor['to'];

/** The parameters of an address that hold a list's cursor, where it is read in its own order. */
export const inOrder = { next: 'after', previous: 'before' } as const;

/** The same for what is read back in time, the newest first. */
export const backInTime = { next: 'before', previous: 'after' } as const;

/** The cursor of an address; undefined where it has none. Whether it names a row is for the verb to find out. */
export function readCursor<T extends To>(search: URLSearchParams, params: Record<T, string>): Cursor<T> | undefined {
  for (const to of Object.keys(params) as T[]) {
    const from = search.get(params[to]);
    if (from) return { to, from };
  }
  return undefined;
}

/** Where the pages beside one are: this address with the cursor of the neighbour in the place of its own. */
export function addressesBeside<T extends To>(
  search: string,
  beside: Pick<PagesBeside, NoInfer<T>>,
  params: Record<T, string>,
  hash = '',
): Partial<Record<T, string>> {
  const tos = Object.keys(params) as T[];
  const without = Object.fromEntries(tos.map((to) => [params[to], undefined]));
  const addresses: Partial<Record<T, string>> = {};
  for (const to of tos) {
    const cursor = beside[to];
    if (cursor) addresses[to] = withParams(search, { ...without, [params[to]]: cursor.from }) + hash;
  }
  return addresses;
}

/**
 * The address of the page shown now with some of its parameters changed: what is `undefined` or empty is taken
 * away. Changing how a list is sorted or filtered leads to its beginning: name `after` and `before` then.
 */
export function withParams(search: string, changes: Record<string, string | undefined>): string {
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
    sortHref: withParams(search, { sort: to, after: undefined, before: undefined }),
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
