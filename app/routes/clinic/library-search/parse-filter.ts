import type { LibraryFilter } from '~/domain/library/list-pieces';
import { readCursor } from '~/ui/list-address';
import { kindLabels, LONGEST_SEARCH, cursorParams, minuteChoices } from './filters';

/** What an address asks of the library. What cannot be read in it is as good as not there. */
export function parseFilter(request: Request): LibraryFilter {
  const params = new URL(request.url).searchParams;
  const words = (name: string) =>
    params
      .get(name)
      ?.slice(0, LONGEST_SEARCH)
      .replace(/[\0\p{Surrogate}]/gu, '')
      .trim() || undefined;
  return {
    search: words('search'),
    kind: (Object.keys(kindLabels) as (keyof typeof kindLabels)[]).find((kind) => kind === params.get('kind')),
    theme: words('theme'),
    moment: words('moment'),
    minutes: minuteChoices.find((size) => String(size) === params.get('minutes')),
    favourites: params.get('favourites') === 'only' || undefined,
    cursor: readCursor(params, cursorParams),
  };
}
