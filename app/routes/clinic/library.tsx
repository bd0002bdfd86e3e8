import type { MetaFunction } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { forClinician } from '~/auth/doors';
import { listPieces } from '~/domain/library/list-pieces';
import { ClinicalNote } from '~/ui/ClinicalNote';
import { EmptyState } from '~/ui/EmptyState';
import { Field } from '~/ui/Field';
import { FilterBar } from '~/ui/FilterBar';
import { ItemList } from '~/ui/ItemList';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { kindInWords } from '~/ui/PieceAsRead';
import { SelectField } from '~/ui/SelectField';
import { sizeInWords } from '~/ui/Words';

export const meta: MetaFunction = () => [{ title: 'Library · Meantime' }];

/** What cannot be read in the address is as good as not there. */
const filters = z.object({
  kind: z.enum(['essay', 'practice', 'card-set', 'check-in']).optional().catch(undefined),
  theme: z.string().min(1).max(100).optional().catch(undefined),
  search: z.string().trim().min(1).max(100).optional().catch(undefined),
  after: z.uuid().optional().catch(undefined),
});

export const loader = forClinician(async ({ viewer, request }) => {
  const filter = filters.parse(Object.fromEntries(new URL(request.url).searchParams));
  return { filter, ...(await listPieces(viewer, filter)) };
});

const kinds = [
  { value: '', label: 'All kinds' },
  { value: 'essay', label: 'Essays' },
  { value: 'practice', label: 'Practices' },
  { value: 'card-set', label: 'Sets of cards' },
  { value: 'check-in', label: 'Check-ins' },
];

export default function Library() {
  const { filter, pieces, disclaimer, themes, next } = useLoaderData<typeof loader>();
  const { after, ...narrowed } = filter;
  const isNarrowed = Object.values(narrowed).some((value) => value !== undefined);
  return (
    <>
      <PageTitle lede="What there is to give someone to read, to try or to write.">Library</PageTitle>
      <FilterBar label="Search the library" {...(isNarrowed && { clearTo: '.' })}>
        <Field
          name="search"
          label="Words"
          type="search"
          defaultValue={filter.search ?? ''}
          key={`search ${filter.search}`}
        />
        <SelectField
          name="kind"
          label="Kind"
          options={kinds}
          defaultValue={filter.kind ?? ''}
          key={`kind ${filter.kind}`}
        />
        <SelectField
          name="theme"
          label="Theme"
          options={[{ value: '', label: 'All themes' }, ...themes.map((theme) => ({ value: theme, label: theme }))]}
          defaultValue={filter.theme ?? ''}
          key={`theme ${filter.theme}`}
        />
      </FilterBar>
      {pieces.length === 0 ? (
        <EmptyState>
          {isNarrowed ? 'Nothing in the library fits all of this. Fewer words may find more.' : 'The library is empty.'}
        </EmptyState>
      ) : (
        <ItemList
          label="Pieces"
          items={pieces.map(({ id, kind, title, standfirst, minutes, themes: its }) => ({
            id,
            title,
            to: `/clinic/library/${id}`,
            meta: `${kindInWords[kind]}, ${sizeInWords(minutes)}. ${its.join(', ')}.`,
            body: <p>{standfirst}</p>,
          }))}
        />
      )}
      <Pager
        label="Pages of the library"
        range={after === undefined ? 'The first of the library' : 'Further on in the library'}
        next={next === null ? undefined : address({ ...narrowed, after: next })}
        previous={after === undefined ? undefined : address(narrowed)}
      />
      <ClinicalNote note={disclaimer} />
    </>
  );
}

function address(filter: Record<string, string | undefined>): string {
  const set = Object.entries(filter).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `?${new URLSearchParams(set).toString()}`;
}
