import { redirect } from '@remix-run/node';
import { forClinician } from '~/auth/guards';
import { saveAssignmentDraft, type AssignmentFields } from '~/domain/assignments/assignment-draft';
import { isId } from '~/db/id';
import { NotFound, Refused } from '~/errors';
import { formOf } from '~/forms/read-form';
import { withParams } from '~/ui/list-address';
import { timesFor, type TimeInWords } from '~/times/times-for';
import { readAssignmentForm } from './assigning/read-assignment-form.server';

/** There is nothing to look at here: the words stand in the form. */
export const loader = forClinician(({ request }) => {
  const search = new URL(request.url).searchParams;
  const [piece, to] = ['piece', 'to']
    .map((name) => search.get(name) ?? undefined)
    .map((id) => (isId(id) ? id : undefined));
  return redirect(`/clinic/assign${withParams('', { piece, to })}`);
});

interface Kept {
  revision: number;
  savedAt: TimeInWords;
  fields: AssignmentFields;
}

/** What the page is told, as JSON. */
export type SavingAnswer = { saved: boolean; draft: Kept } | { someoneElse: true } | { refused: string };

/** Keeps what is typed with a piece, for a page that saves as it is typed. */
export const action = forClinician(async ({ viewer, request, context }) => {
  const form = await formOf(context);
  const person = form.get('person');
  if (person !== null && person !== viewer.personId)
    return Response.json({ someoneElse: true } satisfies SavingAnswer, { status: 409 });
  const search = new URL(request.url).searchParams;
  const place = { pieceId: search.get('piece') ?? undefined, clientId: search.get('to') };
  const revision = Number(form.get('revision'));
  const formId = form.get('id');
  if (!isId(place.pieceId) || !Number.isSafeInteger(revision) || typeof formId !== 'string') throw new NotFound();
  const times = timesFor(viewer);
  try {
    const answer = await saveAssignmentDraft(viewer, place, { fields: readAssignmentForm(form), revision, formId });
    const { savedAt, ...draft } = answer.saved ? answer.draft : answer.newer;
    const kept = { ...draft, savedAt: times(savedAt ?? new Date().toISOString(), { within: true }) };
    return Response.json({ saved: answer.saved, draft: kept } satisfies SavingAnswer, {
      status: answer.saved ? 200 : 409,
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const refused = error.message.replace(/^./, (first) => first.toLowerCase());
    return Response.json({ refused } satisfies SavingAnswer, { status: 422 });
  }
});
