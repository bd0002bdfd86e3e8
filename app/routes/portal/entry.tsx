import { redirect } from '@remix-run/node';
import { forClient } from '~/auth/guards';
import { isId } from '~/db/id';
import { NotFound } from '~/errors';
import { formOf } from '~/forms/read-form';
import { parsePostedPlaces, savePlace } from './writing/save-places.server';

/** There is nothing to look at here: the words stand on the assignment's page. */
export const loader = forClient(({ params: { assignmentId } }) => {
  if (!isId(assignmentId)) throw new NotFound();
  return redirect(`/portal/assignments/${assignmentId}`);
});

const status = { saved: 200, newer: 409, refused: 422, 'someone else': 409 };

/** Saves one place for a page that saves as its reader types. A page without script sends its form to its own address. */
export const action = forClient(async ({ viewer, context, params }) => {
  const answer = await savePlace(viewer, params['assignmentId'] ?? '', parsePostedPlaces(await formOf(context)));
  return Response.json(answer, { status: status[answer.is] });
});
