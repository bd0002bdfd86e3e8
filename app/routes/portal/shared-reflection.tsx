import { redirect } from '@remix-run/node';
import { Form, useLoaderData, useNavigation, type MetaFunction } from '@remix-run/react';
import { forClient } from '~/auth/guards';
import { newId } from '~/db/id';
import { awayFrom } from '~/domain/appointments/away';
import { sharedReflection } from '~/domain/sharing/shared-reflections';
import { takeBack } from '~/domain/sharing/take-back';
import { snapshotInWords } from '~/times/calendar-day';
import { awayInWords } from '~/times/away-in-words';
import { timesFor } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { AwayNotice } from '~/ui/AwayNotice';
import { ButtonLink } from '~/ui/ButtonLink';
import { ConfirmDialog } from '~/ui/ConfirmDialog';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Quote } from '~/ui/Quote';
import { Section } from '~/ui/Section';
import { SharedWords } from '~/ui/SharedWords';
import { Thread } from '~/ui/Thread';
import { Time } from '~/ui/Time';
import { addressesBeside, readCursor } from '~/ui/list-address';
import { readForm } from '~/forms/read-form';
import { useRefusal } from '~/forms/use-refusal';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { ReplyForm } from '~/replies/ReplyForm';
import { sendReply, threadForm, unreadReply } from '~/replies/reply-form.server';
import { keepReplyOnNoAnswer, unlessReplyHadNoAnswer } from '~/replies/reply-without-answer';

/** The parameter that holds the cursor of the thread. */
const replies = { next: 'before' };

export const loader = forClient(async ({ viewer, request, params }) => {
  const search = new URL(request.url).searchParams;
  const shared = await sharedReflection(viewer, params['sharedReflectionId'] ?? '', {
    cursor: readCursor(search, replies),
  });
  const { clinicianName, thread } = shared;
  const times = timesFor(viewer);
  const when = (iso: string | null) => times(iso, { within: true });
  return {
    shared: {
      ...shared,
      sharedAt: times(shared.sharedAt, { within: true }),
      openedAt: when(shared.openedAt),
      takenBackAt: when(shared.takenBackAt),
      snapshot: snapshotInWords(shared.snapshot),
      thread: {
        ...thread,
        replies: thread.replies.map(({ authorId, writtenAt, ...reply }) => ({
          ...reply,
          who: authorId === viewer.personId ? 'You' : clinicianName,
          writtenAt: times(writtenAt),
        })),
      },
    },
    away: shared.inCare ? (await awayFrom(viewer, new Date())).map(awayInWords) : [],
    asks: search.has('take-back'),
    personId: viewer.personId,
    replyId: newId(),
  };
});

const posted = threadForm('take-back');

export const action = forClient(async ({ viewer, context, params }) => {
  const id = params['sharedReflectionId'] ?? '';
  const form = await readForm(context, posted);
  if (!form.ok) return unreadReply(form);
  if (form.value.what === 'reply') return sendReply(viewer, id, form, `/portal/shared/${id}`);
  await takeBack(viewer, id);
  return redirect(`/portal/shared/${id}`);
});

export const clientAction = keepReplyOnNoAnswer;
export const shouldRevalidate = unlessReplyHadNoAnswer;

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page?.asks === true ? 'Take this back? · Meantime' : 'What you shared · Meantime' },
];

export default function SharedReflection() {
  const { shared, away, asks, personId, replyId } = useLoaderData<typeof loader>();
  const { errors, values } = useRefusal({ what: 'reply' });
  const { id, clinicianName, snapshot, disclaimer, thread, inCare, takenBackAt } = shared;

  if (asks && takenBackAt === null) {
    return (
      <>
        <PageTitle above={snapshot.pieceTitle}>Take this back?</PageTitle>
        <TakingBack shared={shared} />
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
      {errors[0] && (takenBackAt !== null || !inCare) && (
        <NotSent text={values['text'] ?? ''} error={errors[0].message} />
      )}
      <PageTitle lede={<State shared={shared} />}>
        {takenBackAt === null ? <>Shared with {clinicianName}</> : 'Taken back'}
      </PageTitle>
      <SharedWords snapshot={snapshot} disclaimer={disclaimer} />
      {(takenBackAt === null || thread.replies.length > 0) && (
        <Thread key={id} replies={thread.replies} earlierTo={addressesBeside('', thread, replies, '#replies').next}>
          {takenBackAt === null && <AwayNotice away={away} />}
          {takenBackAt === null && inCare && (
            <ReplyForm
              personId={personId}
              sharedReflectionId={id}
              replyId={replyId}
              replies={thread.replies}
              label={`Reply to ${clinicianName}`}
              hint="Not read in real time."
            />
          )}
        </Thread>
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
              <TakingBack shared={shared} />
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
      <Quote text={text} />
    </Notice>
  );
}

type Told = { shared: ReturnType<typeof useLoaderData<typeof loader>>['shared'] };

function State({ shared }: Told) {
  const { clinicianName, sharedAt, openedAt, discussedAt, takenBackAt } = shared;
  if (takenBackAt !== null) {
    return (
      <>
        You shared this with {clinicianName} <Time {...sharedAt} /> and took it back <Time {...takenBackAt} />.{' '}
        {clinicianName} can no longer open it.{' '}
        {openedAt === null ? (
          <>It was never opened.</>
        ) : (
          <>
            It had been opened, the first time <Time {...openedAt} />, so it may live on in {clinicianName}’s own notes.
          </>
        )}
      </>
    );
  }
  return (
    <>
      You shared this <Time {...sharedAt} />.{' '}
      {openedAt === null ? (
        <>It has not been opened yet.</>
      ) : (
        <>
          It was first opened <Time {...openedAt} />.
        </>
      )}
      {discussedAt !== null && <> You have talked about it.</>}
    </>
  );
}

function TakingBack({ shared }: Told) {
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
            It was first opened <Time {...openedAt} />. Taking it back cannot undo that: it may be remembered, and it
            may live on in {clinicianName}’s own notes or in a copy for their record, which it does not change.
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
