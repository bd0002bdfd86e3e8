import { Link, useLoaderData, type MetaFunction } from '@remix-run/react';
import { forClient } from '~/auth/doors';
import { accessEvents, type AccessLine } from '~/domain/records/access-events';
import { inWords } from '~/domain/records/in-words';
import { Actions } from '~/ui/Actions';
import { ButtonLink } from '~/ui/ButtonLink';
import { EmptyState } from '~/ui/EmptyState';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { WhenInWords } from '~/ui/WhenInWords';

export const loader = forClient(async ({ viewer, request }) => {
  const through = new Date(new URL(request.url).searchParams.get('through') ?? '');
  const page = await accessEvents(viewer, Number.isNaN(through.getTime()) ? {} : { through });
  return { ...page, zone: viewer.timeZone, now: new Date().toISOString() };
});

export const meta: MetaFunction = () => [{ title: 'Who opened what · Meantime' }];

export default function Access() {
  const { days, older, zone, now } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle lede="Everything that was done here with what is yours, by you and by others. It is kept as it happened and cannot be changed, and it holds none of your words.">
        Who opened what, and when
      </PageTitle>
      {days.length === 0 && <EmptyState>Nothing has happened yet. When someone opens what you share, it is said here.</EmptyState>}
      {days.map(({ lines }) => {
        const day = lines[0]?.at[0] ?? now;
        return (
          <Section key={day} title={<WhenInWords iso={day} zone={zone} now={now} form="day" />}>
            <ul>
              {lines.map((line) => (
                <li key={`${line.kind} ${line.at[0]}`}>
                  <Line line={line} zone={zone} now={now} />
                </li>
              ))}
            </ul>
          </Section>
        );
      })}
      {older !== null && (
        <Actions>
          <ButtonLink to={`/portal/access?through=${encodeURIComponent(older)}`}>What happened before</ButtonLink>
        </Actions>
      )}
    </>
  );
}

function Line({ line, zone, now }: { line: AccessLine; zone: string; now: string }) {
  const { before, title, after } = inWords(line);
  const { sharedReflectionId, at } = line;
  return (
    <>
      {before}
      {title !== null && sharedReflectionId !== null && <Link to={`/portal/shared/${sharedReflectionId}`}>{title}</Link>}
      {title !== null && sharedReflectionId === null && <cite>{title}</cite>}
      {after}{' '}
      {at.map((moment, index) => (
        <span key={moment}>
          {index > 0 && (index === at.length - 1 ? ' and ' : ', ')}
          <WhenInWords iso={moment} zone={zone} now={now} form="clock" />
        </span>
      ))}
    </>
  );
}
