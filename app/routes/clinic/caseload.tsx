import type { MetaFunction } from '@remix-run/node';
import { useLoaderData, useLocation } from '@remix-run/react';
import { useMemo } from 'react';
import { forClinician } from '~/auth/guards';
import { caseload, type CaseloadRow } from '~/domain/caseload/caseload';
import { timesFor } from '~/times/times-for';
import { ButtonLink } from '~/ui/ButtonLink';
import { DataTable, type DataColumn } from '~/ui/DataTable';
import { EmptyState } from '~/ui/EmptyState';
import { Field } from '~/ui/Field';
import { FilterBar } from '~/ui/FilterBar';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { SelectField } from '~/ui/SelectField';
import { Time } from '~/ui/Time';
import { addressesBeside, withParams, inOrder, readCursor, readSort, sorting } from '~/ui/list-address';
import { numberInWords } from '~/ui/numbers';

export const meta: MetaFunction = () => [{ title: 'Caseload · Meantime' }];

const arrivals = { arrived: 'Arrived', invited: 'Invited, not here yet' } as const;

/** What cannot be read in the address is as good as not there. */
function parseQuery(request: Request) {
  const search = new URL(request.url).searchParams;
  return {
    ...readSort(search.get('sort'), ['name', 'next', 'shared']),
    name: search.get('name')?.replaceAll('\0', '').trim().normalize('NFC').slice(0, 200) || undefined,
    arrival: (Object.keys(arrivals) as (keyof typeof arrivals)[]).find((arrival) => arrival === search.get('arrival')),
    cursor: readCursor(search, inOrder),
  };
}

export const loader = forClinician(async ({ viewer, request }) => {
  const query = parseQuery(request);
  const page = await caseload(viewer, query);
  const times = timesFor(viewer);
  return {
    query,
    page: {
      ...page,
      rows: page.rows.map((row) => ({
        ...row,
        nextAppointmentAt: times(row.nextAppointmentAt),
        lastSharedAt: times(row.lastSharedAt, { form: 'day' }),
      })),
    },
    range: rangeOf(page.rows, query.sort, (at) => times(at, { form: 'day' })?.words ?? 'none'),
  };
});

export default function Caseload() {
  const { query, page, range } = useLoaderData<typeof loader>();
  const { search } = useLocation();
  const columns = useMemo(() => columnsOf(search, query), [search, query]);
  const isFiltered = query.name !== undefined || query.arrival !== undefined;
  return (
    <>
      <PageTitle
        acts={
          <ButtonLink kind="primary" to="/clinic/caseload/invitation">
            Invite a client
          </ButtonLink>
        }
      >
        Caseload
      </PageTitle>
      {(isFiltered || page.rows.length > 0) && (
        <FilterBar
          label="Filter the caseload"
          {...(isFiltered && { clearTo: withParams('', { sort: sortParam(query) }) })}
        >
          <input type="hidden" name="sort" value={sortParam(query)} />
          <Field name="name" label="Name" type="search" defaultValue={query.name ?? ''} key={`name ${query.name}`} />
          <SelectField
            name="arrival"
            label="Arrival"
            defaultValue={query.arrival ?? ''}
            key={`arrival ${query.arrival}`}
            options={[
              { value: '', label: 'Everyone' },
              ...Object.entries(arrivals).map(([value, label]) => ({ value, label })),
            ]}
          />
        </FilterBar>
      )}
      <DataTable
        caption={`${captions[query.sort]}. Arrow keys, or j and k, go from row to row; Enter opens.`}
        columns={columns}
        rows={page.rows}
        rowId={rowId}
        empty={
          <EmptyState>
            {isFiltered
              ? 'No one you work with fits all of this.'
              : 'You work with no one here yet. When you are ready, invite the first person.'}
          </EmptyState>
        }
      />
      <Pager label="Pages of the caseload" range={range} {...addressesBeside(search, page, inOrder)} />
    </>
  );
}

type Query = ReturnType<typeof parseQuery>;
type Row = ReturnType<typeof useLoaderData<typeof loader>>['page']['rows'][number];

const rowId = (row: Row) => row.id;
const captions = { name: 'By name', next: 'By next appointment', shared: 'By what was shared last' };

function sortParam({ sort, descending }: Pick<Query, 'sort' | 'descending'>): string {
  return descending ? `-${sort}` : sort;
}

function columnsOf(search: string, query: Query): DataColumn<Row>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      namesRow: true,
      size: 'wide',
      cell: (row) => (
        <a href={`/clinic/clients/${row.id}`} title={row.name}>
          {row.name}
        </a>
      ),
      ...sorting(search, 'name', query),
    },
    {
      id: 'next',
      header: 'Next appointment',
      cell: (row) => (row.nextAppointmentAt === null ? 'None' : <Time {...row.nextAppointmentAt} />),
      ...sorting(search, 'next', query),
    },
    {
      id: 'with',
      header: 'With them now',
      cell: (row) => <span title={row.withThem.join(', ')}>{titles(row.withThem)}</span>,
    },
    {
      id: 'shared',
      header: 'Shared last',
      cell: (row) => (row.lastSharedAt === null ? 'Nothing so far' : <Time {...row.lastSharedAt} />),
      ...sorting(search, 'shared', query),
    },
    {
      id: 'arrival',
      header: 'Arrival',
      size: 'narrow',
      cell: (row) => (row.arrived ? arrivals.arrived : arrivals.invited),
    },
  ];
}

function titles([first, ...rest]: readonly string[]): string {
  if (first === undefined) return 'Nothing';
  return rest.length === 0 ? first : `${first}, and ${numberInWords(rest.length)} more`;
}

/** What the page runs from and to, like the words at the head of a dictionary's page. */
function rangeOf(rows: readonly CaseloadRow[], sort: Query['sort'], moment: (at: string | null) => string): string {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return '';
  const head = ({ name, nextAppointmentAt, lastSharedAt }: CaseloadRow) =>
    sort === 'name' ? name : moment(sort === 'next' ? nextAppointmentAt : lastSharedAt);
  return head(first) === head(last) ? head(first) : `${head(first)} to ${head(last)}`;
}
