import type { LibraryFilter } from '~/domain/library/list-pieces';
import { readCursor } from '~/ui/list-address';
import { kinds, LONGEST_SEARCH, onwards, sizes } from './narrowing';

/** What an address asks of the library. What cannot be read in it is as good as not there. */
export function askedOfLibrary(request: Request): LibraryFilter {
  const params = new URL(request.url).searchParams;
  const words = (name: string) =>
    params
      .get(name)
      ?.slice(0, LONGEST_SEARCH)
      .replace(/[\0\p{Surrogate}]/gu, '')
      .trim() || undefined;
  return {
    search: words('search'),
    kind: (Object.keys(kinds) as (keyof typeof kinds)[]).find((kind) => kind === params.get('kind')),
    theme: words('theme'),
    moment: words('moment'),
    minutes: sizes.find((size) => String(size) === params.get('minutes')),
    favourites: params.get('favourites') === 'only' || undefined,
    cursor: readCursor(params, onwards),
  };
}
