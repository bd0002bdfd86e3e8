import { redirect, type MetaFunction } from '@remix-run/node';
import { Form, useLoaderData, useLocation, useNavigation } from '@remix-run/react';
import { useMemo } from 'react';
import { z } from 'zod';
import { forClinician } from '~/auth/guards';
import { isId } from '~/db/id';
import { currentDisclaimer } from '~/domain/disclaimer/current';
import { ROWS_A_PAGE } from '~/domain/page';
import { reviewQueue, type WaitingReflection } from '~/domain/review/review-queue';
import { markDiscussed, undoDiscussed } from '~/domain/sharing/discussed';
import { timesFor, type Times } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { Checkbox } from '~/ui/Checkbox';
import { DataTable, type DataColumn } from '~/ui/DataTable';
import { Disclaimer } from '~/ui/Disclaimer';
import { EmptyState } from '~/ui/EmptyState';
import { Field } from '~/ui/Field';
import { FilterBar } from '~/ui/FilterBar';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { SelectField } from '~/ui/SelectField';
import { Time } from '~/ui/Time';
import { addressesBeside, withParams, inOrder, sorting } from '~/ui/list-address';
import { numberInWords } from '~/ui/numbers';
import { shareInWords } from '~/ui/share-in-words';
import { useSingleKeysAllowed } from '~/ui/single-keys';
import { FormErrors } from '~/forms/FormErrors';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { readForm } from '~/forms/read-form';
import { refusal } from '~/forms/refusal';
import { inQueue, readReviewQuery, reviewAddress } from './review-query.server';

export const meta: MetaFunction = () => [{ title: 'Review · Meantime' }];

const kinds = { essay: 'Essays', practice: 'Practices', 'card-set': 'Sets of cards', 'check-in': 'Check-ins' } as const;

export const loader = forClinician(async ({ viewer, request }) => {
  const { search, searchParams } = new URL(request.url);
  const query = readReviewQuery(searchParams);
  const page = await reviewQueue(viewer, query);
  const times = timesFor(viewer);
  const asks = page.rows.some(({ question }) => question !== null);
  return {
    query,
    disclaimer: asks ? (await currentDisclaimer(viewer)).disclaimer : null,
    page: { ...page, rows: page.rows.map((row) => inWords(row, times, search)) },
    range: rangeOf(page.rows, query.sort, (at) => times(at, { form: 'day' }).words),
    of: query.clientId === undefined ? undefined : (page.rows[0]?.clientName ?? 'this client'),
    marked: (searchParams.get('discussed') ?? '').split(' ').filter(isId).slice(0, ROWS_A_PAGE.table),
    left: searchParams.has('left'),
    undone: searchParams.has('undone'),
  };
});

/** What the row says; of what its client wrote nothing. */
function inWords({ arrivedAt, ...row }: WaitingReflection, times: Times, search: string) {
  const { id, clientId, clientName, pieceTitle, isNew, reading, wasDiscussed } = row;
  return {
    ...{ id, clientId, clientName, pieceTitle },
    to: reviewAddress(id, inQueue(search)),
    what: shareInWords(row),
    arrivedAt: times(arrivedAt),
    state: `${isNew === 'share' ? 'New' : isNew === 'reply' ? 'New reply' : wasDiscussed ? 'Reply opened' : 'Opened'}${agreed[reading]}`,
    canBeMarked: isNew === null,
  };
}

const agreed = { before: '', together: ', for when you meet', not: ', not to be read' };

const posted = z.object({
  what: z.enum(['discussed', 'undo']),
  id: z.array(z.uuid()).min(1, 'Tick at least one row first.').max(ROWS_A_PAGE.table),
});

