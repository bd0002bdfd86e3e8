import { redirect } from '@remix-run/node';
import { forClinician } from '~/auth/doors';
import { isId } from '~/db/id';
import { NotFound } from '~/domain/errors';
import { saveDraft, type SavedDraft } from '~/domain/authoring/save-draft';
import { formOf } from '~/forms/read-form';
import { readPosted, UNWRITABLE } from './own/posted.server';

/** There is nothing to look at here: the words stand in the draft's form. */
export const loader = forClinician(({ params: { draftId } }) => {
  if (!isId(draftId)) throw new NotFound();
  return redirect(`/clinic/library/drafts/${draftId}`);
});

/** What the page is told, as JSON. */
export type SavingAnswer = SavedDraft | { refused: string };

/** Saves a draft for a page that saves as it is typed. A page without script sends its form to its own address. */
export const action = forClinician(async ({ viewer, context, params }) => {
  const { fields, revision, unwritable } = readPosted(await formOf(context));
  if (unwritable.length > 0) return Response.json({ refused: UNWRITABLE } satisfies SavingAnswer, { status: 422 });
  const answer = await saveDraft(viewer, params['draftId'], { fields, revision });
  return Response.json(answer satisfies SavingAnswer, { status: answer.saved ? 200 : 409 });
});
