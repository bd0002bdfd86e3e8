import { Form, useNavigation } from '@remix-run/react';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { Field } from '~/ui/Field';
import { PageTitle } from '~/ui/PageTitle';
import { FormErrors } from '~/forms/FormErrors';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { useRefusal } from '~/forms/use-refusal';

/**
 * The form that a mailed link leads to. It posts to the link's own address. `email` is where the link was mailed to: a
 * password manager keeps the passphrase under it.
 */
export function ChoosePassphrase({ button, email }: { button: string; email: string }) {
  const { beside } = useRefusal();
  const busy = useNavigation().state === 'submitting' ? 'One moment…' : undefined;
  return (
    <Form method="post">
      <Field name="username" label="You sign in with" type="email" autoComplete="username" readOnly value={email} />
      <Field
        name="passphrase"
        label="A passphrase"
        type="password"
        autoComplete="new-password"
        required
        minLength={15}
        maxLength={200}
        error={beside['passphrase']}
        hint="At least 15 characters. A few words that do not belong together are good, and spaces count. No capitals or numbers are needed. If you have a password manager, let it choose."
      />
      <Actions>
        <Button kind="primary" busy={busy}>
          {button}
        </Button>
      </Actions>
    </Form>
  );
}

/** The errors of that form, above the page's title. */
export function PassphraseErrors() {
  return (
    <>
      <NoAnswerNotice />
      <FormErrors />
    </>
  );
}

/** One page for every link that opens nothing, whatever the reason: none of them is anybody's fault. */
export function LinkOpensNothing({ kind }: { kind: 'arrival' | 'return' }) {
  return (
    <>
      <PageTitle lede="It may have been used already, it may be too old, or a newer one may have taken its place.">
        This link does not open anything now
      </PageTitle>
      {kind === 'arrival' ? (
        <p>
          If you have chosen your passphrase already, sign in with it. If not, ask the clinician who invited you to send
          the invitation again: it takes them a moment.
        </p>
      ) : (
        <p>Have another one sent to you. A link of this kind works once, within an hour.</p>
      )}
      <Actions>
        {kind === 'return' && (
          <ButtonLink to="/forgotten" kind="primary">
            Send me a new link
          </ButtonLink>
        )}
        <ButtonLink to="/sign-in" kind={kind === 'arrival' ? 'primary' : 'quiet'}>
          Sign in
        </ButtonLink>
      </Actions>
    </>
  );
}
