import { Link, useLoaderData, type MetaFunction } from '@remix-run/react';
import { forClient } from '~/auth/guards';
import { assignmentsBefore, assignmentsWithMe, type AssignmentWithMe } from '~/domain/assignments/assignments-with-me';
import { awayFrom } from '~/domain/appointments/away';
import type { PageOnwards } from '~/domain/page';
import { awayInWords } from '~/times/away-in-words';
import { timesFor, type TimeInWords } from '~/times/times-for';
import { AwayNotice } from '~/ui/AwayNotice';
import { ButtonLink } from '~/ui/ButtonLink';
import { EmptyState } from '~/ui/EmptyState';
import { ItemList } from '~/ui/ItemList';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { Quote } from '~/ui/Quote';
import { kindLabel } from '~/ui/PieceReader';
import { Time } from '~/ui/Time';
import { durationLabel } from '~/ui/PieceArticle';
import { addressesBeside, readCursor } from '~/ui/list-address';

/** The parameter that holds the cursor of what was before. */
const onwards = { next: 'after' };

export const loader = forClient(async ({ viewer, request }) => {
  const now = new Date();
  const search = new URL(request.url).searchParams;
  const times = timesFor(viewer, now);
  const given = (one: AssignmentWithMe) => ({ ...one, assignedAt: times(one.assignedAt, { form: 'day' }) });
  if (search.has('before')) {
    const { rows, next } = await assignmentsBefore(viewer, now, { cursor: readCursor(search, onwards) });
    return { at: 'before' as const, rows: rows.map(given), next };
  }
  const { assignments, meetings, anythingBefore } = await assignmentsWithMe(viewer, now);
  return {
    at: 'now' as const,
    away: (await awayFrom(viewer, now)).map(awayInWords),
    assignments: assignments.map(given),
    meetings: meetings.map((meeting) => ({ ...meeting, at: times(meeting.at, { within: true }) })),
    anythingBefore,
  };
});

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page?.at === 'before' ? 'Before · Meantime' : 'Today · Meantime' },
];

type Given = Omit<AssignmentWithMe, 'assignedAt'> & { assignedAt: TimeInWords };

export default function Today() {
  const page = useLoaderData<typeof loader>();
  if (page.at === 'before') return <Before {...page} />;
  const { assignments, meetings, anythingBefore, away } = page;
  return (
    <>
      <PageTitle
        lede={meetings.map(({ at, clinicianName }) => (
          <span className="sentence" key={`${at.iso} ${clinicianName}`}>
            You meet {clinicianName} next <Time {...at} />.{' '}
          </span>
        ))}
      >
        Today
      </PageTitle>
      <AwayNotice away={away} />
      {assignments.length === 0 ? (
        <EmptyState>Nothing is with you just now. That is a good day too.</EmptyState>
      ) : (
        <Assignments assignments={assignments} />
      )}
      {anythingBefore && (
        <p className="turn-page">
          <Link to="/portal?before">What was with you before</Link>
        </p>
      )}
    </>
  );
}

function Before({ rows, next }: PageOnwards<Given>) {
  return (
    <>
      <PageTitle lede="All of it can still be read, and written in.">What was with you before</PageTitle>
      {rows.length === 0 ? <EmptyState>There is nothing from before.</EmptyState> : <Assignments assignments={rows} />}
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

function Assignments({ assignments }: { assignments: Given[] }) {
  return (
    <ItemList
      items={assignments.map(({ id, title, kind, minutes, why, clinicianName, assignedAt }) => ({
        id,
        title,
        to: `/portal/assignments/${id}`,
        meta: `${kindLabel[kind]}, ${durationLabel(minutes)}`,
        body: <Quote text={why} who={clinicianName} when={<Time {...assignedAt} />} />,
      }))}
    />
  );
}
