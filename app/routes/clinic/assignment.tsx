import { redirect, type LinksFunction, type MetaFunction } from '@remix-run/node';
import { Form, Link, useLoaderData, useNavigation } from '@remix-run/react';
import { z } from 'zod';
import { useEffect, useState } from 'react';
import { forClinician } from '~/auth/guards';
import { useUnsentForm } from '~/autosave/useUnsentForm';
import { newId } from '~/db/id';
import { assign } from '~/domain/assignments/assign';
import { previouslyAssigned } from '~/domain/assignments/previously-assigned';
import { LONGEST_REASON } from '~/domain/assignments/assignment-reason';
import { clientName } from '~/domain/care-links/client';
import { listPieces } from '~/domain/library/list-pieces';
import { readPiece } from '~/domain/library/read-piece';
import styles from '~/styles/finding.css?url';
import { timesFor, type TimeInWords } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { EmptyState } from '~/ui/EmptyState';
import { PageTitle } from '~/ui/PageTitle';
import { PieceReader } from '~/ui/PieceReader';
import { Preview } from '~/ui/Preview';
import { SaveState } from '~/ui/SaveState';
import { TextArea } from '~/ui/TextArea';
import { Time } from '~/ui/Time';
import { FormErrors } from '~/forms/FormErrors';
import { keepTypedOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { readForm } from '~/forms/read-form';
import { orRefusal, refusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';
import { withParams } from '~/ui/list-address';
import { numberInFigures } from '~/ui/numbers';
import { parseFilter } from './library-search/parse-filter';
import { LibrarySearch } from './library-search/LibrarySearch';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];
export const meta: MetaFunction = () => [{ title: 'Assign a piece · Meantime' }];

/** First the piece is chosen, and the choice has an address; then it is read, and given. */
export const loader = forClinician(async ({ viewer, request, params }) => {
  const client = await clientName(viewer, params['clientId']);
  const times = timesFor(viewer);
  const onDay = (iso: string) => {
    const day = times(iso, { form: 'day', within: true });
    return /^(today|yesterday)$/.test(day.words) ? day : { ...day, words: `on ${day.words}` };
  };
  const given = async (pieceIds: readonly string[]) => {
    const before = Object.entries(await previouslyAssigned(viewer, client.id, pieceIds));
    return Object.fromEntries(
      before.map(([pieceId, { id, at, withdrawn }]) => [pieceId, { id, on: onDay(at), withdrawn }]),
    );
  };
  const pieceId = new URL(request.url).searchParams.get('piece');
  if (pieceId !== null) {
    const chosen = await readPiece(viewer, pieceId);
    return {
      step: 'give' as const,
      client,
      id: newId(),
      personId: viewer.personId,
      chosen,
      given: await given([chosen.id]),
    };
  }
  const filter = parseFilter(request);
  const library = await listPieces(viewer, filter);
  return {
    step: 'choose' as const,
    client,
    filter,
    library,
    given: await given(library.pieces.map(({ id }) => id)),
  };
});

const fields = z.object({
  id: z.uuid(),
  pieceVersionId: z.uuid(),
  why: z.string({ error: 'Say in your own words why you are giving them this.' }),
});

export const action = forClinician(async ({ viewer, context, params }) => {
  const clientId = params['clientId'] ?? '';
  await clientName(viewer, clientId);
  const form = await readForm(context, fields);
  if (!form.ok) return refusal(form);
  return orRefusal(form, async () => {
    await assign(viewer, { ...form.value, clientId });
    return redirect(`/clinic/clients/${clientId}?assigned`);
  });
});

export const clientAction = keepTypedOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function Assignment() {
  const shown = useLoaderData<typeof loader>();
  return shown.step === 'choose' ? <Choose {...shown} /> : <Give key={shown.chosen.versionId} {...shown} />;
}

type Shown = ReturnType<typeof useLoaderData<typeof loader>>;
type Step<S extends Shown['step']> = Extract<Shown, { step: S }>;

function Choose({ client, filter, library, given }: Step<'choose'>) {
  return (
    <>
      <PageTitle
        above={<Link to={`/clinic/clients/${client.id}`}>{client.name}</Link>}
        lede="Choose a piece; you read it before you give it."
      >
        Assign a piece
      </PageTitle>
      <LibrarySearch
        filter={filter}
        library={library}
        pieceAt={(id) => withParams('', { piece: id })}
        about={(id) => given[id] && <Given name={client.name} {...given[id]} />}
      />
    </>
  );
}

/** That a client has had a piece, and when it was given to them last. */
function Given({ name, on, withdrawn }: { name: string; on: TimeInWords; withdrawn: boolean }) {
  return (
    <p className="meta">
      Given to {name} <Time {...on} />
      {withdrawn && ', and withdrawn since'}.
    </p>
  );
}

function Give({ client, id: offered, personId, chosen, given }: Step<'give'>) {
  const { values, beside } = useRefusal();
  const navigation = useNavigation();
  const giving = navigation.state === 'submitting';
  const [id, setId] = useState(values['id'] ?? offered);
  const why = useUnsentForm({
    personId,
    documentId: client.id,
    placeKey: `why:${chosen.id}`,
    id,
    onId: setId,
    names: ['why'],
    sent: Object.values(given).map((before) => before.id),
  });
  const isGiven = navigation.formData !== undefined && /[?&]assigned\b/.test(navigation.location.search);
  useEffect(() => {
    if (isGiven) why.forget();
  });
  const { title } = chosen.piece.content;
  const another = `/clinic/clients/${client.id}/assignments/new`;
  return (
    <>
      <FormErrors />
      <PageTitle above={<Link to={`/clinic/clients/${client.id}`}>{client.name}</Link>}>Assign “{title}”</PageTitle>
      <p>
        Who it may not suit, and what it is for in the room, stands with it{' '}
        <Link to={`/clinic/library/${chosen.id}`}>in the library</Link>.
      </p>
      {given[chosen.id] && <Given name={client.name} {...given[chosen.id]!} />}
      {chosen.retired ? (
        <EmptyState action={<ButtonLink to={another}>Choose another</ButtonLink>}>
          This piece has left the library.
        </EmptyState>
      ) : (
        <Form
          ref={why.form}
          method="post"
          noValidate
          onInput={why.edit}
          onSubmit={(event) => giving && event.preventDefault()}
        >
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="pieceVersionId" value={chosen.versionId} />
          <TextArea
            name="why"
            label={`Why this, for ${client.name}`}
            hint={`In your own words; they stand above the piece. Up to ${numberInFigures(LONGEST_REASON)} characters.`}
            rows={5}
            required
            defaultValue={values['why']}
            error={beside['why']}
            below={why.saved && <SaveState saved={why.saved} />}
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
        <PieceReader piece={chosen.piece} level={2} />
      </Preview>
    </>
  );
}
