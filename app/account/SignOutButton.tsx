import { Form } from '@remix-run/react';
import type { FormEventHandler } from 'react';
import { Button, type ButtonKind } from '~/ui/Button';

type SignOutButtonProps = {
  where?: 'here' | 'everywhere';
  kind?: ButtonKind;
  /** What this device does before it is sent, such as removing what it holds of the person. */
  onSubmit?: FormEventHandler<HTMLFormElement> | undefined;
};

/** Signs out of this browser, or of every one. */
export function SignOutButton({ where = 'here', kind = 'plain', onSubmit }: SignOutButtonProps) {
  return (
    <Form method="post" action="/sign-out" {...(onSubmit && { onSubmit })}>
      <input type="hidden" name="where" value={where} />
      <Button kind={kind}>{where === 'here' ? 'Sign out' : 'Sign out everywhere'}</Button>
    </Form>
  );
}
