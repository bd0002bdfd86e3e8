import { Link, useLoaderData, type MetaFunction } from '@remix-run/react';
import { Fragment } from 'react';
import { forClient } from '~/auth/guards';
import { accessEvents, type AccessLine } from '~/domain/records/access-events';
import { accessSentence } from '~/domain/records/access-sentence';
import { DayLog } from '~/ui/DayLog';
import { timesFor, type TimeInWords } from '~/times/times-for';
import { EmptyState } from '~/ui/EmptyState';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { Section } from '~/ui/Section';
import { Time } from '~/ui/Time';
import { addressesBeside, readCursor } from '~/ui/list-address';

/** The parameter that holds the cursor: the moment from which the record is read back. */
const through = { next: 'through' };

export const loader = forClient(async ({ viewer, request }) => {
  const page = await accessEvents(viewer, { cursor: readCursor(new URL(request.url).searchParams, through) });
  const times = timesFor(viewer);
  return {
    ...page,
    days: page.days.map(({ lines }) => ({
      day: times(lines[0]!.at[0]!, { form: 'day' }),
      lines: lines.map((line) => ({ ...line, at: line.at.map((at) => times(at, { form: 'clock' })) })),
    })),
  };
});

export const meta: MetaFunction = () => [{ title: 'Who opened what · Meantime' }];

export default function Access() {
  const { days, ...beside } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle lede="Everything that was done here with what is yours, by you and by others. It holds none of your words, and nobody who uses Meantime can add, change or take away a line of it.">
        Who opened what, and when
      </PageTitle>
      {days.length === 0 && (
        <EmptyState>Nothing has happened yet. When someone opens what you share, it is said here.</EmptyState>
      )}
      {days.map(({ day, lines }) => (
        <Section key={day.iso} title={<Time {...day} />}>
          <DayLog
            items={lines.map(({ at, ...line }) => ({
              id: `${line.kind} ${at[0]?.iso}`,
              when: <Hours at={at} />,
              what: <Line line={line} />,
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

/** The hours at which the same was done, each minute once, and how often where that is more. */
function Hours({ at }: { at: readonly TimeInWords[] }) {
  const minutes = new Map(at.map((time) => [time.words, time]));
  return (
    <>
      {[...minutes.values()].map((time, index) => (
        <Fragment key={time.iso}>
          {index > 0 && ', '}
          <Time {...time} />
        </Fragment>
      ))}
      {at.length > minutes.size && <> ({at.length === 2 ? 'twice' : `${at.length} times`})</>}
    </>
  );
}

function Line({ line }: { line: Omit<AccessLine, 'at'> }) {
  const { before, title, after } = accessSentence(line);
  const { sharedReflectionId } = line;
  return (
    <>
      {before}
      {title !== null &&
        (sharedReflectionId === null ? title : <Link to={`/portal/shared/${sharedReflectionId}`}>{title}</Link>)}
      {after}
    </>
  );
}
