import { data, redirect } from '@remix-run/node';
import {
  Form,
  Link,
  useActionData,
  useLoaderData,
  useNavigation,
  type MetaFunction,
  type ShouldRevalidateFunction,
} from '@remix-run/react';
import { Fragment } from 'react';
import { z } from 'zod';
import { forClient } from '~/auth/doors';
import { isId, newId } from '~/db/id';
import { Refused } from '~/domain/errors';
import { chosenInWords } from '~/domain/sharing/in-words';
import {
  previewSharing,
  sharingOf,
  type Preview as Previewed,
  type Sharing as ToChoose,
} from '~/domain/sharing/preview';
import { share } from '~/domain/sharing/share';
import { isShared } from '~/domain/sharing/shared-reflections';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { Choice } from '~/ui/Choice';
import { ClinicalNote } from '~/ui/ClinicalNote';
import { EmptyState } from '~/ui/EmptyState';
import { ErrorSummary } from '~/ui/ErrorSummary';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Preview } from '~/ui/Preview';
import { Section } from '~/ui/Section';
import { AnswerWords, SharedWords } from '~/ui/SharedWords';
import { WhenInWords } from '~/ui/WhenInWords';
import { keepingWhatWasTyped, NO_ANSWER, unlessNoAnswer } from '../no-answer';
import { readForm } from '../read-form';

/**
 * Choosing, looking, sharing: one address, so each step loads its document and begins at its title. Addresses hold slots and the key of the share to come, never a word.
 */
export const loader = forClient(async ({ viewer, request, params }) => {
  const assignmentId = params['assignmentId'] ?? '';
  const address = new URL(request.url);
  const { talkOnly, slots, isPicked, key } = readAddress(address.searchParams);
  const page = { assignmentId, zone: viewer.timeZone, now: new Date().toISOString() };
  const choose = async (trouble?: string) => ({
    ...page,
    at: 'choosing' as const,
    trouble,
    sharing: await sharingOf(viewer, assignmentId),
  });
  if (!isPicked && !address.searchParams.has('look')) return choose();
  // The key stands in the address, so that coming back to this preview finds the share it already made.
  if (isPicked && !isId(key)) {
    address.searchParams.delete('look');
    address.searchParams.set('key', newId());
    return redirect(`${address.pathname}${address.search}`);
  }
  if (isPicked && (await isShared(viewer, key))) return { ...page, at: 'shared' as const, key };
  try {
    const preview = await previewSharing(viewer, assignmentId, { slots, talkOnly });
    return { ...page, at: 'looking' as const, sharingKey: key, preview };
  } catch (error) {
    if (error instanceof Refused && error.code === 'nothing-chosen') return choose(error.message);
    throw error;
  }
});

function readAddress(search: URLSearchParams) {
  const slots = search.has('all') ? ('all' as const) : search.getAll('slot');
  const talkOnly = search.has('talk');
  return { slots, talkOnly, isPicked: talkOnly || slots.length > 0, key: search.get('key') ?? '' };
}

const confirmation = z.object({
  key: z.string(),
  talk: z.string().optional(),
  /** `slot@version`, as the preview showed it. */
  answer: z.array(z.string().regex(/@\d{1,9}$/)).default([]),
});

export const action = forClient(async ({ viewer, context, params }) => {
  const form = await readForm(context, confirmation);
  if (!form.ok) return data({ trouble: 'This page was not complete when it was sent. Please look once more.' }, 422);
  const { key, talk, answer } = form.value;
  const versions = Object.fromEntries(
    answer.map((one) => {
      const at = one.lastIndexOf('@');
      return [one.slice(0, at), Number(one.slice(at + 1))];
    }),
  );
  const choice = { slots: Object.keys(versions), versions, talkOnly: talk !== undefined };
  try {
    const { id } = await share(viewer, { id: key, assignmentId: params['assignmentId'] ?? '', choice });
    return redirect(`/portal/shared/${id}`);
  } catch (error) {
    if (error instanceof Refused) return data({ trouble: error.message }, error.code === 'changed' ? 409 : 422);
    throw error;
  }
});

/** After a refusal the preview is read anew: it may be what was refused. */
export const shouldRevalidate: ShouldRevalidateFunction = (args) =>
  args.actionStatus !== undefined || unlessNoAnswer(args);

export const clientAction = keepingWhatWasTyped(() => ({ trouble: NO_ANSWER }));

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  {
    title: `${page?.at === 'choosing' ? `${page.trouble === undefined ? '' : 'Error: '}Choose what to share` : 'Before you share'} · Meantime`,
  },
];

export default function Sharing() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>()?.trouble;
  switch (page.at) {
    case 'choosing':
      return <Choosing {...page} trouble={refused ?? page.trouble} />;
    case 'looking':
      return <Looking {...page} trouble={refused} />;
    case 'shared':
      return (
        <>
          <PageTitle lede="You confirmed this already, and it was shared once.">This is shared</PageTitle>
          <Actions>
            <ButtonLink to={`/portal/shared/${page.key}`}>See what you shared</ButtonLink>
          </Actions>
        </>
      );
  }
}

