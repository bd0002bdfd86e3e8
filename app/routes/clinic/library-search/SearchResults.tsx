import { Link, useLocation } from '@remix-run/react';
import type { LibraryFilter, LibraryPage } from '~/domain/library/list-pieces';
import { EmptyState } from '~/ui/EmptyState';
import { withParams } from '~/ui/list-address';
import { numberInWords } from '~/ui/numbers';
import { cursorParams, kindLabels, LONGEST_SEARCH, nothingNarrowed } from './filters';

type SearchResultsProps = {
  filter: LibraryFilter;
  library: Pick<
    LibraryPage,
    'total' | 'most' | 'misspelled' | 'partly' | 'apart' | 'understood' | 'unknown' | 'nearThemes'
  >;
};

const fromTheBeginning = { [cursorParams.next]: undefined };

/** What was understood, how much was found and in what order, in sentences that are said aloud when they change. */
export function SearchResults({ filter, library }: SearchResultsProps) {
  const { total } = library;
  return (
    <div className="what-was-found" role="status" tabIndex={-1} data-news="list">
      {total === 0 ? (
        <EmptyState action={<Elsewhere filter={filter} library={library} />}>{nothingFor(filter, library)}</EmptyState>
      ) : (
        <p>{sentence(filter, library)}</p>
      )}
      <WhatWasUnderstood {...library.understood} />
    </div>
  );
}

/** Which kind and which other words a search was taken to mean, and the way to the words as they stand. */
function WhatWasUnderstood({ kind, words, asItStands }: LibraryPage['understood']) {
  const { search } = useLocation();
  if (!kind && words.length === 0) return null;
  return (
    <ul className="understood">
      {kind && (
        <li>
          “{kind.typed}”: only {kindLabels[kind.kind].toLowerCase()}
        </li>
      )}
      {words.map(({ typed, also, themes }) => (
        <li key={typed}>
          “{typed}”: also {ledTo(also, themes)}
        </li>
      ))}
      {asItStands !== null && asItStands.length <= LONGEST_SEARCH && (
        <li>
          <Link to={withParams(search, { search: asItStands, ...fromTheBeginning })} preventScrollReset>
            Only what was typed
          </Link>
        </li>
      )}
    </ul>
  );
}

function ledTo(words: readonly string[], themes: readonly string[]): string {
  const named = listed(
    themes.map((theme) => `“${theme}”`),
    'and',
  );
  const ofThemes = themes.length === 0 ? [] : [`the theme${themes.length > 1 ? 's' : ''} ${named}`];
  return [...(words.length === 0 ? [] : [listed(words, 'and')]), ...ofThemes].join(', and ');
}

/** Where to look when nothing was found: the whole library, or themes that are near. */
function Elsewhere({ filter: { cursor: _, search, ...narrowed }, library: { nearThemes } }: SearchResultsProps) {
  const { search: address } = useLocation();
  if (search === undefined) return null;
  const whole = withParams(address, { ...nothingNarrowed, ...fromTheBeginning });
  const isNarrowed = Object.values(narrowed).some((value) => value !== undefined);
  return (
    <>
      {isNarrowed && (
        <p>
          <Link to={withParams(whole, { search })} preventScrollReset>
            Look in the whole library
          </Link>
        </p>
      )}
      {nearThemes.length > 0 && (
        <>
          <p>{nearThemes.length === 1 ? 'A theme that is near:' : 'Themes that are near:'}</p>
          <ul className="near-themes">
            {nearThemes.map((theme) => (
              <li key={theme}>
                <Link to={withParams(whole, { theme })} preventScrollReset>
                  {theme}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** Why nothing is shown, by what was asked. */
function nothingFor(
  { cursor: _, search, ...narrowed }: LibraryFilter,
  { unknown, understood }: SearchResultsProps['library'],
): string {
  const { favourites, ...others } = narrowed;
  const isNarrowed = Object.values(others).some((value) => value !== undefined);
  if (search !== undefined) {
    const among = filterLabel({ ...narrowed, kind: narrowed.kind ?? understood.kind?.kind });
    if (!/[\p{L}\p{N}]/u.test(search)) return 'There is no letter and no digit in this to look for.';
    if (unknown.length > 0) {
      const words = listed(
        unknown.map((word) => `“${word}”`),
        'or',
      );
      return `Nothing in the library has ${words}, or a word that is spelled like ${unknown.length === 1 ? 'it' : 'one of them'}.`;
    }
    return `Nothing ${among ? `among ${among} ` : 'in the library '}has this.`;
  }
  if (isNarrowed) return `Nothing ${favourites ? 'among your favourites' : 'in the library'} fits all of this.`;
  return favourites
    ? 'You have no favourites yet. Any piece can be made one, from this list or from its own page.'
    : 'The library is empty.';
}

function sentence(
  { search, cursor: _, ...narrowed }: LibraryFilter,
  { total, most, misspelled, partly, apart, understood }: SearchResultsProps['library'],
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
  if (apart)
    return `Nothing has this as it stands in quotation marks. ${count} ${total === 1 ? 'has' : 'have'} its words.`;
  // A search that only names a kind is no search for words.
  if (search === undefined || understood.kind?.alone)
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
