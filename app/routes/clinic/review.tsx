import type { MetaFunction } from '@remix-run/node';
import { useLoaderData, useLocation } from '@remix-run/react';
import { useMemo } from 'react';
import { forClinician } from '~/auth/guards';
import { reviewQueue, type WaitingReflection } from '~/domain/review/review-queue';
import { timesFor } from '~/times/times-for';
import { DataTable, type DataColumn } from '~/ui/DataTable';
import { EmptyState } from '~/ui/EmptyState';
import { Field } from '~/ui/Field';
import { FilterBar } from '~/ui/FilterBar';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { SelectField } from '~/ui/SelectField';
import { Checkbox } from '~/ui/Checkbox';
import { Time } from '~/ui/Time';
import { addressesBeside, withParams, inOrder, readCursor, readSort, sorting } from '~/ui/list-address';

export const meta: MetaFunction = () => [{ title: 'Review · Meantime' }];

const kinds = { essay: 'Essays', practice: 'Practices', 'card-set': 'Sets of cards', 'check-in': 'Check-ins' } as const;

/** What cannot be read in the address is as good as not there. */
function parseQuery(request: Request) {
  const search = new URL(request.url).searchParams;
  return {
    ...readSort(search.get('sort'), ['shared', 'client']),
    client: search.get('client')?.replaceAll('\0', '').trim().normalize('NFC').slice(0, 200) || undefined,
    kind: (Object.keys(kinds) as (keyof typeof kinds)[]).find((kind) => kind === search.get('kind')),
    newOnly: search.get('new') === 'only',
    cursor: readCursor(search, inOrder),
  };
}

export const loader = forClinician(async ({ viewer, request }) => {
  const query = parseQuery(request);
  const page = await reviewQueue(viewer, query);
  const times = timesFor(viewer);
  return {
    query,
    page: { ...page, rows: page.rows.map((row) => ({ ...row, sharedAt: times(row.sharedAt) })) },
    range: rangeOf(page.rows, query.sort, (at) => times(at, { form: 'day' }).words),
  };
});

export default function Review() {
  const { query, page, range } = useLoaderData<typeof loader>();
  const { search } = useLocation();
  const columns = useMemo(() => columnsOf(search, query), [search, query]);
  const isFiltered = query.client !== undefined || query.kind !== undefined || query.newOnly;
  return (
    <>
      <PageTitle lede="What was shared with you and is not marked as read together yet.">Review</PageTitle>
      {(isFiltered || page.rows.length > 0) && (
        <FilterBar
          label="Filter the review queue"
          {...(isFiltered && { clearTo: withParams('', { sort: sortParam(query) }) })}
        >
          <input type="hidden" name="sort" value={sortParam(query)} />
          <Field
            name="client"
            label="Client"
            type="search"
            defaultValue={query.client ?? ''}
            key={`client ${query.client}`}
          />
          <SelectField
            name="kind"
            label="Kind of piece"
            defaultValue={query.kind ?? ''}
            key={`kind ${query.kind}`}
            options={[
              { value: '', label: 'All kinds' },
              ...Object.entries(kinds).map(([value, label]) => ({ value, label })),
            ]}
          />
          <Checkbox
            name="new"
            value="only"
            label="Not opened yet"
            defaultChecked={query.newOnly}
            key={`new ${query.newOnly}`}
          />
        </FilterBar>
      )}
      <DataTable
        caption={`${query.sort === 'client' ? 'By name' : query.descending ? 'The newest first' : 'The oldest first'}. Arrow keys, or j and k, go from row to row; Enter opens.`}
        columns={columns}
        rows={page.rows}
        rowId={rowId}
        empty={
          <EmptyState>
            {isFiltered
              ? 'Nothing that waits fits all of this.'
              : 'Nothing waits to be read. What a client shares with you will stand here.'}
          </EmptyState>
        }
      />
      <Pager label="Pages of the review queue" range={range} {...addressesBeside(search, page, inOrder)} />
    </>
  );
}

type Query = ReturnType<typeof parseQuery>;
type Row = ReturnType<typeof useLoaderData<typeof loader>>['page']['rows'][number];

const rowId = (row: Row) => row.id;

function sortParam({ sort, descending }: Pick<Query, 'sort' | 'descending'>): string {
  return descending ? `-${sort}` : sort;
}

function columnsOf(search: string, query: Query): DataColumn<Row>[] {
  return [
    {
      id: 'client',
      header: 'Client',
      cell: (row) => <a href={`/clinic/clients/${row.clientId}`}>{row.clientName}</a>,
      ...sorting(search, 'client', query),
    },
    {
      id: 'piece',
      header: 'Piece',
      namesRow: true,
      cell: (row) => <a href={`/clinic/review/${row.id}`}>{row.pieceTitle}</a>,
    },
    {
      id: 'shared',
      header: 'Shared',
      cell: (row) => <Time {...row.sharedAt} />,
      ...sorting(search, 'shared', query),
    },
    { id: 'state', header: 'State', cell: (row) => (row.isNew ? 'New' : 'Opened') },
  ];
}

/** What the page runs from and to, like the words at the head of a dictionary's page. */
function rangeOf(rows: readonly WaitingReflection[], sort: Query['sort'], day: (at: string) => string): string {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return '';
  const name = (row: WaitingReflection) => (sort === 'client' ? row.clientName : day(row.sharedAt));
  return name(first) === name(last) ? name(first) : `${name(first)} to ${name(last)}`;
}
