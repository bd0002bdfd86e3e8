import type { MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { beforeYouMeet, type WaitingLine } from '~/domain/home/before-you-meet';
import { timesFor, type TimeInWords } from '~/times/times-for';
import { ButtonLink } from '~/ui/ButtonLink';
import { EmptyState } from '~/ui/EmptyState';
import { ItemList } from '~/ui/ItemList';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { Time } from '~/ui/Time';
import { numberInWords } from '~/ui/numbers';

export const meta: MetaFunction = () => [{ title: 'Before you meet · Meantime' }];

export const loader = forClinician(async ({ viewer }) => {
  const { meetings, withoutAppointment, ...home } = await beforeYouMeet(viewer);
  const times = timesFor(viewer);
  const waiting = (lines: readonly WaitingLine[]) =>
    lines.map((line) => ({ ...line, sharedAt: times(line.sharedAt, { form: 'day', within: true }) }));
  return {
    ...home,
    meetings: meetings.map((meeting) => ({
      ...meeting,
      startsAt: times(meeting.startsAt),
      waiting: waiting(meeting.waiting),
    })),
    withoutAppointment: withoutAppointment.map((client) => ({ ...client, waiting: waiting(client.waiting) })),
  };
});

export default function Home() {
  const { meetings, moreMeetings, withoutAppointment, hasClients } = useLoaderData<typeof loader>();
  return (
    <>
      <PageTitle>Before you meet</PageTitle>
      {meetings.length > 0 && (
        <ItemList
          label="Next appointments"
          items={meetings.map((meeting) => ({
            id: meeting.appointmentId,
            title: meeting.clientName,
            to: `/clinic/clients/${meeting.clientId}`,
            meta: <Time {...meeting.startsAt} />,
            body: <Waiting {...meeting} />,
          }))}
        />
      )}
      {moreMeetings && <p>Later appointments stand in the caseload, and on each client’s page.</p>}
      {meetings.length === 0 && (
        <EmptyState
          action={
            hasClients ? (
              <ButtonLink to="/clinic/caseload">Go to the caseload</ButtonLink>
            ) : (
              <ButtonLink kind="primary" to="/clinic/caseload/invitation">
                Invite a client
              </ButtonLink>
            )
          }
        >
          {hasClients
            ? 'No appointment is written down. You can add one on a client’s page.'
            : 'You work with no one here yet. When you are ready, invite the first person.'}
        </EmptyState>
      )}
      {withoutAppointment.length > 0 && (
        <Section title="Shared by people without an appointment">
          <ItemList
            level={3}
            items={withoutAppointment.map((client) => ({
              id: client.clientId,
              title: client.clientName,
              to: `/clinic/clients/${client.clientId}`,
              body: <Waiting {...client} />,
            }))}
          />
        </Section>
      )}
    </>
  );
}

type WaitingProps = { waiting: (Omit<WaitingLine, 'sharedAt'> & { sharedAt: TimeInWords })[]; more: number };

/** What waits from one person, each line leading to it. */
function Waiting({ waiting, more }: WaitingProps) {
  if (waiting.length === 0) return <p>Nothing new.</p>;
  return (
    <>
      {waiting.map((line) => (
        <p key={line.id}>
          <Link to={`/clinic/review/${line.id}`}>{line.pieceTitle}</Link>, shared <Time {...line.sharedAt} />
          {line.isNew ? ', not opened yet' : ', opened'}
        </p>
      ))}
      {more > 0 && (
        <p>
          <Link to="/clinic/review?sort=client">And {numberInWords(more)} more</Link>
        </p>
      )}
    </>
  );
}
