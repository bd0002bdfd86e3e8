import type { LibraryFilter } from '~/domain/library/list-pieces';

/** The kinds, as a choice among them names them. */
export const kindLabels = {
  essay: 'Essays',
  practice: 'Practices',
  'card-set': 'Sets of cards',
  'check-in': 'Check-ins',
} as const;

/** The parameter that holds the library's cursor. */
export const cursorParams = { next: 'after' };

/** How long a piece may take at most, as one chooses it. */
export const minuteChoices = [2, 3, 5, 10] as const;

/** In characters; what is longer is cut. */
export const LONGEST_SEARCH = 100;

/** A filter as the parameters of an address, without what is not set. */
export function filterParams({
  favourites,
  minutes,
  ...words
}: Omit<LibraryFilter, 'cursor'>): Record<string, string | undefined> {
  return { ...words, minutes: minutes?.toString(), favourites: favourites ? 'only' : undefined };
}

/** The parameters of a filter, none of them set. */
export const nothingNarrowed = {
  search: undefined,
  kind: undefined,
  theme: undefined,
  moment: undefined,
  minutes: undefined,
  favourites: undefined,
} satisfies Record<keyof Omit<LibraryFilter, 'cursor'>, undefined>;
