import type { MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/doors';
import { beforeYouMeet, type WaitingFrom } from '~/domain/home/before-you-meet';
import { ButtonLink } from '~/ui/ButtonLink';
import { EmptyState } from '~/ui/EmptyState';
import { ItemList } from '~/ui/ItemList';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { WhenInWords } from '~/ui/WhenInWords';
import { inWords } from '~/ui/numbers';

export const meta: MetaFunction = () => [{ title: 'Before you meet · Meantime' }];

export const loader = forClinician(async ({ viewer }) => ({
  ...(await beforeYouMeet(viewer)),
  zone: viewer.timeZone,
  now: new Date().toISOString(),
}));

export default function Home() {
  const { meetings, moreMeetings, withoutAppointment, hasClients, zone, now } = useLoaderData<typeof loader>();
  const clock = { zone, now };
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
            meta: <WhenInWords iso={meeting.startsAt} {...clock} />,
            body: <Waiting from={meeting} {...clock} />,
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
              body: <Waiting from={client} {...clock} />,
            }))}
          />
        </Section>
      )}
    </>
  );
}

/** What waits from one person, each line leading to it. */
function Waiting({ from, zone, now }: { from: WaitingFrom; zone: string; now: string }) {
  if (from.waiting.length === 0) return <p>Nothing new.</p>;
  return (
    <>
      {from.waiting.map((line) => (
        <p key={line.id}>
          <Link to={`/clinic/review/${line.id}`}>{line.pieceTitle}</Link>, shared{' '}
          <WhenInWords iso={line.sharedAt} zone={zone} now={now} form="day" within />
          {line.isNew ? ', not opened yet' : ', opened'}
        </p>
      ))}
      {from.more > 0 && (
        <p>
          <Link to="/clinic/review?sort=client">And {inWords(from.more)} more</Link>
        </p>
      )}
    </>
  );
}
