import { data, redirect, type LinksFunction, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigate } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { WritingProvider } from '~/autosave/WritingProvider';
import type { PieceFields } from '~/domain/authoring/fields';
import { draftToWrite } from '~/domain/authoring/read-draft';
import { discardDraft, saveDraft } from '~/domain/authoring/save-draft';
import styles from '~/styles/pieces.css?url';
import { pageClock, savedAt } from '~/times/saved-at';
import { timesFor } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { ConfirmDialog } from '~/ui/ConfirmDialog';
import { ErrorSummary } from '~/ui/ErrorSummary';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { kindLabel } from '~/ui/PieceReader';
import { SaveState } from '~/ui/SaveState';
import { keepFormOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { useRefusal } from '~/forms/use-refusal';
import { formOf } from '~/forms/read-form';
import type { FormError, FormRefusal } from '~/forms/refusal';
import { fieldLabel } from './authoring/field-labels';
import { newerDraftInWords, type NewerDraftInWords } from './authoring/newer-draft.server';
import { NewerDraftNotice } from './authoring/NewerDraftNotice';
import { PieceForm } from './authoring/PieceForm';
import { parseDraftForm } from './authoring/parse-draft-form.server';
import { focusTarget, parseRowCommand, applyRowCommand } from './authoring/row-command';
import { useRows } from './authoring/useRows';
import { useDraftAutosave } from './authoring/useDraftAutosave';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];
export const meta: MetaFunction = () => [{ title: 'Write a piece · Meantime' }];

export const loader = forClinician(async ({ viewer, request, params }) => {
  const draft = await draftToWrite(viewer, params['draftId']);
  if ('publishedAs' in draft) throw redirect(`/clinic/library/${draft.publishedAs}`);
  const search = new URL(request.url).searchParams;
  const now = new Date();
  return {
    draft,
    personId: viewer.personId,
    checking: search.has('check'),
    discarding: search.has('discard'),
    imported: search.has('imported'),
    savedWhen: {
      state: savedAt(draft.savedAt, viewer.timeZone, now),
      moment: timesFor(viewer, now)(draft.savedAt, { within: true }),
    },
    clock: pageClock(viewer.timeZone, now),
  };
});

export const action = forClinician(async ({ viewer, request, params, context }) => {
  const { fields, revision, then } = parseDraftForm(await formOf(context));
  const draftId = params['draftId'] ?? '';
  const here = `/clinic/library/drafts/${draftId}`;
  if (then === 'discard') {
    await discardDraft(viewer, draftId);
    return redirect('/clinic/library/own?discarded');
  }
  const command = parseRowCommand(then);
  const saving = command ? applyRowCommand(fields, command) : fields;
  const answer = await saveDraft(viewer, draftId, { fields: saving, revision });
  if (!answer.saved) return unsaved({ errors: [], fields, newer: newerDraftInWords(viewer, answer.newer) }, 409);
  if (command) {
    return redirect(
      `${here}${checkedIn(request) ? '?check' : ''}#${focusTarget(command, saving[command.name].length)}`,
    );
  }
  if (then === 'preview') return redirect(answer.problems.length === 0 ? `${here}/preview` : `${here}?check`);
  return redirect(`${here}${checkedIn(request) ? '?check' : ''}`);
});

function checkedIn(request: Request): boolean {
  return new URL(request.url).searchParams.has('check');
}

/** A refusal; with the fields as they were sent, to stand in the form again, and what stands there newer. */
interface Unsaved extends FormRefusal {
  fields?: PieceFields;
  newer?: NewerDraftInWords;
}

function unsaved(answer: Omit<Unsaved, 'values'>, status: number) {
  return data<Unsaved>({ values: {}, ...answer }, status);
}

export const clientAction = keepFormOnNoAnswer((form, why) => ({
  errors: (form.get('then') === 'discard' ? [] : [{ message: why }]) satisfies FormError[],
}));
export const shouldRevalidate = unlessNoAnswer;

export default function Draft() {
  const page = useLoaderData<typeof loader>();
  return page.discarding ? (
    <Discarding id={page.draft.id} title={titleOf(page.draft)} />
  ) : (
    <WritingProvider key={page.draft.id} personId={page.personId} documentId={page.draft.id} clock={page.clock}>
      <Writing />
    </WritingProvider>
  );
}

function titleOf({ title, kind }: { title: string; kind: keyof typeof kindLabel }): string {
  return title === '' ? `${kindLabel[kind]} without a title` : `“${title}”`;
}

