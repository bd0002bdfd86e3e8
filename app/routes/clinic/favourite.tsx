import { redirect } from '@remix-run/node';
import { z } from 'zod';
import { forClinician } from '~/auth/guards';
import { NotFound, Refused } from '~/errors';
import { isId } from '~/db/id';
import { setFavourite } from '~/domain/library/set-favourite';
import { redirectTargetIn } from '~/forms/redirect-target';
import { readForm } from '~/forms/read-form';

/** No page: looked at, it leads to the piece. */
export const loader = forClinician(({ params: { pieceId } }) => {
  if (!isId(pieceId)) throw new NotFound();
  return redirect(`/clinic/library/${pieceId}`);
});

const fields = z.object({ favourite: z.enum(['yes', 'no']) });

/** A form goes back to where it came from, `?to=`; a script that asks for JSON stays where it is. */
export const action = forClinician(async ({ viewer, request, params, context }) => {
  const form = await readForm(context, fields);
  if (!form.ok) throw new Refused('favourite', 'Please press the button again.');
  await setFavourite(viewer, params['pieceId'], form.value.favourite === 'yes');
  return context.asks === 'json' ? Response.json({}) : redirect(redirectTargetIn(request, '/clinic'));
});
