import { useLoaderData, type MetaFunction } from '@remix-run/react';
import { forClient } from '~/auth/doors';
import { sharedReflections, type SharedReflectionLine } from '~/domain/sharing/shared-reflections';
import { EmptyState } from '~/ui/EmptyState';
import { ItemList } from '~/ui/ItemList';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { WhenInWords } from '~/ui/WhenInWords';
import { addressesBeside, backInTime, readCursor } from '~/ui/list-address';

export const loader = forClient(async ({ viewer, request }) => {
  const search = new URL(request.url).searchParams;
  const page = await sharedReflections(viewer, { cursor: readCursor(search, backInTime) });
  return { ...page, zone: viewer.timeZone, now: new Date().toISOString() };
});

export const meta: MetaFunction = () => [{ title: 'Shared · Meantime' }];

export default function Shared() {
  const { rows, zone, now, ...beside } = useLoaderData<typeof loader>();
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
            meta: <State line={line} zone={zone} now={now} />,
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

function State({ line, zone, now }: { line: SharedReflectionLine; zone: string; now: string }) {
  const when = (iso: string) => <WhenInWords iso={iso} zone={zone} now={now} within />;
  const { clinicianName, sharedAt, openedAt, readTogetherAt, takenBackAt } = line;
  return (
    <>
      Shared with {clinicianName} {when(sharedAt)}.{' '}
      {takenBackAt !== null ? (
        <>Taken back {when(takenBackAt)}.</>
      ) : readTogetherAt !== null ? (
        <>Read together.</>
      ) : openedAt !== null ? (
        <>Opened {when(openedAt)}.</>
      ) : (
        <>Not opened yet.</>
      )}
    </>
  );
}
