import { useLoaderData, type MetaFunction } from '@remix-run/react';
import { forClient } from '~/auth/guards';
import { sharedReflections } from '~/domain/sharing/shared-reflections';
import { timesFor } from '~/times/times-for';
import { EmptyState } from '~/ui/EmptyState';
import { ItemList } from '~/ui/ItemList';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { Time } from '~/ui/Time';
import { addressesBeside, backInTime, readCursor } from '~/ui/list-address';

export const loader = forClient(async ({ viewer, request }) => {
  const search = new URL(request.url).searchParams;
  const page = await sharedReflections(viewer, { cursor: readCursor(search, backInTime) });
  const times = timesFor(viewer);
  return {
    ...page,
    rows: page.rows.map(({ id, pieceTitle, clinicianName, sharedAt, discussedAt, takenBackAt }) => ({
      id,
      pieceTitle,
      clinicianName,
      sharedAt: times(sharedAt, { within: true }),
      isDiscussed: discussedAt !== null,
      takenBackAt: times(takenBackAt, { within: true }),
    })),
  };
});

export const meta: MetaFunction = () => [{ title: 'Shared · Meantime' }];

export default function Shared() {
  const { rows, ...beside } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle lede="You can take back any of it, at any time.">What you have shared</PageTitle>
      {rows.length === 0 ? (
        <EmptyState>You have not shared anything. What you write stays with you until you choose otherwise.</EmptyState>
      ) : (
        <ItemList
          label="What you have shared"
          items={rows.map((line) => ({
            id: line.id,
            title: line.pieceTitle,
            to: `/portal/shared/${line.id}`,
            meta: <State {...line} />,
          }))}
        />
      )}
      <Pager
        label="Pages of what you have shared"
        range={beside.previous === null ? 'The newest' : 'Earlier ones'}
        {...addressesBeside('', beside, backInTime)}
      />
    </>
  );
}

type Line = ReturnType<typeof useLoaderData<typeof loader>>['rows'][number];

/** Whether it was opened is on its own page: beside every line it would be one more thing to look up again and again. */
function State({ clinicianName, sharedAt, isDiscussed, takenBackAt }: Line) {
  return (
    <>
      Shared with {clinicianName} <Time {...sharedAt} />.{' '}
      {takenBackAt !== null ? (
        <>
          Taken back <Time {...takenBackAt} />.
        </>
      ) : (
        isDiscussed && <>Discussed.</>
      )}
    </>
  );
}
