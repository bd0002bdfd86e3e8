import { redirect } from '@remix-run/node';
import { forClinician } from '~/auth/guards';
import { isId } from '~/db/id';
import { NotFound } from '~/errors';
import { saveDraft, type SavedDraft } from '~/domain/authoring/save-draft';
import { formOf } from '~/forms/read-form';
import { newerDraftInWords, type NewerDraftInWords } from './authoring/newer-draft.server';
import { parseDraftForm } from './authoring/parse-draft-form.server';

/** There is nothing to look at here: the words stand in the draft's form. */
export const loader = forClinician(({ params: { draftId } }) => {
  if (!isId(draftId)) throw new NotFound();
  return redirect(`/clinic/library/drafts/${draftId}`);
});

/** What the page is told, as JSON. */
export type SavingAnswer =
  Extract<SavedDraft, { saved: true }> | { saved: false; newer: NewerDraftInWords } | { someoneElse: true };

/** Saves a draft for a page that saves as it is typed. A page without script sends its form to its own address. */
export const action = forClinician(async ({ viewer, context, params }) => {
  const { fields, revision, person } = parseDraftForm(await formOf(context));
  if (person !== null && person !== viewer.personId)
    return Response.json({ someoneElse: true } satisfies SavingAnswer, { status: 409 });
  const answer = await saveDraft(viewer, params['draftId'], { fields, revision });
  if (answer.saved) return Response.json(answer satisfies SavingAnswer);
  const newer = newerDraftInWords(viewer, answer.newer);
  return Response.json({ saved: false, newer } satisfies SavingAnswer, { status: 409 });
});
