import { Link, useLoaderData, type MetaFunction } from '@remix-run/react';
import { forClient } from '~/auth/guards';
import { accountEvents, accountSentence } from '~/domain/records/account-events';
import { timesFor } from '~/times/times-for';
import { DayLog } from '~/ui/DayLog';
import { EmptyState } from '~/ui/EmptyState';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { Section } from '~/ui/Section';
import { Time } from '~/ui/Time';
import { addressesBeside, readCursor } from '~/ui/list-address';

/** The parameter that holds the cursor: the moment from which the record is read back. */
const through = { next: 'through' };

const HOUR_MS = 3_600_000;

export const loader = forClient(
  async ({ viewer, request }) => {
    const page = await accountEvents(viewer, { cursor: readCursor(new URL(request.url).searchParams, through) });
    const times = timesFor(viewer);
    const clock = (at: number) => times(new Date(at).toISOString(), { form: 'clock' });
    return {
      ...page,
      days: page.days.map(({ lines }) => ({
        day: times(lines[0]!.at, { form: 'day' }),
        lines: lines.map(({ id, at, ...line }) => ({
          id,
          says: accountSentence(line),
          at: clock(Date.parse(at)),
          // What is counted by the hour is said with both ends of it.
          until: line.kind === 'refused' ? clock(Date.parse(at) + HOUR_MS) : null,
        })),
      })),
    };
  },
  { beforeAcknowledgement: true },
);

export const meta: MetaFunction = () => [{ title: 'Signing in · Meantime' }];

export default function AccountHistory() {
  const { days, ...beside } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle
        above={<Link to="/portal/account">Account</Link>}
        lede="When you signed in, when someone tried to and could not, and what else was done to your account. Only you see this; your clinician does not."
      >
        Signing in
      </PageTitle>
      <p>
        If something here was not you, <Link to="/forgotten">have a link sent to you</Link> and choose a new passphrase:
        whoever is signed in is signed out by that.
      </p>
      {days.length === 0 && <EmptyState>Nothing has happened yet. From now on, signing in is said here.</EmptyState>}
      {days.map(({ day, lines }) => (
        <Section key={day.iso} title={<Time {...day} />}>
          <DayLog
            items={lines.map(({ id, at, until, says }) => ({
              id,
              when: until ? (
                <>
                  <Time {...at} /> to <Time {...until} />
                </>
              ) : (
                <Time {...at} />
              ),
              what: says,
            }))}
          />
        </Section>
      ))}
      <Pager
        label="Pages of what happened"
        {...addressesBeside('', beside, through)}
        words={{ next: 'What happened before' }}
      />
    </>
  );
}