export const action = forClinician(async ({ viewer, request, context }) => {
  const form = await readForm(context, posted);
  if (!form.ok) return refusal(form);
  const { search } = new URL(request.url);
  const back = (said: Record<string, string | undefined>) =>
    redirect(
      `/clinic/review${withParams(search, { discussed: undefined, left: undefined, undone: undefined, ...said })}`,
    );
  if (form.value.what === 'undo') {
    await undoDiscussed(viewer, form.value.id);
    return back({ undone: 'yes' });
  }
  const { done, unopened, takenBack } = await markDiscussed(viewer, form.value.id);
  return back({ discussed: done.join(' '), left: unopened.length + takenBack.length > 0 ? 'some' : undefined });
});

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function Review() {
  const { query, page, range, of, disclaimer } = useLoaderData<typeof loader>();
  const { search } = useLocation();
  const keys = useSingleKeysAllowed();
  const marking = useNavigation().formData?.get('what') === 'discussed';
  const columns = useMemo(() => columnsOf(search, query), [search, query]);
  const isFiltered = [query.client, query.clientId, query.kind].some((set) => set !== undefined) || query.newOnly;
  return (
    <>
      <Done />
      <PageTitle lede="What was shared with you, and every reply, until it is discussed.">Review</PageTitle>
      {(isFiltered || page.rows.length > 0) && (
        <FilterBar
          label="Filter the review queue"
          {...(isFiltered && { clearTo: withParams('', { sort: sortParam(query) }) })}
        >
          <input type="hidden" name="sort" value={sortParam(query)} />
          {query.clientId !== undefined && <input type="hidden" name="of" value={query.clientId} />}
          {query.clientId === undefined && (
            <Field
              name="client"
              label="Client"
              type="search"
              defaultValue={query.client ?? ''}
              key={`client ${query.client}`}
            />
          )}
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
      <Form className="of-a-list" method="post" onSubmit={(event) => marking && event.preventDefault()}>
        <FormErrors of={{ what: 'discussed' }} title={null} />
        <NoAnswerNotice of={{ what: 'discussed' }} />
        <DataTable
          caption={`${of === undefined ? '' : `From ${of}. `}${query.sort === 'client' ? 'By name' : query.descending ? 'The newest first' : 'The oldest first'}. ${keys ? 'The keys j and k go from row to row; Enter opens.' : ''}`}
          columns={columns}
          rows={page.rows}
          rowId={rowId}
          empty={
            <EmptyState>
              {isFiltered
                ? 'Nothing that waits fits all of this.'
                : 'Nothing waits. What a client shares with you, and what they reply, will stand here.'}
            </EmptyState>
          }
        />
        {page.rows.some(({ canBeMarked }) => canBeMarked) && (
          <Actions>
            <Button name="what" value="discussed" busy={marking ? 'Marking…' : undefined}>
              Mark the ticked rows as discussed
            </Button>
          </Actions>
        )}
      </Form>
      <Pager label="Pages of the review queue" range={range} {...addressesBeside(search, page, inOrder)} />
      {disclaimer && (
        <div className="words">
          <Disclaimer disclaimer={disclaimer} />
        </div>
      )}
    </>
  );
}

/** What was just marked, and the way back. */
function Done() {
  const { marked, left, undone } = useLoaderData<typeof loader>();
  const undoing = useNavigation().formData?.get('what') === 'undo';
  const some = left && (
    <p>Some of what you ticked stays here: something in it was not opened yet, or it was taken back meanwhile.</p>
  );
  if (undone) return <Notice>They wait again, as before.</Notice>;
  if (marked.length === 0) return some === false ? null : <Notice>{some}</Notice>;
  return (
    <Notice
      action={
        <Form method="post" onSubmit={(event) => undoing && event.preventDefault()}>
          <NoAnswerNotice of={{ what: 'undo' }} />
          {marked.map((id) => (
            <input key={id} type="hidden" name="id" value={id} />
          ))}
          <Button name="what" value="undo" busy={undoing ? 'Undoing…' : undefined}>
            Undo
          </Button>
        </Form>
      }
    >
      <p>
        {marked.length === 1
          ? 'One is marked as discussed; its client sees that.'
          : `${numberInWords(marked.length).replace(/^./, (first) => first.toUpperCase())} are marked as discussed; their clients see that.`}
      </p>
      {some}
    </Notice>
  );
}

type Query = ReturnType<typeof readReviewQuery>;
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
      cell: (row) => (
        <a href={`/clinic/clients/${row.clientId}`} title={row.clientName}>
          {row.clientName}
        </a>
      ),
      ...sorting(search, 'client', query),
    },
    {
      id: 'piece',
      header: 'Piece, and what of it',
      namesRow: true,
      size: 'main',
      cell: (row) => (
        <span title={row.what === null ? row.pieceTitle : `${row.pieceTitle}: ${row.what}`}>
          <a id={row.id} href={row.to}>
            {row.pieceTitle}
          </a>
          {row.what !== null && <>: {row.what}</>}
        </span>
      ),
    },
    {
      id: 'waiting',
      header: 'Arrived',
      size: 'narrow',
      cell: (row) => <Time {...row.arrivedAt} />,
      ...sorting(search, 'waiting', query),
    },
    { id: 'state', header: 'State', size: 'narrow', cell: (row) => row.state },
    {
      id: 'mark',
      header: 'Discussed',
      size: 'narrow',
      cell: (row) =>
        row.canBeMarked && (
          <input
            type="checkbox"
            name="id"
            value={row.id}
            aria-label={`Discussed: ${row.pieceTitle}, ${row.clientName}`}
          />
        ),
    },
  ];
}

/** What the page runs from and to, like the words at the head of a dictionary's page. */
function rangeOf(rows: readonly WaitingReflection[], sort: Query['sort'], day: (at: string) => string): string {
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return '';
  const name = (row: WaitingReflection) => (sort === 'client' ? row.clientName : day(row.arrivedAt));
  return name(first) === name(last) ? name(first) : `${name(first)} to ${name(last)}`;
}
