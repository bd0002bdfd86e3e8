import type { LinksFunction, MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { dayBegins } from '~/domain/appointments/zoned-time';
import { currentDisclaimer } from '~/domain/disclaimer/current';
import { beforeYouMeet, type Meeting, type NewFrom } from '~/domain/home/before-you-meet';
import styles from '~/styles/agenda.css?url';
import { timesFor } from '~/times/times-for';
import { ButtonLink } from '~/ui/ButtonLink';
import { Disclaimer } from '~/ui/Disclaimer';
import { EmptyState } from '~/ui/EmptyState';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { Time } from '~/ui/Time';
import { numberInWords } from '~/ui/numbers';
import { shareInWords } from '~/ui/share-in-words';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];
export const meta: MetaFunction = () => [{ title: 'Before you meet · Meantime' }];

/** Today and the six days after it. */
const DAYS = 7;

export const loader = forClinician(async ({ viewer }) => {
  const now = new Date();
  const { meetings, others, ...home } = await beforeYouMeet(viewer, dayBegins(now, DAYS, viewer.timeZone));
  const times = timesFor(viewer, now);
  const inWords = <From extends NewFrom>({ lines, ...from }: From) => ({
    ...from,
    lines: lines.map(({ arrivedAt, ...line }) => ({
      ...{ id: line.id, pieceTitle: line.pieceTitle, reading: line.reading, isReply: line.isNew === 'reply' },
      ...{ what: line.isNew === 'reply' ? null : shareInWords(line), arrivedAt: times(arrivedAt, { within: true }) },
    })),
  });
  const days = [0, 1].map((ahead) => ({
    date: times(dayBegins(now, ahead, viewer.timeZone).toISOString(), { form: 'date' }).words,
    meetings: [] as ReturnType<typeof asMeeting>[],
  }));
  function asMeeting(meeting: Meeting) {
    return { ...inWords(meeting), startsAt: times(meeting.startsAt, { form: 'clock' }) };
  }
  for (const meeting of meetings) {
    // What began before midnight and is not over stands with today.
    const { words } = times(meeting.isNow ? now.toISOString() : meeting.startsAt, { form: 'date' });
    let day = days.find(({ date }) => date === words);
    if (day === undefined) days.push((day = { date: words, meetings: [] }));
    day.meetings.push(asMeeting(meeting));
  }
  const asks = [...meetings, ...others].some(({ lines }) => lines.some(({ question }) => question !== null));
  const disclaimer = asks ? (await currentDisclaimer(viewer)).disclaimer : null;
  return { ...home, days, others: others.map(inWords), disclaimer };
});

type Shown = ReturnType<typeof useLoaderData<typeof loader>>;
type Line = Shown['others'][number]['lines'][number];

export default function Home() {
  const { days, moreMeetings, others, moreNew, hasClients, disclaimer } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle acts={hasClients && <ButtonLink to="/clinic/assign">Assign a piece</ButtonLink>}>
        Before you meet
      </PageTitle>
      {!hasClients && (
        <EmptyState
          action={
            <ButtonLink kind="primary" to="/clinic/caseload/invitation">
              Invite a client
            </ButtonLink>
          }
        >
          You work with no one here yet. When you are ready, invite the first person.
        </EmptyState>
      )}
      {hasClients &&
        days.map(({ date, meetings }) => (
          <Section title={date} key={date}>
            {meetings.length === 0 ? (
              <p className="meta">No appointment is written down.</p>
            ) : (
              <ul className="agenda">
                {meetings.map((meeting) => (
                  <li key={meeting.appointmentId}>
                    <p className="clock">
                      <Time {...meeting.startsAt} />
                      {meeting.isNow && ', now'}
                    </p>
                    <From {...meeting}>
                      {meeting.toDiscuss > 0 && (
                        <>
                          {meeting.toDiscuss === 1
                            ? 'One thing'
                            : `${capital(numberInWords(meeting.toDiscuss))} things`}{' '}
                          opened and not discussed.
                        </>
                      )}
                    </From>
                  </li>
                ))}
              </ul>
            )}
          </Section>
        ))}
      {moreMeetings && <p>There are more appointments in these days; each stands on its client’s page too.</p>}
      {others.length > 0 && (
        <Section title="New from others" id="others">
          <ul className="agenda">
            {others.map((from) => (
              <li key={from.clientId}>
                <From {...from} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {moreNew && (
        <p>
          More is new than stands here. <Link to="/clinic/review?new=only">See all of it in the review queue</Link>
        </p>
      )}
      {disclaimer && (
        <div className="words">
          <Disclaimer disclaimer={disclaimer} />
        </div>
      )}
    </>
  );
}

type FromProps = {
  clientId: string;
  clientName: string;
  lines: Line[];
  more: number;
  children?: React.ReactNode;
};

/** Someone, what is new from them, and what can be done from here. */
function From({ clientId, clientName, lines, more, children }: FromProps) {
  return (
    <div className="from">
      <h3>
        <Link to={`/clinic/clients/${clientId}`}>{clientName}</Link>
      </h3>
      <span className="acts">
        <ButtonLink kind="plain" to={`/clinic/clients/${clientId}/brief`}>
          Brief<span className="visually-hidden"> of {clientName}</span>
        </ButtonLink>
        <ButtonLink kind="plain" to={`/clinic/assign?to=${clientId}`}>
          Assign<span className="visually-hidden"> to {clientName}</span>
        </ButtonLink>
      </span>
      {lines.length > 0 && (
        <ul className="new">
          {lines.map((line) => (
            <li key={line.id}>
              <span className="cut">
                <Link to={`/clinic/review/${line.id}`}>{line.pieceTitle}</Link>
                {line.what !== null && <>: {line.what}</>}
              </span>{' '}
              <span className="meta">
                {line.isReply ? 'Reply' : 'Shared'} <Time {...line.arrivedAt} />
                {agreed[line.reading]}
              </span>
            </li>
          ))}
          {more > 0 && (
            <li>
              <Link to={`/clinic/review?new=only&of=${clientId}`}>And {numberInWords(more)} more</Link>
            </li>
          )}
        </ul>
      )}
      {lines.length === 0 && children === false && <p className="meta">Nothing new.</p>}
      {children !== false && children !== undefined && <p className="meta">{children}</p>}
    </div>
  );
}

const agreed: Record<Line['reading'], string> = {
  before: '',
  together: ', for when you meet',
  not: ', and you said that you would not read it',
};

function capital(words: string): string {
  return words.replace(/^./, (first) => first.toUpperCase());
}
