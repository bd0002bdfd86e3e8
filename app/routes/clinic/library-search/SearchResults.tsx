import type { LibraryFilter, LibraryPage } from '~/domain/library/list-pieces';
import { EmptyState } from '~/ui/EmptyState';
import { numberInWords } from '~/ui/numbers';
import { kindLabels } from './filters';

type SearchResultsProps = {
  filter: LibraryFilter;
  library: Pick<LibraryPage, 'total' | 'most' | 'misspelled' | 'partly'>;
};

/** How much was found and in what order, in a sentence that is said aloud when it changes. */
export function SearchResults({ filter, library }: SearchResultsProps) {
  const { total } = library;
  return (
    <div className="what-was-found" role="status" tabIndex={-1} data-news="list">
      {total === 0 ? <EmptyState>{nothingFor(filter)}</EmptyState> : <p>{sentence(filter, library)}</p>}
    </div>
  );
}

/** Why nothing is shown, by what was asked. */
function nothingFor({ cursor: _, search, favourites, ...narrowed }: LibraryFilter): string {
  const isNarrowed = Object.values(narrowed).some((value) => value !== undefined);
  if (search !== undefined) return 'Nothing in the library fits all of this. Fewer words may find more.';
  if (isNarrowed) return `Nothing ${favourites ? 'among your favourites' : 'in the library'} fits all of this.`;
  return favourites
    ? 'You have no favourites yet. Any piece can be made one, from this list or from its own page.'
    : 'The library is empty.';
}

function sentence(
  { search, cursor: _, ...narrowed }: LibraryFilter,
  { total, most, misspelled, partly }: SearchResultsProps['library'],
): string {
  const isNarrowed = Object.values(narrowed).some((value) => value !== undefined);
  const count =
    total > most ? `More than ${most} pieces` : total === 1 ? 'One piece' : capital(`${numberInWords(total)} pieces`);
  const as = misspelled.map(({ typed, alike }) => `${inQuotes(alike)} for “${typed}”`);
  if (partly) {
    const also = as.length === 0 ? '' : `, nor with ${listed(as, 'and')}`;
    return `Nothing here has all of these words${also}. ${count} ${total === 1 ? 'has' : 'have'} some of them, the nearest first.`;
  }
  if (misspelled.length > 0) {
    const typed = listed(
      misspelled.map((one) => `“${one.typed}”`),
      'or',
    );
    const alike = inQuotes(misspelled.flatMap((one) => one.alike));
    return `Nothing has exactly ${typed}. What has ${alike} comes close: ${count.toLowerCase()}.`;
  }
  if (search === undefined)
    return isNarrowed ? `${count} ${total === 1 ? 'fits' : 'fit'}, by title.` : `${count}, by title.`;
  if (total > most) return `${count} have this. These are the nearest; another word brings it nearer still.`;
  return total === 1 ? 'One piece has this.' : `${count} have this, the nearest first.`;
}

/** What narrows the library, beside a search: "practices, Grief and loss, at most 3 minutes". */
export function filterLabel({ kind, theme, moment, minutes, favourites }: LibraryFilter): string {
  return [
    favourites && 'my favourites',
    kind && kindLabels[kind].toLowerCase(),
    theme,
    moment,
    minutes && `at most ${minutes} minutes`,
  ]
    .filter(Boolean)
    .join(', ');
}

function inQuotes(words: readonly string[]): string {
  return listed(
    words.map((word) => `“${word}”`),
    'or',
  );
}

function listed(words: readonly string[], and: string): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
