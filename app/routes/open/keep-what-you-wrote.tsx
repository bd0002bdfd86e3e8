import type { UnsentForm } from '~/auth/context';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ChoiceGroup } from '~/ui/ChoiceGroup';
import { Disclaimer, type DisclaimerContent } from '~/ui/Disclaimer';
import { ErrorSummary } from '~/ui/ErrorSummary';
import { Field } from '~/ui/Field';
import { PageTitle } from '~/ui/PageTitle';
import { Quote } from '~/ui/Quote';
import { Section } from '~/ui/Section';

/** What the page says first. */
export function titleOf({ again, tooLarge }: UnsentForm): string {
  if (tooLarge) return 'That is more than can be kept at once';
  return again ? 'This could not be kept just now' : 'Sign in to keep what you wrote';
}

/**
 * Asks someone whose login is over to sign in, in the page that answers what they sent, or to send it again where it
 * could not be kept. Everything they sent is carried along, and what is long enough to have been written rather than
 * chosen is shown, with the Clinical note where that may be words of a piece. Works as plain HTML.
 */
export function KeepWhatYouWrote({
  unsent,
  disclaimer,
}: {
  unsent: UnsentForm;
  disclaimer?: DisclaimerContent | null;
}) {
  const lede = unsent.tooLarge
    ? 'Nothing was saved. What you wrote is all here, below: copy it from here, go back, and send it in parts.'
    : unsent.again
      ? 'Something here is not working at the moment. What you wrote is still on this page. Please send it again in a minute; if it was kept after all, it is kept once.'
      : 'You were signed out because nothing was sent for a while. What you wrote is still here, and goes where you sent it as soon as you have signed in.';
  // Without its form beside it, a short answer is told from what was chosen by the name of its field alone.
  const isWritten = (name: string, value: string) =>
    value.length > 60 || value.includes('\n') || (unsent.tooLarge && name.startsWith('field ') && value.trim() !== '');
  const written = unsent.fields.filter(([name, value]) => isWritten(name, value));
  // What cannot be sent as it is has no form to be sent by.
  if (unsent.tooLarge) {
    return (
      <>
        <PageTitle lede={lede}>{titleOf(unsent)}</PageTitle>
        <Written of={written} />
        {disclaimer && <Disclaimer disclaimer={disclaimer} />}
      </>
    );
  }
  return (
    <>
      <ErrorSummary
        errors={unsent.error === undefined ? [] : [{ name: 'signin-email', message: unsent.error }]}
        title="You are not signed in yet"
      />
      <PageTitle lede={lede}>{titleOf(unsent)}</PageTitle>
      <form method="post" action={unsent.action}>
        {unsent.fields.map(([name, value], at) => (
          <input key={at} type="hidden" name={name} value={value} />
        ))}
        {unsent.again ? null : unsent.which ? (
          <ChoiceGroup
            of="one"
            name="signin-as"
            legend="Which of your accounts were you using?"
            required
            options={unsent.which}
          />
        ) : (
          <>
            <Field
              name="signin-email"
              label="Email address"
              type="email"
              autoComplete="username"
              required
              defaultValue={unsent.email}
            />
            <Field
              name="signin-passphrase"
              label="Passphrase"
              type="password"
              autoComplete="current-password"
              required
            />
          </>
        )}
        <Actions>
          <Button kind="primary">{unsent.again ? 'Send it again' : 'Sign in and send it'}</Button>
        </Actions>
      </form>
      <Written of={written} />
      {disclaimer && <Disclaimer disclaimer={disclaimer} />}
    </>
  );
}

function Written({ of }: { of: UnsentForm['fields'] }) {
  if (of.length === 0) return null;
  return (
    <Section title="What you wrote">
      {of.map(([name, value]) => (
        <Quote key={name} text={value} />
      ))}
    </Section>
  );
}
