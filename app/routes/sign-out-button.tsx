import { Form } from '@remix-run/react';
import { Button, type ButtonKind } from '~/ui/Button';

/** Signs out of this browser, or of every one. */
export function SignOutButton({ where = 'here', kind = 'plain' }: { where?: 'here' | 'everywhere'; kind?: ButtonKind }) {
  return (
    <Form method="post" action="/sign-out">
      <input type="hidden" name="where" value={where} />
      <Button kind={kind}>{where === 'here' ? 'Sign out' : 'Sign out everywhere'}</Button>
    </Form>
  );
}
