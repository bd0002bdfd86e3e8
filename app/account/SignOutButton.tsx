import { Form } from '@remix-run/react';
import { useSigningOut } from '~/autosave/signing-out';
import { Button, type ButtonKind } from '~/ui/Button';

type SignOutButtonProps = {
  /** Whose: what this device holds of them goes too. */
  personId: string;
  where?: 'here' | 'everywhere';
  kind?: ButtonKind;
};

/** Signs out of this browser, or of every one. */
export function SignOutButton({ personId, where = 'here', kind = 'plain' }: SignOutButtonProps) {
  return (
    <Form method="post" action="/sign-out" onSubmit={useSigningOut(personId)}>
      <input type="hidden" name="where" value={where} />
      <Button kind={kind}>{where === 'here' ? 'Sign out' : 'Sign out everywhere'}</Button>
    </Form>
  );
}
