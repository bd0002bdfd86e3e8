import { getFormProps, useForm } from '@conform-to/react';
import { data, redirect, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { z } from 'zod';
import { forClinician } from '~/auth/doors';
import { newId } from '~/db/id';
import { assign } from '~/domain/assignments/assign';
import { LONGEST_WHY } from '~/domain/assignments/why';
import { clientName } from '~/domain/caseload/client';
import { Refused } from '~/domain/errors';
import { listPieces } from '~/domain/library/list-pieces';
import { readPiece } from '~/domain/library/read-piece';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { ClinicalNote } from '~/ui/ClinicalNote';
import { EmptyState } from '~/ui/EmptyState';
import { ErrorSummary } from '~/ui/ErrorSummary';
import { Field } from '~/ui/Field';
import { FilterBar } from '~/ui/FilterBar';
import { ItemList } from '~/ui/ItemList';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { kindInWords, PieceAsRead } from '~/ui/PieceAsRead';
import { Preview } from '~/ui/Preview';
import { TextArea } from '~/ui/TextArea';
import { sizeInWords } from '~/ui/Words';
import { errorsOf } from '../conform-errors';
import { formText, readConformForm } from '../conform-form';
import { keepingConformForm, unlessNoAnswer } from '../no-answer';
import { addressWith } from '../list-address';

export const meta: MetaFunction = () => [{ title: 'Assign a piece · Meantime' }];

/** First the piece is chosen, and the choice has an address; then it is read, and given. */
export const loader = forClinician(async ({ viewer, request, params }) => {
  const client = await clientName(viewer, params['clientId']);
  const search = new URL(request.url).searchParams;
  const pieceId = search.get('piece');
  if (pieceId !== null) return { step: 'give' as const, client, id: newId(), chosen: await readPiece(viewer, pieceId) };
  const words = search.get('search')?.replaceAll('\0', '').trim().slice(0, 100) || undefined;
  const after = search.get('after') ?? undefined;
  return {
    step: 'choose' as const,
    client,
    search: words,
    after,
    library: await listPieces(viewer, { search: words, after }),
  };
});

const fields = z.object({
  id: z.uuid(),
  pieceVersionId: z.uuid(),
  why: formText('Say in your own words why you are giving them this.'),
});

export const action = forClinician(async ({ viewer, request, params }) => {
  const clientId = params['clientId'] ?? '';
  await clientName(viewer, clientId);
  const submission = await readConformForm(request, fields);
  if (submission.status !== 'success') return data(submission.reply(), 422);
  try {
    await assign(viewer, { ...submission.value, clientId });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { field, message } = error;
    return data(
      submission.reply(field === 'why' ? { fieldErrors: { why: [message] } } : { formErrors: [message] }),
      422,
    );
  }
  return redirect(`/clinic/clients/${clientId}?assigned`);
});

export const clientAction = keepingConformForm;
export const shouldRevalidate = unlessNoAnswer;

export default function Assignment() {
  const shown = useLoaderData<typeof loader>();
  return shown.step === 'choose' ? <Choose {...shown} /> : <Give key={shown.chosen.versionId} {...shown} />;
}

type Shown = ReturnType<typeof useLoaderData<typeof loader>>;
type Step<S extends Shown['step']> = Extract<Shown, { step: S }>;

function Choose({ client, search, after, library }: Step<'choose'>) {
  const narrowed = search === undefined ? '' : addressWith('', { search });
  return (
    <>
      <PageTitle
        above={<Link to={`/clinic/clients/${client.id}`}>{client.name}</Link>}
        lede="Choose a piece; you read it before you give it."
      >
        Assign a piece
      </PageTitle>
      <FilterBar label="Search the library" submit="Search" {...(search !== undefined && { clearTo: '.' })}>
        <Field
          name="search"
          label="Words in the title or theme"
          type="search"
          defaultValue={search ?? ''}
          key={search}
        />
      </FilterBar>
      {library.pieces.length === 0 ? (
        <EmptyState>
          {search === undefined
            ? 'The library is empty.'
            : 'Nothing in the library fits all of this. Fewer words may find more.'}
        </EmptyState>
      ) : (
        <ItemList
          label="Pieces"
          items={library.pieces.map(({ id, kind, title, standfirst, minutes }) => ({
            id,
            title,
            to: addressWith('', { piece: id }),
            meta: `${kindInWords[kind]}, ${sizeInWords(minutes)}`,
            body: <p>{standfirst}</p>,
          }))}
        />
      )}
      <Pager
        label="Pages of the library"
        range={after === undefined ? 'The first of the library' : 'Further on in the library'}
        previous={after === undefined ? undefined : narrowed || '?'}
        next={library.next === null ? undefined : addressWith(narrowed, { after: library.next })}
      />
      <ClinicalNote note={library.disclaimer} />
    </>
  );
}

function Give({ client, id, chosen }: Step<'give'>) {
  const lastResult = useActionData<typeof action>();
  const giving = useNavigation().state === 'submitting';
  const [form, field] = useForm<z.input<typeof fields>>({
    id: 'assignment',
    lastResult: giving ? undefined : lastResult,
    defaultValue: { id, pieceVersionId: chosen.versionId },
  });
  const { title } = chosen.piece.content;
  const another = `/clinic/clients/${client.id}/assignments/new`;
  return (
    <>
      <ErrorSummary errors={errorsOf(form, ['why'])} />
      <PageTitle above={<Link to={`/clinic/clients/${client.id}`}>{client.name}</Link>}>Assign “{title}”</PageTitle>
      <p>
        Who it may not suit, and what it is for in the room, stands with it{' '}
        <Link to={`/clinic/library/${chosen.id}`}>in the library</Link>.
      </p>
      {chosen.retired ? (
        <EmptyState action={<ButtonLink to={another}>Choose another</ButtonLink>}>
          This piece has left the library.
        </EmptyState>
      ) : (
        <Form
          method="post"
          {...getFormProps(form)}
          onSubmit={(event) => (giving ? event.preventDefault() : form.onSubmit(event))}
        >
          <input type="hidden" name="id" defaultValue={field.id.initialValue ?? id} />
          <input type="hidden" name="pieceVersionId" value={chosen.versionId} />
          <TextArea
            name="why"
            label={`Why this, for ${client.name}`}
            hint={`In your own words; they stand above the piece. Up to ${LONGEST_WHY.toLocaleString('en')} characters.`}
            rows={5}
            required
            defaultValue={field.why.initialValue}
            error={field.why.errors?.[0]}
          />
          <Actions>
            <Button kind="primary" busy={giving ? 'Assigning…' : undefined}>
              {`Assign this to ${client.name}`}
            </Button>
            <ButtonLink to={another}>Choose another</ButtonLink>
          </Actions>
        </Form>
      )}
      <Preview who={client.name}>
        <PieceAsRead piece={chosen.piece} level={2} />
      </Preview>
    </>
  );
}
