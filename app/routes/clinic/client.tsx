import { redirect, type MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData, useNavigation } from '@remix-run/react';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { forClinician } from '~/auth/guards';
import { withdraw } from '~/domain/assignments/withdraw';
import { clientPage } from '~/domain/caseload/client';
import { inviteAgain } from '~/domain/care-links/invite-again';
import { NotFound } from '~/errors';
import { zoneInWords } from '~/time-zones/zone-in-words.server';
import { timesFor } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { ConfirmDialog } from '~/ui/ConfirmDialog';
import { EmptyState } from '~/ui/EmptyState';
import { DescriptionList } from '~/ui/DescriptionList';
import { ItemList } from '~/ui/ItemList';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { Quote } from '~/ui/Quote';
import { kindLabel } from '~/ui/PieceReader';
import { Section } from '~/ui/Section';
import { Time } from '~/ui/Time';
import { EnterRoom } from './brief/EnterRoom';
import { addressesBeside, inOrder, readCursor } from '~/ui/list-address';
import { FormErrors } from '~/forms/FormErrors';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { readForm } from '~/forms/read-form';
import { orRefusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';

export const meta: MetaFunction = () => [{ title: 'Client · Meantime' }];

/** What was just done, by the word that the redirect leaves in the address. */
const done = {
  invited: 'The invitation is on its way.',
  again: 'A new link is on its way. The one before it no longer works.',
  withdrawn: 'It is no longer with them.',
};

export const loader = forClinician(async ({ viewer, request, params }) => {
  const search = new URL(request.url).searchParams;
  const client = await clientPage(viewer, params['clientId'], { cursor: readCursor(search, inOrder) });
  const times = timesFor(viewer);
  const day = (iso: string) => times(iso, { form: 'day', within: true });
  return {
    client: {
      ...client,
      timeZone: zoneInWords(client.timeZone),
      workingSince: day(client.workingSince),
      linkOpenUntil: times(client.linkOpenUntil, { within: true }),
      nextAppointments: client.nextAppointments.map((at, index) => times(at, { within: index > 0 })),
      withThem: client.withThem.map((given) => ({ ...given, assignedAt: day(given.assignedAt) })),
      earlier: client.earlier.map((given) => ({ ...given, assignedAt: day(given.assignedAt) })),
      shared: {
        ...client.shared,
        rows: client.shared.rows.map((line) => ({ ...line, sharedAt: day(line.sharedAt) })),
      },
    },
    asked: client.withThem.find(({ id }) => id === search.get('withdraw')) ?? null,
    done: (Object.keys(done) as (keyof typeof done)[]).find((key) => search.has(key)),
  };
});

const posted = z.object({ what: z.enum(['withdraw', 'invite-again']), assignmentId: z.string().optional() });

export const action = forClinician(async ({ viewer, context, params }) => {
  const clientId = params['clientId'] ?? '';
  const form = await readForm(context, posted);
  if (!form.ok) throw new NotFound();
  if (form.value.what === 'withdraw') {
    await withdraw(viewer, { clientId, assignmentId: form.value.assignmentId ?? '' });
    return redirect(`/clinic/clients/${clientId}?withdrawn`);
  }
  return orRefusal(form, async () => {
    await inviteAgain(viewer, clientId);
    return redirect(`/clinic/clients/${clientId}?again`);
  });
});

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function Client() {
  const { client, asked, done: was } = useLoaderData<typeof loader>();
  const isRefused = useRefusal().errors.length > 0;
  const here = `/clinic/clients/${client.id}`;
  if (asked) {
    return (
      <>
        <PageTitle above={client.name}>Withdraw “{asked.title}”?</PageTitle>
        <Withdrawing given={asked} name={client.name} instead={<ButtonLink to={here}>Leave it with them</ButtonLink>} />
      </>
    );
  }
  return (
    <>
      <FormErrors title={null} />
      {was && !isRefused && <Notice>{done[was]}</Notice>}
      <PageTitle
        above="Client"
        acts={
          <>
            <ButtonLink kind="primary" to={`/clinic/assign?to=${client.id}`}>
              Assign a piece
            </ButtonLink>
            <ButtonLink to={`${here}/brief`}>Brief</ButtonLink>
            <EnterRoom clientId={client.id} />
            <ButtonLink to={`${here}/appointments`}>Add an appointment</ButtonLink>
          </>
        }
      >
        {client.name}
      </PageTitle>
      <DescriptionList
        facts={[
          { name: 'Next appointment', value: <Next client={client} /> },
          { name: 'Address', value: client.email },
          { name: 'Time zone', value: client.timeZone },
          {
            name: 'Working together',
            value: (
              <>
                Since <Time {...client.workingSince} />
              </>
            ),
          },
        ]}
      />
      {!client.arrived && <Awaited client={client} />}
      <Section title="With them now">
        {client.withThem.length === 0 ? (
          <EmptyState>Nothing is with them now, and that is fine.</EmptyState>
        ) : (
          <ItemList
            level={3}
            items={client.withThem.map((given) => ({
              id: given.id,
              title: given.title,
              meta: (
                <>
                  {kindLabel[given.kind]}, given <Time {...given.assignedAt} />
                </>
              ),
              body: <Quote text={given.why} who="You, on why" />,
              actions: (
                <ConfirmDialog
                  to={`${here}?withdraw=${given.id}`}
                  opener="Withdraw"
                  kind="plain"
                  title={`Withdraw “${given.title}”?`}
                  cancel="Leave it with them"
                >
                  <Withdrawing given={given} name={client.name} />
                </ConfirmDialog>
              ),
            }))}
          />
        )}
      </Section>
      <Shared shared={client.shared} />
      {client.earlier.length > 0 && (
        <Section title="Given earlier">
          <ItemList
            level={3}
            items={client.earlier.map(({ id, title, kind, assignedAt }) => ({
              id,
              title,
              meta: (
                <>
                  {kindLabel[kind]}, <Time {...assignedAt} />
                </>
              ),
            }))}
          />
        </Section>
      )}
    </>
  );
}

type ClientShown = ReturnType<typeof useLoaderData<typeof loader>>['client'];

function Next({ client }: { client: ClientShown }) {
  const to = `/clinic/clients/${client.id}/appointments`;
  const [next, ...others] = client.nextAppointments;
  if (next === undefined) return 'None is written down.';
  return (
    <>
      <Time {...next} />
      {others.map((time) => (
        <span key={time.iso}>
          ; then <Time {...time} />
        </span>
      ))}
      . <Link to={to}>Appointments</Link>
    </>
  );
}

function Awaited({ client }: { client: ClientShown }) {
  const sending = useNavigation().formData?.get('what') === 'invite-again';
  return (
    <Section title="Not here yet">
      <p>
        {client.linkOpenUntil === null ? (
          <>The link in their invitation is no longer open.</>
        ) : (
          <>
            The link in their invitation is open until <Time {...client.linkOpenUntil} />.
          </>
        )}{' '}
        What you assign now is there when they come.
      </p>
      <Form method="post" onSubmit={(event) => sending && event.preventDefault()}>
        <NoAnswerNotice of={{ what: 'invite-again' }} />
        <input type="hidden" name="what" value="invite-again" />
        <Actions>
          <Button busy={sending ? 'Sending…' : undefined}>Send a new link</Button>
        </Actions>
      </Form>
    </Section>
  );
}

function Withdrawing({ given, name, instead }: { given: { id: string }; name: string; instead?: ReactNode }) {
  const withdrawing = useNavigation().formData?.get('assignmentId') === given.id;
  return (
    <Form method="post" action="." onSubmit={(event) => withdrawing && event.preventDefault()}>
      <p>
        It will no longer stand among what is with {name} now. What they wrote stays theirs, and what they shared stays
        shared.
      </p>
      <NoAnswerNotice of={{ what: 'withdraw', assignmentId: given.id }} />
      <input type="hidden" name="what" value="withdraw" />
      <input type="hidden" name="assignmentId" value={given.id} />
      <Actions>
        <Button kind="primary" busy={withdrawing ? 'Withdrawing…' : undefined}>
          Withdraw it
        </Button>
        {instead}
      </Actions>
    </Form>
  );
}

const states = { new: 'New', 'new reply': 'New reply', opened: 'Opened', discussed: 'Discussed' };

function Shared({ shared }: { shared: ClientShown['shared'] }) {
  const day = (line: ClientShown['shared']['rows'][number]) => <Time {...line.sharedAt} />;
  return (
    <Section title="Shared with you" id="shared">
      {shared.rows.length === 0 ? (
        <EmptyState>Nothing has been shared with you.</EmptyState>
      ) : (
        <ItemList
          level={3}
          items={shared.rows.map((line) =>
            line.state === 'taken back'
              ? { id: line.id, title: 'Taken back', meta: <>It was shared {day(line)}.</> }
              : {
                  id: line.id,
                  title: line.pieceTitle,
                  to: `/clinic/review/${line.id}`,
                  meta: (
                    <>
                      {states[line.state]}. Shared {day(line)}.
                    </>
                  ),
                },
          )}
        />
      )}
      <Pager
        label="Pages of what was shared"
        range="The newest first"
        {...addressesBeside('', shared, inOrder, '#shared')}
      />
    </Section>
  );
}
