import type { AppLoadContext } from '@remix-run/node';
import { z } from 'zod';
import { redeemLink } from '~/auth/invitations';
import { completeSignIn } from '~/auth/sign-in';
import type { Viewer } from '~/db/viewer';
import { readForm } from '~/forms/read-form';
import { orRefusal, refusal } from '~/forms/refusal';

/**
 * Uses a mailed link up with the passphrase of the posted form, lets its person in, and resolves with the answer of
 * `whenIn`. Else with what is wrong with the passphrase, or with a 410 when it is the link that opens nothing.
 */
export async function followLink<T>(
  kind: 'arrival' | 'return',
  token: string,
  request: Request,
  context: AppLoadContext,
  whenIn: (viewer: Viewer) => T,
) {
  const form = await readForm(
    context,
    z.object({ passphrase: z.string({ error: 'Choose a passphrase first.' }).max(2000) }),
  );
  if (!form.ok) return refusal(form);
  return orRefusal(form, async () => {
    const person = await redeemLink(kind, token, form.value.passphrase, context);
    return person ? whenIn(await completeSignIn(person, request, context)) : refusal({ errors: [], values: {} }, 410);
  });
}
