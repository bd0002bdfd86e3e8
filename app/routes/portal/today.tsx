import { Link, useLoaderData, type MetaFunction } from '@remix-run/react';
import { forClient } from '~/auth/doors';
import { assignmentsBefore, assignmentsWithMe, type AssignmentWithMe } from '~/domain/assignments/assignments-with-me';
import type { PageOnwards } from '~/domain/page';
import { ButtonLink } from '~/ui/ButtonLink';
import { EmptyState } from '~/ui/EmptyState';
import { ItemList } from '~/ui/ItemList';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { PersonsWords } from '~/ui/PersonsWords';
import { kindInWords } from '~/ui/PieceAsRead';
import { WhenInWords } from '~/ui/WhenInWords';
import { sizeInWords } from '~/ui/Words';
import { addressesBeside, readCursor } from '~/ui/list-address';

/** The parameter that holds the cursor of what was before. */
const onwards = { next: 'after' };

export const loader = forClient(async ({ viewer, request }) => {
  const now = new Date();
  const search = new URL(request.url).searchParams;
  const page = { zone: viewer.timeZone, now: now.toISOString() };
  if (search.has('before')) {
    return {
      ...page,
      at: 'before' as const,
      ...(await assignmentsBefore(viewer, now, { cursor: readCursor(search, onwards) })),
    };
  }
  return { ...page, at: 'now' as const, ...(await assignmentsWithMe(viewer, now)) };
});

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page?.at === 'before' ? 'Before · Meantime' : 'Today · Meantime' },
];

type Reading = { zone: string; now: string };

export default function Today() {
  const page = useLoaderData<typeof loader>();
  if (page.at === 'before') return <Before {...page} />;
  const { assignments, meetings, anythingBefore, zone, now } = page;
  return (
    <>
      <PageTitle
        lede={meetings.map(({ at, clinicianName }) => (
          <span className="sentence" key={`${at} ${clinicianName}`}>
            You meet {clinicianName} next <WhenInWords iso={at} zone={zone} now={now} within />.{' '}
          </span>
        ))}
      >
        Today
      </PageTitle>
      {assignments.length === 0 ? (
        <EmptyState>Nothing is with you just now. That is a good day too.</EmptyState>
      ) : (
        <Assignments assignments={assignments} zone={zone} now={now} />
      )}
      {anythingBefore && (
        <p className="turn-page">
          <Link to="/portal?before">What was with you before</Link>
        </p>
      )}
    </>
  );
}

function Before({ rows, next, zone, now }: Reading & PageOnwards<AssignmentWithMe>) {
  return (
    <>
      <PageTitle lede="All of it can still be read, and written in.">What was with you before</PageTitle>
      {rows.length === 0 ? (
        <EmptyState>There is nothing from before.</EmptyState>
      ) : (
        <Assignments assignments={rows} zone={zone} now={now} />
      )}
      <div className="turn-page">
        <Pager
          label="Pages of what was with you before"
          {...addressesBeside('?before', { next }, onwards)}
          words={{ next: 'What was with you before that' }}
          kind="plain"
        >
          <ButtonLink to="/portal" kind="plain">
            Back to today
          </ButtonLink>
        </Pager>
      </div>
    </>
  );
}

function Assignments({ assignments, zone, now }: Reading & { assignments: AssignmentWithMe[] }) {
  return (
    <ItemList
      items={assignments.map(({ id, title, kind, minutes, why, clinicianName, assignedAt }) => ({
        id,
        title,
        to: `/portal/assignments/${id}`,
        meta: `${kindInWords[kind]}, ${sizeInWords(minutes)}`,
        body: (
          <PersonsWords
            text={why}
            who={clinicianName}
            when={<WhenInWords iso={assignedAt} zone={zone} now={now} form="day" />}
          />
        ),
      }))}
    />
  );
}
