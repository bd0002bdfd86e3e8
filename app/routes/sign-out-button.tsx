import { Form, useRouteLoaderData } from '@remix-run/react';
import { Button, type ButtonKind } from '~/ui/Button';
import type { loader as portal } from './portal/layout';
import { useSigningOut } from './signing-out';

/** Signs out of this browser, or of every one. */
export function SignOutButton({
  where = 'here',
  kind = 'plain',
}: {
  where?: 'here' | 'everywhere';
  kind?: ButtonKind;
}) {
  const onSubmit = useSigningOut(useRouteLoaderData<typeof portal>('routes/portal/layout')?.personId);
  return (
    <Form method="post" action="/sign-out" onSubmit={onSubmit}>
      <input type="hidden" name="where" value={where} />
      <Button kind={kind}>{where === 'here' ? 'Sign out' : 'Sign out everywhere'}</Button>
    </Form>
  );
}
