import { Link, Form, useLocation, useNavigate } from '@remix-run/react';
import { useRef, type ReactNode } from 'react';
import type { LibraryFilter, LibraryPage, ListedPiece } from '~/domain/library/list-pieces';
import { Button } from '~/ui/Button';
import { Disclaimer } from '~/ui/Disclaimer';
import { Field } from '~/ui/Field';
import { ItemList } from '~/ui/ItemList';
import { Pager } from '~/ui/Pager';
import { kindLabel } from '~/ui/PieceReader';
import { SelectField } from '~/ui/SelectField';
import { Checkbox } from '~/ui/Checkbox';
import { useScripts } from '~/ui/useScripts';
import { durationLabel } from '~/ui/PieceArticle';
import { addressesBeside, withParams } from '~/ui/list-address';
import { kindLabels, LONGEST_SEARCH, cursorParams, filterParams, minuteChoices } from './filters';
import { FavouriteButton } from './FavouriteButton';
import { Highlighted } from './Highlighted';
import { filterLabel, SearchResults } from './SearchResults';
import { moveByKeys, useSubmitAsTyped } from './useSubmitAsTyped';
import { useListFocus } from './useListFocus';

type LibrarySearchProps = {
  filter: LibraryFilter;
  library: LibraryPage;
  /** Where a piece leads. */
  pieceAt: (pieceId: string) => string;
  /** What more there is to say of a piece, such as when a client had it. */
  about?: (pieceId: string) => ReactNode;
  /** What the address holds beside the search, and keeps: whom a piece is chosen for. */
  carried?: Record<string, string>;
};

/** Finding a piece: the search and what narrows it, what was found, the way on, and the Clinical note. Needs no script. */
export function LibrarySearch({ filter, library, pieceAt, about, carried = {} }: LibrarySearchProps) {
  const place = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const navigate = useNavigate();
  const { search } = useLocation();
  const { cursor, ...narrowed } = filter;
  const { search: words, ...chosen } = filterParams(narrowed);
  const fields = { search: words, ...chosen, ...carried };
  const typed = useSubmitAsTyped(form, fields);
  const listFocus = useListFocus(
    place,
    library.pieces.map(({ id }) => id),
  );
  const scripts = useScripts();
  const isNarrowed = Object.values(chosen).some((value) => value !== undefined);
  const here = withParams('', fields);
  const clear = () => navigate(withParams(search, { search: undefined, after: undefined }), { replace: true });
  return (
    // The keys are the fields' and the links' own; the frame only hears them on their way.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="finding" ref={place} {...listFocus} onKeyDown={(event) => moveByKeys(event, clear)}>
      <Form ref={form} method="get" role="search" aria-label="Search the library" preventScrollReset {...typed}>
        {Object.entries(carried).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <div className="filter-bar">
          <Field
            name="search"
            label="Words in the title or theme, or in the text"
            hint={`${scripts ? 'The list follows as you type. Arrow keys go into it and back. ' : ''}Quotation marks keep words together.`}
            type="search"
            maxLength={LONGEST_SEARCH}
            autoComplete="off"
            defaultValue={words ?? ''}
          />
          <Button>Search</Button>
          {(isNarrowed || words !== undefined) && (
            <Link className="button" data-kind="plain" to={withParams('', carried)} preventScrollReset>
              Show all
            </Link>
          )}
        </div>
        <details className="narrowing">
          <summary>{isNarrowed ? `Only ${filterLabel(filter)}` : 'Filter'}</summary>
          <div className="filter-bar">
            <SelectField
              name="kind"
              label="Kind"
              defaultValue={chosen['kind'] ?? ''}
              options={[
                { value: '', label: 'All kinds' },
                ...Object.entries(kindLabels).map(([value, label]) => ({ value, label })),
              ]}
            />
            <SelectField
              name="theme"
              label="Theme"
              defaultValue={chosen['theme'] ?? ''}
              options={among('All themes', library.themes)}
            />
            <SelectField
              name="moment"
              label="When it helps"
              defaultValue={chosen['moment'] ?? ''}
              options={among('Any time', library.moments)}
            />
            <SelectField
              name="minutes"
              label="Length"
              defaultValue={chosen['minutes'] ?? ''}
              options={[
                { value: '', label: 'Any length' },
                ...minuteChoices.map((size) => ({ value: String(size), label: `At most ${size} minutes` })),
              ]}
            />
            <Checkbox
              name="favourites"
              value="only"
              label="Only favourites"
              defaultChecked={filter.favourites === true}
            />
          </div>
        </details>
      </Form>
      <SearchResults filter={filter} library={library} />
      {library.pieces.length > 0 && (
        <ItemList
          label="Pieces"
          items={library.pieces.map((piece) => itemOf(piece, pieceAt(piece.id), about?.(piece.id)))}
        />
      )}
      <Pager
        label="Pages of the library"
        range={
          cursor === undefined
            ? words === undefined
              ? 'The first of the library'
              : 'The nearest'
            : 'Further on in the library'
        }
        {...addressesBeside(here, library, cursorParams)}
        previous={cursor === undefined ? undefined : here}
      />
      <Disclaimer disclaimer={library.disclaimer} />
    </div>
  );
}

function among(all: string, words: readonly string[]) {
  return [{ value: '', label: all }, ...words.map((one) => ({ value: one, label: one }))];
}

function itemOf(
  { id, kind, title, standfirst, minutes, themes, marked, isFavourite }: ListedPiece,
  to: string,
  more: ReactNode,
) {
  return {
    id,
    to,
    title: marked ? <Highlighted segments={marked.title} /> : title,
    meta: (
      <>
        {kindLabel[kind]}, {durationLabel(minutes)}
      </>
    ),
    body: (
      <>
        <p className="standfirst-line" title={standfirst}>
          {marked ? <Highlighted segments={marked.standfirst} /> : standfirst}
        </p>
        {themes.length > 0 && (
          <p className="meta">{marked ? <Highlighted segments={marked.themes} /> : themes.join(', ')}</p>
        )}
        {marked?.sentence && (
          <p className="sentence-found">
            <Highlighted segments={marked.sentence} />
          </p>
        )}
        {more}
      </>
    ),
    actions: <FavouriteButton pieceId={id} title={title} isFavourite={isFavourite} kind="plain" />,
  };
}
