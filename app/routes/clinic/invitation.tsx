import { getFormProps, useForm } from '@conform-to/react';
import { render } from '@react-email/render';
import { data, redirect, type MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { z } from 'zod';
import { Invitation, subject } from '#emails/invitation';
import { forClinician } from '~/auth/doors';
import { newId } from '~/db/id';
import { inviteClient, LINK_DAYS } from '~/domain/care-links/invite';
import { Refused } from '~/domain/errors';
import { timeZones } from '~/domain/people/set-time-zone';
import { env } from '~/env.server';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { ErrorSummary } from '~/ui/ErrorSummary';
import { Field } from '~/ui/Field';
import { PageTitle } from '~/ui/PageTitle';
import { Preview } from '~/ui/Preview';
import { SelectField } from '~/ui/SelectField';
import { formText, readConformForm } from '~/forms/conform-form';
import { keepingConformForm, unlessNoAnswer } from '~/forms/no-answer';
import { errorsOf } from '~/forms/conform-errors';

export const meta: MetaFunction = () => [{ title: 'Invite a client · Meantime' }];

/** The mail as it goes out, but for the end of its link and the name of its last day. */
async function mail() {
  const letter = Invitation({ link: `${env().origin}/arrive/…`, until: `the same hour ${LINK_DAYS} days later` });
  return { from: env().MAIL_FROM ?? 'Meantime', subject, text: await render(letter, { plainText: true }) };
}

export const loader = forClinician(async ({ viewer }) => ({
  id: newId(),
  zones: timeZones(),
  timeZone: viewer.timeZone,
  mail: await mail(),
}));

const fields = z.object({
  id: z.uuid(),
  name: formText('Write the name you call them by.'),
  email: formText('Write the address their invitation goes to.'),
  timeZone: formText('Choose the time zone they live in.'),
});

export const action = forClinician(async ({ viewer, context }) => {
  const submission = await readConformForm(context, fields);
  if (submission.status !== 'success') return data(submission.reply(), 422);
  try {
    await inviteClient(viewer, submission.value);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { field, message } = error;
    return data(
      submission.reply(field === undefined ? { formErrors: [message] } : { fieldErrors: { [field]: [message] } }),
      422,
    );
  }
  return redirect(`/clinic/clients/${submission.value.id}?invited`);
});

export const clientAction = keepingConformForm;
export const shouldRevalidate = unlessNoAnswer;

export default function InvitationPage() {
  const { id, zones, timeZone, mail } = useLoaderData<typeof loader>();
  const lastResult = useActionData<typeof action>();
  const sending = useNavigation().state === 'submitting';
  const [form, field] = useForm<z.input<typeof fields>>({
    id: 'invitation',
    lastResult: sending ? undefined : lastResult,
    defaultValue: { id, timeZone },
  });
  return (
    <>
      <ErrorSummary errors={errorsOf(form, ['name', 'email', 'timeZone'])} />
      <PageTitle lede="They get one mail with a link of their own. You work together from the moment you send it.">
        Invite a client
      </PageTitle>
      <Form
        method="post"
        {...getFormProps(form)}
        onSubmit={(event) => (sending ? event.preventDefault() : form.onSubmit(event))}
      >
        <input type="hidden" name="id" defaultValue={field.id.initialValue ?? id} />
        <Field
          name="name"
          label="Name"
          hint="As you call them. They and you see it, nobody else."
          autoComplete="off"
          required
          maxLength={200}
          defaultValue={field.name.initialValue}
          error={field.name.errors?.[0]}
        />
        <Field
          name="email"
          label="Email address"
          type="email"
          autoComplete="off"
          required
          defaultValue={field.email.initialValue}
          error={field.email.errors?.[0]}
        />
        <SelectField
          name="timeZone"
          label="Their time zone"
          hint="They can change it themselves."
          options={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
          defaultValue={field.timeZone.initialValue}
          error={field.timeZone.errors?.[0]}
        />
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
