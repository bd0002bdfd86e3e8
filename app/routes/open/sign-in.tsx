import { data, redirect, redirectDocument, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { z } from 'zod';
import { SignInElsewhere } from '~/account/SignInElsewhere';
import type { UnsentForm } from '~/auth/context';
import { forAnyone } from '~/auth/guards';
import { otherAddress } from '~/auth/logins';
import { completeSignIn, identify, redirectTarget } from '~/auth/sign-in';
import { bundledDisclaimer } from '~/domain/disclaimer/bundled-disclaimer';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ChoiceGroup } from '~/ui/ChoiceGroup';
import { ErrorSummary } from '~/ui/ErrorSummary';
import { Field } from '~/ui/Field';
import { PageTitle } from '~/ui/PageTitle';
import { FormErrors } from '~/forms/FormErrors';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { readForm } from '~/forms/read-form';
import { refusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';
import { KeepWhatYouWrote, titleOf } from './keep-what-you-wrote';

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.unsent ? titleOf(data.unsent) : 'Sign in'} · Meantime` },
];

export const loader = forAnyone(({ viewer, request, context }) => {
  if (context.unsentForm) {
    // What is written of a piece may be words of the library, and those stand nowhere without the disclaimer.
    const disclaimer = context.unsentForm.action.startsWith('/clinic/library/') ? bundledDisclaimer() : null;
    return data(
      { unsent: context.unsentForm, disclaimer, to: undefined, keptNoCookie: false, other: undefined },
      { status: statusOf(context.unsentForm) },
    );
  }
  const search = new URL(request.url).searchParams;
  const to = search.get('to') ?? undefined;
  if (viewer) throw redirect(redirectTarget(viewer, to));
  return data({
    unsent: undefined,
    disclaimer: null,
    to,
    keptNoCookie: search.has('no-cookie'),
    other: otherAddress(),
  });
});

function statusOf({ again, tooLarge }: UnsentForm): number {
  if (tooLarge) return 413;
  return again ? 503 : 401;
}

const fields = z.object({
  email: z.string().max(320).optional(),
  passphrase: z.string().max(1000).optional(),
  as: z.string().optional(),
  to: z.string().max(2000).optional(),
});

export const action = forAnyone(async ({ request, context }) => {
  const form = await readForm(context, fields);
  if (!form.ok) return refusal(form);
  const found = await identify(form.value, request, context);
  if (found.is === 'refused') {
    return refusal({ errors: [{ name: 'email', message: found.message }], values: form.values }, found.status);
  }
  if (found.is === 'which') return { which: found.options };
  const viewer = await completeSignIn(found.person, request, context);
  throw redirectDocument(redirectTarget(viewer, form.value.to));
});

const noCookie =
  'What you entered was right, but this browser keeps no cookie from Meantime, and without one nobody stays signed in. Allow cookies for this site, and sign in again.';

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function SignIn() {
  const { unsent, disclaimer, to, keptNoCookie, other } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { errors, values } = useRefusal();
  const busy = useNavigation().formAction === '/sign-in' ? 'Signing in…' : undefined;
  if (unsent) return <KeepWhatYouWrote unsent={unsent} disclaimer={disclaimer} />;
  return (
    <>
      {/* A network that floods this page gets no answer that a script can read. */}
      <NoAnswerNotice then="Please try again; after many tries, wait a few minutes first." />
      <FormErrors title="You are not signed in yet" />
      {keptNoCookie && errors.length === 0 && (
        <ErrorSummary title="You are not signed in" errors={[{ message: noCookie }]} />
      )}
      <PageTitle>Sign in</PageTitle>
      <Form method="post" action="/sign-in">
        {to !== undefined && <input type="hidden" name="to" value={to} />}
        {answer && 'which' in answer ? (
          <ChoiceGroup
            of="one"
            name="as"
            legend="This opens more than one account. Which one now?"
            required
            options={answer.which}
          />
        ) : (
          <>
            <Field
              name="email"
              label="Email address"
              type="email"
              autoComplete="username"
              required
              defaultValue={values['email']}
            />
            <Field name="passphrase" label="Passphrase" type="password" autoComplete="current-password" required />
          </>
        )}
        <Actions>
          <Button kind="primary" busy={busy}>
            Sign in
          </Button>
        </Actions>
      </Form>
      <p>
        <Link to="/forgotten">I do not have my passphrase</Link>
      </p>
      <SignInElsewhere other={other} />
    </>
  );
}
