import { Link, useLoaderData, type MetaFunction } from '@remix-run/react';
import { Fragment } from 'react';
import { forClient } from '~/auth/doors';
import { accessEvents, type AccessLine } from '~/domain/records/access-events';
import { accessSentence } from '~/domain/records/access-sentence';
import { DayBook } from '~/ui/DayBook';
import { EmptyState } from '~/ui/EmptyState';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { Section } from '~/ui/Section';
import { whenInWords, WhenInWords } from '~/ui/WhenInWords';
import { addressesBeside, readCursor } from '~/ui/list-address';

/** The parameter that holds the cursor: the moment from which the record is read back. */
const through = { next: 'through' };

export const loader = forClient(async ({ viewer, request }) => {
  const page = await accessEvents(viewer, { cursor: readCursor(new URL(request.url).searchParams, through) });
  return { ...page, zone: viewer.timeZone, now: new Date().toISOString() };
});

export const meta: MetaFunction = () => [{ title: 'Who opened what · Meantime' }];

export default function Access() {
  const { days, zone, now, ...beside } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle lede="Everything that was done here with what is yours, by you and by others. It holds none of your words, and it is kept so that no line of it can be changed unseen.">
        Who opened what, and when
      </PageTitle>
      {days.length === 0 && (
        <EmptyState>Nothing has happened yet. When someone opens what you share, it is said here.</EmptyState>
      )}
      {days.map(({ lines }) => {
        const day = lines[0]?.at[0] ?? now;
        return (
          <Section key={day} title={<WhenInWords iso={day} zone={zone} now={now} form="day" />}>
            <DayBook
              items={lines.map((line) => ({
                id: `${line.kind} ${line.at[0]}`,
                when: <Hours at={line.at} zone={zone} now={now} />,
                what: <Line line={line} />,
              }))}
            />
          </Section>
        );
      })}
      <Pager
        label="Pages of what happened"
        {...addressesBeside('', beside, through)}
        words={{ next: 'What happened before' }}
      />
    </>
  );
}

/** The hours at which the same was done, each minute once, and how often where that is more. */
function Hours({ at, zone, now }: { at: readonly string[]; zone: string; now: string }) {
  const minutes = new Map(at.map((moment) => [whenInWords(moment, { zone, now, form: 'clock' }), moment]));
  return (
    <>
      {[...minutes.values()].map((moment, index) => (
        <Fragment key={moment}>
          {index > 0 && ', '}
          <WhenInWords iso={moment} zone={zone} now={now} form="clock" />
        </Fragment>
      ))}
      {at.length > minutes.size && <> ({at.length === 2 ? 'twice' : `${at.length} times`})</>}
    </>
  );
}

function Line({ line }: { line: AccessLine }) {
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
