import { redirect, redirectDocument } from '@remix-run/node';
import { z } from 'zod';
import { forAnyone } from '~/auth/guards';
import { signOut } from '~/auth/sign-in';
import { readForm } from '~/forms/read-form';

export const loader = forAnyone(() => redirect('/'));

/** `where` is "everywhere" or, for any other value, this browser alone. */
export const action = forAnyone(async ({ request, context }) => {
  const form = await readForm(context, z.object({ where: z.string().optional() }));
  const where = form.ok && form.value.where === 'everywhere' ? 'everywhere' : 'here';
  await signOut(where, request, context);
  // A whole new document, so that nothing of the last one stays in the browser's memory.
  return redirectDocument('/');
});
