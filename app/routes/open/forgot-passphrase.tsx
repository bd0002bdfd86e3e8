import type { MetaFunction } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { z } from 'zod';
import { SignInElsewhere } from '~/account/SignInElsewhere';
import { forAnyone } from '~/auth/guards';
import { sendSignInLinks } from '~/auth/invitations';
import { otherAddress } from '~/auth/logins';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { Field } from '~/ui/Field';
import { PageTitle } from '~/ui/PageTitle';
import { FormErrors } from '~/forms/FormErrors';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { readForm } from '~/forms/read-form';
import { orRefusal, refusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';

export const meta: MetaFunction = () => [{ title: 'A link to come back · Meantime' }];

export const loader = forAnyone(() => ({ other: otherAddress() }));

const fields = z.object({
  email: z.string({ error: 'Write the email address you sign in with, such as name@example.com.' }).max(320),
});

export const action = forAnyone(async ({ context }) => {
  const form = await readForm(context, fields);
  if (!form.ok) return refusal(form);
  const send = async () => {
    await sendSignInLinks(form.value.email, context);
    return { sent: true };
  };
  return orRefusal(form, send, { 'too-many-tries': 429 });
});

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function Forgotten() {
  const { other } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { values, beside } = useRefusal();
  const busy = useNavigation().state === 'submitting' ? 'Asking for a link…' : undefined;
  if (answer && 'sent' in answer) {
    return (
      <>
        <PageTitle lede="If someone signs in here with that address, a link is on its way to it. It works once, within an hour.">
          Look in your mail
        </PageTitle>
        <p>
          If you asked several times, no more than three links are mailed in an hour; any of them lets you in. If
          nothing has come after ten minutes, look among the unwanted mail, and check that it is the address your
          clinician has for you. They can help, too.
        </p>
        <SignInElsewhere other={other} />
        <Actions>
          <ButtonLink to="/sign-in">Back to signing in</ButtonLink>
        </Actions>
      </>
    );
  }
  return (
    <>
      <NoAnswerNotice />
      <FormErrors />
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
          defaultValue={values['email']}
          error={beside['email']}
        />
        <Actions>
          <Button kind="primary" busy={busy}>
            Send me a link
          </Button>
        </Actions>
      </Form>
      <SignInElsewhere other={other} />
    </>
  );
}
