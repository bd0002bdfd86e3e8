import { z } from 'zod';
import { forAnyone } from '~/auth/guards';
import { completeSignIn, identify, type Identification } from '~/auth/sign-in';
import { NotFound } from '~/errors';
import { readForm } from '~/forms/read-form';

const fields = z.object({
  email: z.string().max(320).optional(),
  passphrase: z.string().max(1000).optional(),
  as: z.string().optional(),
  /** Whose page it is. */
  person: z.string().optional(),
});

export const loader = forAnyone((): never => {
  throw new NotFound();
});

/**
 * Signing in again from within a page that is still open, for its script: see `InPlace` for the answers. Only the
 * person whose page it is gets in this way, so that an open page never saves under another's name. Who that is says the
 * page, as with everything that it saves: their login may be gone without a trace, ended from elsewhere or days ago.
 */
export const action = forAnyone(async ({ request, context }) => {
  const form = await readForm(context, fields);
  if (!form.ok) return answer({ is: 'refused', message: 'Please fill in both once more.' }, 422);

  const found = await identify(form.value, request, context);
  if (found.is === 'refused') return answer({ is: 'refused', message: found.message }, found.status);
  if (found.is === 'which') return answer(found);
  if (form.value.person !== found.person.id) {
    const message = 'This page is somebody else’s. To go on as yourself, open Meantime in a new tab.';
    return answer({ is: 'refused', message }, 422);
  }
  await completeSignIn(found.person, request, context);
  return answer({ is: 'signed-in' });
});

/** What a page's script is told, as JSON. With `which`, it asks again with one option's value as `as`, and nothing else. */
export type InPlace =
  { is: 'signed-in' } | Extract<Identification, { is: 'which' }> | { is: 'refused'; message: string };

function answer(body: InPlace, status = 200): Response {
  return Response.json(body, { status });
}
