import { data, type MetaFunction } from '@remix-run/node';
import { Form, useActionData, useNavigation } from '@remix-run/react';
import { z } from 'zod';
import { forAnyone } from '~/auth/doors';
import { sendReturnLinks } from '~/auth/invitations';
import { Refused } from '~/domain/errors';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { ErrorSummary } from '~/ui/ErrorSummary';
import { Field } from '~/ui/Field';
import { PageTitle } from '~/ui/PageTitle';
import { keepingWhatWasTyped, unlessNoAnswer } from '~/forms/no-answer';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { readForm } from '~/forms/read-form';

export const meta: MetaFunction = () => [{ title: 'A link to come back · Meantime' }];

const fields = z.object({
  email: z
    .string()
    .trim()
    .max(320)
    .pipe(z.email({ error: 'Write the email address you sign in with, such as name@example.com.' })),
});

export const action = forAnyone(async ({ context }) => {
  const form = await readForm(context, fields);
  if (!form.ok) return data({ sent: false, error: form.errors.email, email: form.values.email }, { status: 422 });
  try {
    await sendReturnLinks(form.value.email, context);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return data({ sent: false, error: error.message, email: form.value.email }, { status: 429 });
  }
  return { sent: true, error: undefined, email: undefined };
});

export const clientAction = keepingWhatWasTyped((form) => ({ email: String(form.get('email') ?? '') }));
export const shouldRevalidate = unlessNoAnswer;

export default function Forgotten() {
  const answer = useActionData<typeof action>();
  const busy = useNavigation().state === 'submitting' ? 'Asking for a link…' : undefined;
  if (answer?.sent === true) {
    return (
      <>
        <PageTitle lede="If someone signs in here with that address, a link is on its way to it. It works once, within an hour.">
          Look in your mail
        </PageTitle>
        <p>
          If nothing has come after ten minutes, look among the unwanted mail, and check that it is the address your
          clinician has for you. They can help, too.
        </p>
        <Actions>
          <ButtonLink to="/sign-in">Back to signing in</ButtonLink>
        </Actions>
      </>
    );
  }
  const error = answer?.error;
  return (
    <>
      <NoAnswerNotice />
      <ErrorSummary errors={error === undefined ? [] : [{ name: 'email', message: error }]} />
      <PageTitle lede="A link will be sent to your email address. With it you can choose a new passphrase. Nothing you wrote is lost.">
        A link to come back
      </PageTitle>
      <Form method="post">
        <Field
          name="email"
          label="Email address"
          type="email"
          autoComplete="username"
          required
          defaultValue={answer?.email}
          error={error}
        />
        <Actions>
          <Button kind="primary" busy={busy}>
            Send me a link
          </Button>
        </Actions>
      </Form>
    </>
  );
}
