import { redirect, type MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData, useNavigation } from '@remix-run/react';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { forClinician } from '~/auth/guards';
import { newId } from '~/db/id';
import { addAppointment } from '~/domain/appointments/add';
import { appointmentsPage } from '~/domain/appointments/appointments-page';
import { cancelAppointment } from '~/domain/appointments/cancel';
import { changeAppointment } from '~/domain/appointments/change';
import { toLocal } from '~/domain/appointments/zoned-time';
import { zoneInWords } from '~/time-zones/zone-in-words.server';
import { timesFor, type TimeInWords } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { ConfirmDialog } from '~/ui/ConfirmDialog';
import { EmptyState } from '~/ui/EmptyState';
import { Field } from '~/ui/Field';
import { ItemList } from '~/ui/ItemList';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Section } from '~/ui/Section';
import { useIdUntilSent } from '~/ui/useIdUntilSent';
import { Time } from '~/ui/Time';
import { FormErrors } from '~/forms/FormErrors';
import { keepFormOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { readForm } from '~/forms/read-form';
import { orRefusal, refusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';

export const meta: MetaFunction = () => [{ title: 'Appointments · Meantime' }];

const done = {
  added: 'The appointment is written down.',
  changed: 'The appointment is moved.',
  cancelled: 'The appointment is cancelled.',
};

export const loader = forClinician(async ({ viewer, request, params }) => {
  const { client, coming } = await appointmentsPage(viewer, params['clientId']);
  const search = new URL(request.url).searchParams;
  const named = (parameter: string) => coming.find(({ id }) => id === search.get(parameter)) ?? null;
  const [changing, cancelling] = [named('change'), named('cancel')];
  const now = new Date();
  const times = timesFor(viewer, now);
  const begins = (appointment: (typeof coming)[number]) => ({ ...appointment, startsAt: times(appointment.startsAt) });
  return {
    client: { id: client.id, name: client.name },
    coming: coming.map(begins),
    id: newId(),
    changing: changing && {
      id: changing.id,
      startsAt: times(changing.startsAt, { within: true }),
      startsAtLocal: toLocal(new Date(changing.startsAt), viewer.timeZone),
    },
    cancelling: cancelling && begins(cancelling),
    done: (Object.keys(done) as (keyof typeof done)[]).find((key) => search.has(key)),
    earliest: toLocal(now, viewer.timeZone),
    zones: {
      yours: zoneInWords(viewer.timeZone),
      theirs: client.timeZone === viewer.timeZone ? null : zoneInWords(client.timeZone),
    },
  };
});

const fields = z.object({
  what: z.enum(['add', 'change', 'cancel']),
  id: z.uuid(),
  startsAt: z.string().optional(),
});

export const action = forClinician(async ({ viewer, context, params }) => {
  const clientId = params['clientId'] ?? '';
  const { client } = await appointmentsPage(viewer, clientId);
  const form = await readForm(context, fields);
  if (!form.ok) return refusal(form);
  const { what, id, startsAt: typed = '' } = form.value;
  return orRefusal(form, async () => {
    if (what === 'add') await addAppointment(viewer, { id, clientId, typed });
    else if (what === 'change') await changeAppointment(viewer, { id, clientId, typed });
    else await cancelAppointment(viewer, { id, clientId });
    return redirect(
      `/clinic/clients/${client.id}/appointments?${what === 'add' ? 'added' : what === 'change' ? 'changed' : 'cancelled'}`,
    );
  });
});

export const clientAction = keepFormOnNoAnswer((form, why) =>
  form.get('what') === 'cancel' ? {} : { errors: [{ message: why }] },
);
export const shouldRevalidate = unlessNoAnswer;

export default function Appointments() {
  const { client, coming, changing, cancelling, done: was } = useLoaderData<typeof loader>();
  const here = `/clinic/clients/${client.id}/appointments`;
  const above = <Link to={`/clinic/clients/${client.id}`}>{client.name}</Link>;
  if (cancelling) {
    return (
      <>
        <PageTitle above={above}>Cancel this appointment?</PageTitle>
        <Cancelling appointment={cancelling} name={client.name} instead={<ButtonLink to={here}>Keep it</ButtonLink>} />
      </>
    );
  }
  if (changing) {
    return (
      <>
        <PageTitle above={above}>Move the appointment</PageTitle>
        <p>
          It is written down for <Time {...changing.startsAt} />.
        </p>
        <DateForm
          key={changing.id}
          what="change"
          id={changing.id}
          startsAt={changing.startsAtLocal}
          submit="Move it"
          busy="Moving…"
          instead={<ButtonLink to={here}>Leave it as it is</ButtonLink>}
        />
      </>
    );
  }
  return (
    <>
      {was && <Notice>{done[was]}</Notice>}
      <PageTitle above={above}>Appointments</PageTitle>
      {coming.length === 0 ? (
        <EmptyState>None is written down yet.</EmptyState>
      ) : (
        <ItemList
          label="Appointments to come"
          items={coming.map((appointment) => ({
            id: appointment.id,
            title: <Time {...appointment.startsAt} />,
            actions: (
              <>
                <ButtonLink kind="plain" to={`${here}?change=${appointment.id}`}>
                  Move
                </ButtonLink>
                <ConfirmDialog
                  to={`${here}?cancel=${appointment.id}`}
                  opener="Cancel"
                  kind="plain"
                  title="Cancel this appointment?"
                  cancel="Keep it"
                >
                  <Cancelling appointment={appointment} name={client.name} />
                </ConfirmDialog>
              </>
            ),
          }))}
        />
      )}
      <Section title="Add one">
        <AddOne key={client.id} />
      </Section>
    </>
  );
}

function AddOne() {
  const { id, coming } = useLoaderData<typeof loader>();
  const adding = useIdUntilSent(id, coming);
  return <DateForm key={adding} what="add" id={adding} submit="Add this appointment" busy="Adding…" />;
}

type DateFormProps = {
  what: 'add' | 'change';
  id: string;
  startsAt?: string;
  submit: string;
  busy: string;
  instead?: ReactNode;
};

function DateForm({ what, id, startsAt, submit, busy, instead }: DateFormProps) {
  const { client, earliest, zones } = useLoaderData<typeof loader>();
  const { values, beside } = useRefusal({ what });
  const sending = useNavigation().state === 'submitting';
  return (
    <Form method="post" noValidate onSubmit={(event) => sending && event.preventDefault()}>
      <FormErrors of={{ what }} />
      <input type="hidden" name="what" value={what} />
      <input type="hidden" name="id" value={values['id'] ?? id} />
      <Field
        name="startsAt"
        label="Day and time"
        type="datetime-local"
        hint={`By your clock, ${zones.yours}.${zones.theirs === null ? '' : ` ${client.name} sees it by theirs, ${zones.theirs}.`}`}
        min={earliest}
        required
        defaultValue={values['startsAt'] ?? startsAt}
        error={beside['startsAt']}
      />
      <Actions>
        <Button kind="primary" busy={sending ? busy : undefined}>
          {submit}
        </Button>
        {instead}
      </Actions>
    </Form>
  );
}

type CancellingProps = {
  appointment: { id: string; startsAt: TimeInWords };
  name: string;
  instead?: ReactNode;
};

function Cancelling({ appointment, name, instead }: CancellingProps) {
  const cancelling = useNavigation().formData?.get('id') === appointment.id;
  return (
    <Form method="post" action="." onSubmit={(event) => cancelling && event.preventDefault()}>
      <p>
        <Time {...appointment.startsAt} /> with {name} will no longer stand on your page or theirs. Nobody gets a mail
        about it.
      </p>
      <NoAnswerNotice of={{ what: 'cancel', id: appointment.id }} />
      <input type="hidden" name="what" value="cancel" />
      <input type="hidden" name="id" value={appointment.id} />
      <Actions>
        <Button kind="primary" busy={cancelling ? 'Cancelling…' : undefined}>
          Cancel it
        </Button>
        {instead}
      </Actions>
    </Form>
  );
}