interface Page {
  assignmentId: string;
  zone: string;
  now: string;
  trouble: string | undefined;
}

function Choosing({ assignmentId, sharing, trouble, zone, now }: Page & { sharing: ToChoose }) {
  const { clinicianName, pieceTitle, pieceKind, inCare, answers, before, note } = sharing;
  if (!inCare) return <CareEnded {...{ assignmentId, clinicianName, pieceTitle }} />;
  return (
    <>
      <ErrorSummary errors={trouble === undefined ? [] : [{ name: 'slot', message: trouble }]} />
      <PageTitle
        above={pieceTitle}
        lede={
          answers.length === 0
            ? undefined
            : `Before anything is shared you see exactly what ${clinicianName} will see. What you leave out stays with you, and nobody is told that it is there.`
        }
      >
        Choose what to share
      </PageTitle>
      {before.length > 0 && (
        <Notice>
          <p>
            You shared from this before:{' '}
            {before.map(({ id, sharedAt }, at) => (
              <Fragment key={id}>
                {at > 0 && '; '}
                <Link to={`/portal/shared/${id}`}>
                  <WhenInWords iso={sharedAt} zone={zone} now={now} within />
                </Link>
              </Fragment>
            ))}
            . That stays as it is until you take it back. What you share now stands beside it.
          </p>
        </Notice>
      )}
      {answers.length === 0 ? (
        <EmptyState action={<Link to={`/portal/assignments/${assignmentId}`}>Back to the page</Link>}>
          You have not written anything here yet, and that is fine.
        </EmptyState>
      ) : (
        <Form method="get" reloadDocument>
          <Choice
            of="some"
            voice={pieceKind === 'practice' ? 'plain' : 'prompt'}
            name="slot"
            error={trouble}
            legend="What you wrote"
            hint="Unfinished is fine. So is one word, and so is “I don’t know”."
            options={answers.map(({ slot, item }) => ({
              value: slot,
              label: item.question ?? 'A moment',
              detail: <AnswerWords body={item.body} />,
            }))}
          />
          <Actions>
            <Button kind="primary" name="look" value="1">
              See what {clinicianName} will see
            </Button>
            {answers.length > 1 && (
              <Button name="all" value="1">
                See it with all of these
              </Button>
            )}
          </Actions>
        </Form>
      )}
      <Section title={answers.length > 0 ? 'Or share no words at all' : 'You can share no words at all'}>
        <p>{clinicianName} will see the title, and that you’d like to talk about it. Nothing else.</p>
        <Form method="get" reloadDocument>
          <Button name="talk" value="1">
            See how that looks
          </Button>
        </Form>
      </Section>
      <ClinicalNote note={note} />
    </>
  );
}

function Looking({ assignmentId, sharingKey, preview, trouble }: Page & { sharingKey: string; preview: Previewed }) {
  const { clinicianName, inCare, snapshot, note, chosen } = preview;
  const busy = useNavigation().formMethod === 'POST';
  if (!inCare) return <CareEnded {...{ assignmentId, clinicianName }} pieceTitle={snapshot.pieceTitle} />;
  const what = snapshot.talkOnly ? 'only this' : chosenInWords(snapshot.pieceKind, chosen.length);
  return (
    <>
      {trouble !== undefined && <Notice tone="trouble">{trouble}</Notice>}
      <PageTitle above={snapshot.pieceTitle} lede="Nothing is shared yet. This is how it would look.">
        Before you share
      </PageTitle>
      <Preview who={clinicianName}>
        <SharedWords snapshot={snapshot} note={note} level={3} />
      </Preview>
      <Form method="post" onSubmit={(event) => busy && event.preventDefault()}>
        <input type="hidden" name="key" value={sharingKey} />
        {snapshot.talkOnly && <input type="hidden" name="talk" value="1" />}
        {chosen.map(({ slot, version }) => (
          <input key={slot} type="hidden" name="answer" value={`${slot}@${version}`} />
        ))}
        <p>
          {clinicianName} reads this before you meet, not in real time. If you need someone now:{' '}
          <Link to="/help-now">Help now</Link>. You can take this back at any time.
        </p>
        <Actions>
          <Button kind="primary" busy={busy ? 'Sharing…' : undefined}>
            Share {what} with {clinicianName}
          </Button>
          <ButtonLink to={`/portal/assignments/${assignmentId}/sharing`} reloadDocument>
            Choose again
          </ButtonLink>
        </Actions>
      </Form>
    </>
  );
}

function CareEnded({
  assignmentId,
  clinicianName,
  pieceTitle,
}: Record<'assignmentId' | 'clinicianName' | 'pieceTitle', string>) {
  return (
    <>
      <PageTitle above={pieceTitle}>Nothing can be shared here now</PageTitle>
      <EmptyState action={<ButtonLink to={`/portal/assignments/${assignmentId}`}>Back to what you wrote</ButtonLink>}>
        You and {clinicianName} no longer work together here. What you wrote is still yours, and still here.
      </EmptyState>
    </>
  );
}
