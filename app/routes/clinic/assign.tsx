import { redirect, type LinksFunction, type MetaFunction } from '@remix-run/node';
import { Link, useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { WritingProvider } from '~/autosave/WritingProvider';
import { newId, isId } from '~/db/id';
import { assign } from '~/domain/assignments/assign';
import { assignmentIdOf } from '~/domain/assignments/assignment-id';
import { assignmentDraft, discardAssignmentDraft, saveAssignmentDraft } from '~/domain/assignments/assignment-draft';
import { previouslyAssigned } from '~/domain/assignments/previously-assigned';
import { whomToAssign } from '~/domain/assignments/whom-to-assign';
import { clientName } from '~/domain/care-links/client';
import { listPieces } from '~/domain/library/list-pieces';
import { readPiece } from '~/domain/library/read-piece';
import { cautionInWords } from '~/domain/piece-format/cautions';
import styles from '~/styles/finding.css?url';
import assignStyles from '~/styles/assign.css?url';
import { NotFound } from '~/errors';
import { pageClock, savedAt } from '~/times/saved-at';
import { timesFor, type TimeInWords } from '~/times/times-for';
import { ButtonLink } from '~/ui/ButtonLink';
import { EmptyState } from '~/ui/EmptyState';
import { PageTitle } from '~/ui/PageTitle';
import { Time } from '~/ui/Time';
import { keepFormOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { formOf } from '~/forms/read-form';
import { orRefusal } from '~/forms/refusal';
import { withParams } from '~/ui/list-address';
import { parseFilter } from './library-search/parse-filter';
import { LibrarySearch } from './library-search/LibrarySearch';
import { AssignmentForm } from './assigning/AssignmentForm';
import { assignmentIn, flattenAssignment } from './assigning/flat-assignment';
import { readAssignmentForm } from './assigning/read-assignment-form.server';

export const links: LinksFunction = () => [
  { rel: 'stylesheet', href: styles },
  { rel: 'stylesheet', href: assignStyles },
];
export const meta: MetaFunction = () => [{ title: 'Assign a piece · Meantime' }];

/** As much of a name as is looked for. */
const LONGEST_NAME = 200;

/**
 * Which piece, then to whom and why. Either can be chosen first: the address holds the piece, and whom the page was
 * opened for (`to`).
 */
export const loader = forClinician(async ({ viewer, request }) => {
  const search = new URL(request.url).searchParams;
  const now = new Date();
  const times = timesFor(viewer, now);
  const asked = search.get('to');
  const client = asked === null ? null : await clientName(viewer, asked);
  const onDay = (iso: string) => {
    const day = times(iso, { form: 'day', within: true });
    return /^(today|yesterday)$/.test(day.words) ? day : { ...day, words: `on ${day.words}` };
  };
  const pieceId = search.get('piece');
  if (pieceId === null) {
    const filter = parseFilter(request);
    const library = await listPieces(viewer, filter);
    const had =
      client === null
        ? {}
        : await previouslyAssigned(
            viewer,
            client.id,
            library.pieces.map(({ id }) => id),
          );
    return {
      step: 'choose' as const,
      client,
      filter,
      library,
      had: Object.fromEntries(Object.entries(had).map(([id, { at, withdrawn }]) => [id, { on: onDay(at), withdrawn }])),
    };
  }
  const chosen = await readPiece(viewer, pieceId);
  const place = { pieceId: chosen.id, clientId: client?.id ?? null };
  const { savedAt: kept, ...draft } = await assignmentDraft(viewer, place);
  const typed = (search.get('find') ?? '').slice(0, LONGEST_NAME);
  const whom = await whomToAssign(viewer, { pieceId: chosen.id, chosen: draft.fields.to, typed });
  const { notFor, cautions } = chosen.piece.content;
  return {
    step: 'give' as const,
    ...{
      client,
      formId: newId(),
      personId: viewer.personId,
      viewerName: viewer.name,
      typed,
      clock: pageClock(viewer.timeZone, now),
    },
    piece: { id: chosen.id, versionId: chosen.versionId, retired: chosen.retired, shown: chosen.piece },
    /** In one line; the whole of it stands with the piece. */
    mayNotSuit: cautions?.length ? cautions.map((one) => cautionInWords[one]) : notFor.map(({ who }) => who),
    draft: {
      ...draft,
      savedAt: times(kept, { within: true }),
      savedWhen: kept === null ? '' : savedAt(kept, viewer.timeZone, now),
    },
    whom: {
      ...whom,
      clients: whom.clients.map(({ hadAt, ...one }) => ({ ...one, had: hadAt === null ? null : onDay(hadAt) })),
    },
  };
});

export const action = forClinician(async ({ viewer, request, context }) => {
  const form = await formOf(context);
  const search = new URL(request.url).searchParams;
  const [pieceId, clientId] = [search.get('piece') ?? undefined, search.get('to')];
  if (clientId !== null && !isId(clientId)) throw new NotFound();
  const place = { pieceId, clientId };
  const what = form.get('what');
  return orRefusal({ values: asTyped(form) }, async () => {
    const fields = readAssignmentForm(form);
    if (what === 'anew') {
      await discardAssignmentDraft(viewer, place);
      return redirect(`/clinic/assign${withParams('', { piece: pieceId, to: clientId ?? undefined })}`);
    }
    if (what === 'another' || what === 'find') {
      // The words come along: they are kept before another page takes the place of this one.
      const { revision } = await assignmentDraft(viewer, place);
      await saveAssignmentDraft(viewer, place, { fields, revision, formId: text(form.get('id')) });
      const typed = form.get('find');
      const find = what === 'find' && typeof typed === 'string' ? typed.trim().slice(0, LONGEST_NAME) : undefined;
      const next = { to: clientId ?? undefined, piece: what === 'find' ? pieceId : undefined, find };
      return redirect(`/clinic/assign${withParams('', next)}`);
    }
    const { to, why, each, whys, reading } = fields;
    const formId = text(form.get('id'));
    if (!isId(formId)) throw new NotFound();
    const recipients = to.map((one) => ({
      ...{ id: assignmentIdOf(formId, one), clientId: one },
      why: each && to.length > 1 ? (whys[one] ?? '') : why,
    }));
    await assign(viewer, {
      pieceVersionId: text(form.get('pieceVersionId')),
      ...{ reading, recipients },
      ...(isId(pieceId) && { draftOf: { pieceId, clientId } }),
    });
    return redirect(`/clinic/assign/given?of=${recipients.map(({ id }) => id).join('+')}`);
  });
});

function text(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : '';
}

/** What the form held, to stand in it again. */
function asTyped(form: FormData): Record<string, string> {
  return { ...flattenAssignment(assignmentIn(form)), id: text(form.get('id')) };
}

export const clientAction = keepFormOnNoAnswer((form, why) => ({ errors: [{ message: why }], values: asTyped(form) }));
export const shouldRevalidate = unlessNoAnswer;

export default function Assign() {
  const page = useLoaderData<typeof loader>();
  if (page.step === 'choose') return <Choose {...page} />;
  const { piece, client, personId, clock } = page;
  if (piece.retired) {
    return (
      <>
        <PageTitle>{`Assign “${piece.shown.content.title}”`}</PageTitle>
        <EmptyState
          action={
            <ButtonLink to={`/clinic/assign${withParams('', { to: client?.id })}`}>Choose another piece</ButtonLink>
          }
        >
          This piece has left the library.
        </EmptyState>
      </>
    );
  }
  const documentId = `assign ${piece.id} ${client?.id ?? 'anyone'}`;
  return (
    <WritingProvider key={documentId} {...{ personId, documentId, clock }}>
      <AssignmentForm {...page} />
    </WritingProvider>
  );
}

type Step<S extends string> = Extract<ReturnType<typeof useLoaderData<typeof loader>>, { step: S }>;

/** What the form to give a piece with is made of. */
export type ToGive = Step<'give'>;

function Choose({ client, filter, library, had }: Step<'choose'>) {
  return (
    <>
      <PageTitle
        {...(client && { above: <Link to={`/clinic/clients/${client.id}`}>{client.name}</Link> })}
        lede="Choose a piece; you read it before you give it."
      >
        Assign a piece
      </PageTitle>
      <LibrarySearch
        filter={filter}
        library={library}
        pieceAt={(id) => `/clinic/assign${withParams('', { piece: id, to: client?.id })}`}
        {...(client && { carried: { to: client.id } })}
        about={(id) => client && had[id] && <Had name={client.name} {...had[id]} />}
      />
    </>
  );
}

/** That a client has had a piece, and when it was given to them last. */
function Had({ name, on, withdrawn }: { name: string; on: TimeInWords; withdrawn: boolean }) {
  return (
    <p className="meta">
      Given to {name} <Time {...on} />
      {withdrawn && ', and withdrawn since'}.
    </p>
  );
}
