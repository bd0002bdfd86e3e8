import { redirect } from '@remix-run/node';
import { Form, useActionData, useLoaderData, useNavigation, type MetaFunction } from '@remix-run/react';
import type { ReactNode } from 'react';
import { forClient } from '~/auth/doors';
import { newId } from '~/db/id';
import { sharedReflection, type SharedReflectionOfClient } from '~/domain/sharing/shared-reflections';
import { takeBack } from '~/domain/sharing/take-back';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { ConfirmDialog } from '~/ui/ConfirmDialog';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { PersonsWords } from '~/ui/PersonsWords';
import { Section } from '~/ui/Section';
import { SharedWords } from '~/ui/SharedWords';
import { Thread } from '~/ui/Thread';
import { WhenInWords } from '~/ui/WhenInWords';
import { addressesBeside, readCursor } from '~/ui/list-address';
import { readForm } from '~/forms/read-form';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { sendReply, threadForm, unreadReply } from '~/replies/reply-form.server';
import { keepingTheReply, unlessReplyIsKept } from '~/replies/reply-kept';

/** The parameter that holds the cursor of the thread. */
const replies = { next: 'before' };

export const loader = forClient(async ({ viewer, request, params }) => {
  const search = new URL(request.url).searchParams;
  return {
    shared: await sharedReflection(viewer, params['sharedReflectionId'] ?? '', { cursor: readCursor(search, replies) }),
    asks: search.has('take-back'),
    replyId: newId(),
    viewerId: viewer.personId,
    zone: viewer.timeZone,
    now: new Date().toISOString(),
  };
});

const posted = threadForm('take-back');

export const action = forClient(async ({ viewer, context, params }) => {
  const id = params['sharedReflectionId'] ?? '';
  const form = await readForm(context, posted);
  if (!form.ok) return unreadReply(form);
  if (form.value.what === 'reply')
    return (await sendReply(viewer, id, form.value)) ?? redirect(`/portal/shared/${id}#replies`);
  await takeBack(viewer, id);
  return redirect(`/portal/shared/${id}`);
});

export const clientAction = keepingTheReply;
export const shouldRevalidate = unlessReplyIsKept;

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page?.asks === true ? 'Take this back? · Meantime' : 'What you shared · Meantime' },
];

export default function SharedReflection() {
  const { shared, asks, replyId, viewerId, zone, now } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const notSent = answer?.error === undefined ? undefined : answer;
  const { id, clinicianName, snapshot, note, thread, inCare, takenBackAt } = shared;
  const when = (iso: string) => <WhenInWords iso={iso} zone={zone} now={now} within />;

  if (asks && takenBackAt === null) {
    return (
      <>
        <PageTitle above={snapshot.pieceTitle}>Take this back?</PageTitle>
        <TakingBack shared={shared} when={when} />
        <p>
          <ButtonLink to={`/portal/shared/${id}`} kind="plain">
            Leave it shared
          </ButtonLink>
        </p>
      </>
    );
  }
  return (
    <>
      {notSent !== undefined && (takenBackAt !== null || !inCare) && <NotSent {...notSent} />}
      <PageTitle lede={<State shared={shared} when={when} />}>
        {takenBackAt === null ? <>Shared with {clinicianName}</> : 'Taken back'}
      </PageTitle>
      <SharedWords snapshot={snapshot} note={note} />
      {(takenBackAt === null || thread.replies.length > 0) && (
        <Thread
          key={id}
          replies={thread.replies.map((one) => ({ ...one, who: one.authorId === viewerId ? 'You' : clinicianName }))}
          earlierTo={addressesBeside('', thread, replies, '#replies').next}
          zone={zone}
          now={now}
          {...(takenBackAt === null &&
            inCare && {
              form: {
                replyId,
                label: `Reply to ${clinicianName}`,
                hint: 'Read before you meet, not in real time.',
                unsent: notSent,
              },
            })}
        />
      )}
      {takenBackAt === null && (
        <Section title="Take it back">
          <p>You can take this back at any time. It asks once more first.</p>
          <Actions>
            <ConfirmDialog
              to={`/portal/shared/${id}?take-back`}
              opener="Take this back"
              title="Take this back?"
              cancel="Leave it shared"
            >
              <TakingBack shared={shared} when={when} />
            </ConfirmDialog>
          </Actions>
        </Section>
      )}
    </>
  );
}

function NotSent({ text, error }: { text: string; error: string }) {
  return (
    <Notice tone="trouble">
      <p>{error} What you typed is here, in case you want to keep it:</p>
      <PersonsWords text={text} />
    </Notice>
  );
}

interface Told {
  shared: SharedReflectionOfClient;
  when: (iso: string) => ReactNode;
}

function State({ shared, when }: Told) {
  const { clinicianName, sharedAt, openedAt, readTogetherAt, takenBackAt } = shared;
  if (takenBackAt !== null) {
    return (
      <>
        You shared this with {clinicianName} {when(sharedAt)} and took it back {when(takenBackAt)}. {clinicianName} can
        no longer open it.{' '}
        {openedAt === null ? (
          <>It was never opened.</>
        ) : (
          <>
            It had been opened, the first time {when(openedAt)}, so it may live on in {clinicianName}’s own notes.
          </>
        )}
      </>
    );
  }
  return (
    <>
      You shared this {when(sharedAt)}.{' '}
      {openedAt === null ? <>It has not been opened yet.</> : <>It was first opened {when(openedAt)}.</>}
      {readTogetherAt !== null && <> You read it together.</>}
    </>
  );
}

function TakingBack({ shared, when }: Told) {
  const { clinicianName, openedAt } = shared;
  const busy = useNavigation().formData?.get('what') === 'take-back';
  return (
    <>
      <p>
        {clinicianName} will no longer be able to open it, or the replies to it, from that moment on. You keep both
        here.
      </p>
      <p>
        {openedAt === null ? (
          <>It has not been opened.</>
        ) : (
          <>
            It was first opened {when(openedAt)}. Taking it back cannot undo that: it may be remembered, and it may live
            on in {clinicianName}’s own notes.
          </>
        )}
      </p>
      <Form method="post" onSubmit={(event) => busy && event.preventDefault()}>
        <NoAnswerNotice of={{ what: 'take-back' }} />
        <input type="hidden" name="what" value="take-back" />
        <Actions>
          <Button kind="primary" busy={busy ? 'Taking it back…' : undefined}>
            Take it back
          </Button>
        </Actions>
      </Form>
    </>
  );
}
