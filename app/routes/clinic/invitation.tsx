import { render } from '@react-email/render';
import { redirect, type MetaFunction } from '@remix-run/node';
import { Form, useLoaderData, useNavigation } from '@remix-run/react';
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { Invitation, subject } from '#emails/invitation';
import { TimeZoneField } from '~/account/TimeZoneField';
import { forClinician } from '~/auth/guards';
import { useUnsentForm } from '~/autosave/useUnsentForm';
import { newId } from '~/db/id';
import { inviteClient, LINK_DAYS } from '~/domain/care-links/invite';
import { lastInvited } from '~/domain/care-links/last-invited';
import { env } from '~/env.server';
import { zoneChoices } from '~/time-zones/zone-choices.server';
import { isZone, todaysName } from '~/time-zones/zone-data.server';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { Field } from '~/ui/Field';
import { PageTitle } from '~/ui/PageTitle';
import { Preview } from '~/ui/Preview';
import { SaveState } from '~/ui/SaveState';
import { FormErrors } from '~/forms/FormErrors';
import { keepTypedOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { readForm } from '~/forms/read-form';
import { orRefusal, refusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';

export const meta: MetaFunction = () => [{ title: 'Invite a client · Meantime' }];

/** The mail as it goes out, but for the end of its link and the name of its last day. */
async function mail() {
  const letter = Invitation({
    link: `${env().origins.client}/arrive/…`,
    until: `the same hour ${LINK_DAYS} days later`,
  });
  return { from: env().MAIL_FROM ?? 'Meantime', subject, text: await render(letter, { plainText: true }) };
}

export const loader = forClinician(async ({ viewer }) => ({
  id: newId(),
  personId: viewer.personId,
  invited: await lastInvited(viewer),
  zones: zoneChoices(viewer.timeZone),
  timeZone: isZone(viewer.timeZone) ? todaysName(viewer.timeZone) : 'UTC',
  mail: await mail(),
}));

const fields = z.object({
  id: z.uuid(),
  name: z.string({ error: 'Write the name you call them by.' }),
  email: z.string({ error: 'Write the address their invitation goes to.' }),
  timeZone: z.string({ error: 'Choose the time zone they live in.' }),
  city: z.string().max(100).optional(),
});

export const action = forClinician(async ({ viewer, context }) => {
  const form = await readForm(context, fields);
  if (!form.ok) return refusal(form);
  return orRefusal(form, async () => {
    await inviteClient(viewer, form.value);
    return redirect(`/clinic/clients/${form.value.id}?invited`);
  });
});

export const clientAction = keepTypedOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function InvitationPage() {
  const { id: offered, personId, invited, zones, timeZone, mail } = useLoaderData<typeof loader>();
  const { values, beside } = useRefusal();
  const navigation = useNavigation();
  const sending = navigation.state === 'submitting';
  const [id, setId] = useState(values['id'] ?? offered);
  const unsent = useUnsentForm({
    personId,
    documentId: personId,
    placeKey: 'invitation',
    id,
    onId: setId,
    names: ['name', 'email', 'city'],
    sent: invited,
  });
  const isSent = navigation.formData !== undefined && /[?&]invited\b/.test(navigation.location.search);
  useEffect(() => {
    if (isSent) unsent.forget();
  });
  return (
    <>
      <FormErrors />
      <PageTitle lede="They get one mail with a link of their own. You work together from the moment you send it.">
        Invite a client
      </PageTitle>
      <Form
        ref={unsent.form}
        method="post"
        noValidate
        onInput={unsent.edit}
        onSubmit={(event) => sending && event.preventDefault()}
      >
        <input type="hidden" name="id" value={id} />
        <Field
          name="name"
          label="Name"
          hint="As you call them. They and you see it, nobody else."
          autoComplete="off"
          required
          maxLength={200}
          defaultValue={values['name']}
          error={beside['name']}
        />
        <Field
          name="email"
          label="Email address"
          type="email"
          autoComplete="off"
          required
          defaultValue={values['email']}
          error={beside['email']}
        />
        <TimeZoneField
          label="Their time zone"
          hint="They can change it themselves."
          choices={zones}
          chosen={timeZone}
          values={values}
          beside={beside}
        />
        {unsent.saved && <SaveState saved={unsent.saved} />}
        <Actions>
          <Button kind="primary" busy={sending ? 'Sending…' : undefined}>
            Send the invitation
          </Button>
          <ButtonLink to="/clinic/caseload">Not now</ButtonLink>
        </Actions>
      </Form>
      <Preview who="they">
        <p>From: {mail.from}</p>
        <p>Subject: {mail.subject}</p>
        {mail.text
          .split(/\n{2,}/)
          .filter((paragraph) => paragraph.trim() !== '')
          .map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
      </Preview>
    </>
  );
}