function Writing() {
  const { draft, checking, imported, savedWhen } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const navigate = useNavigate();
  const { errors } = useRefusal();
  const trouble = errors.filter(({ name }) => name === undefined);
  const refused = errors.flatMap(({ name, message }) => (name === undefined ? [] : [{ field: name, says: message }]));
  const rows = useRows(answer?.fields ?? draft.fields);
  const saving = useDraftAutosave({
    draft,
    savedWhen,
    answered: { ...answer, problems: refused },
    show: rows.beginWith,
  });
  const here = `/clinic/library/drafts/${draft.id}`;
  const { newer } = saving;
  const problems = refused.length > 0 ? refused : checking ? draft.problems : [];
  // Beside its field an error goes as soon as it is put right; the summary stands as it was asked for.
  const beside = checking ? (saving.problems ?? problems) : problems;

  /** Where scripts run the form is never sent: everything in it is saved already, or is saved now. */
  async function press(then: string) {
    const command = parseRowCommand(then);
    if (command) {
      rows.press(command);
      if (command.to !== 'add') saving.edit();
      return;
    }
    const found = await saving.save();
    if (found && then === 'preview') navigate(found.length === 0 ? `${here}/preview` : `${here}?check`);
  }

  return (
    <>
      <ErrorSummary
        title={trouble.length > 0 ? 'Not done' : 'Before it can be published'}
        errors={[
          ...trouble,
          ...problems.map(({ field, says }) => ({
            name: field,
            message: `${fieldLabel(draft.kind, field)}: ${says}`,
          })),
        ]}
      />
      <PageTitle
        above={<Link to="/clinic/library/own">Your clinic’s own pieces</Link>}
        lede="Every clinician of your clinic can go on with it. Nobody is given it before it is published."
      >
        {draft.pieceId === null ? `Write ${kindLabel[draft.kind].toLowerCase()}` : `Write version ${draft.number}`}
      </PageTitle>
      {imported && <Notice>The file was taken in as a draft. Read it once before you publish it.</Notice>}
      {draft.tailoredFrom && (
        <p>
          Tailored from <Link to={`/clinic/library/${draft.tailoredFrom.pieceId}`}>“{draft.tailoredFrom.title}”</Link>,
          version {draft.tailoredFrom.number}, which stays as it is.
        </p>
      )}
      {newer && <NewerDraftNotice kind={draft.kind} newer={newer} typed={saving.typed()} draftId={draft.id} />}
      <Form
        method="post"
        action={checking ? `${here}?check` : here}
        className="piece-form"
        autoComplete="off"
        ref={saving.form}
        onInput={saving.edit}
        onBlur={saving.flush}
        onSubmit={(event) => {
          event.preventDefault();
          const { submitter } = event.nativeEvent as SubmitEvent;
          void press(submitter instanceof HTMLButtonElement ? submitter.value : '');
        }}
      >
        {/* What Enter in a field of one line presses. */}
        <button name="then" value="stay" hidden />
        <input type="hidden" name="revision" value={newer?.revision ?? draft.revision} readOnly />
        <PieceForm
          key={rows.time}
          {...draft}
          fields={rows.fields}
          order={rows.order}
          problems={beside}
          suggestions={checking ? draft.suggestions : []}
        />
        <p className="visually-hidden" role="status">
          {rows.said}
        </p>
        <div className="form-foot">
          <SaveState saved={saving.saved} />
          <Actions>
            {newer ? (
              <Button kind="primary" name="then" value="stay">
                Save mine instead
              </Button>
            ) : (
              <>
                <Button kind="primary" name="then" value="preview">
                  Read it as a client will
                </Button>
                <Button name="then" value="stay">
                  Save the draft
                </Button>
              </>
            )}
          </Actions>
        </div>
      </Form>
      <ConfirmDialog
        to={`${here}?discard`}
        opener="Throw this draft away"
        kind="plain"
        title="Throw this draft away?"
        cancel="Keep it"
      >
        <DiscardForm id={draft.id} />
      </ConfirmDialog>
    </>
  );
}

function Discarding({ id, title }: { id: string; title: string }) {
  return (
    <>
      <PageTitle above={title}>Throw this draft away?</PageTitle>
      <DiscardForm id={id} />
      <Actions>
        <ButtonLink to={`/clinic/library/drafts/${id}`}>Keep it</ButtonLink>
      </Actions>
    </>
  );
}

function DiscardForm({ id }: { id: string }) {
  return (
    <Form method="post" action={`/clinic/library/drafts/${id}`}>
      <NoAnswerNotice of={{ then: 'discard' }} />
      <p>What is written in it is gone then, for everyone in your clinic. What was published stays.</p>
      <Actions>
        <Button kind="primary" name="then" value="discard">
          Throw it away
        </Button>
      </Actions>
    </Form>
  );
}
