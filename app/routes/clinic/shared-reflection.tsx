import { redirect } from '@remix-run/node';
import { Form, useLoaderData, useLocation, useNavigate, useNavigation, type MetaFunction } from '@remix-run/react';
import type { ReactNode } from 'react';
import { forClinician } from '~/auth/guards';
import { newId } from '~/db/id';
import { TAKEN_BACK } from '~/domain/sharing/taken-back';
import { openSharedReflection } from '~/domain/sharing/open';
import { besideInQueue } from '~/domain/review/review-queue';
import { markDiscussed, undoDiscussed } from '~/domain/sharing/discussed';
import { snapshotInWords } from '~/times/calendar-day';
import { timesFor } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { Quote } from '~/ui/Quote';
import { Section } from '~/ui/Section';
import { SharedWords } from '~/ui/SharedWords';
import { Thread } from '~/ui/Thread';
import { Time } from '~/ui/Time';
import { useSingleKey } from '~/ui/single-keys';
import { addressesBeside, readCursor } from '~/ui/list-address';
import { readForm } from '~/forms/read-form';
import { FormErrors } from '~/forms/FormErrors';
import { refusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { ReplyForm } from '~/replies/ReplyForm';
import { sendReply, threadForm, unreadReply } from '~/replies/reply-form.server';
import { unlessAhead } from './looked-at.server';
import { CopyForRecord } from './record-copy/CopyForRecord';
import { queueOf, reviewAddress } from './review-query.server';
import { keepReplyOnNoAnswer, unlessReplyHadNoAnswer } from '~/replies/reply-without-answer';

/** The parameter that holds the cursor of the thread. */
const replies = { next: 'before' };

/** Opens, and records that it was opened. */
export const loader = forClinician(async ({ viewer, request, params }) => {
  unlessAhead(request);
  const id = params['sharedReflectionId'] ?? '';
  const search = new URL(request.url).searchParams;
  const opened = await openSharedReflection(viewer, id, { cursor: readCursor(search, replies) });
  const queue = queueOf(search);
  const beside = await besideInQueue(viewer, queue.query, id);
  const at = (beside: string | null) => (beside === null ? null : reviewAddress(beside, queue.search));
  const isInQueue = !opened.takenBack && opened.waits;
  const around = {
    previous: at(beside.previous),
    next: at(beside.next),
    // To the row that was left, or the one that has come to its place.
    queue: `/clinic/review${queue.search === '' ? '' : `?${queue.search}`}#${(isInQueue ? id : (beside.next ?? beside.previous)) ?? ''}`,
  };
  if (opened.takenBack) return { id, opened, around, personId: viewer.personId, replyId: newId() };
  const { client, thread } = opened;
  const times = timesFor(viewer);
  return {
    id,
    around,
    opened: {
      ...opened,
      sharedAt: times(opened.sharedAt, { within: true }),
      discussedAt: times(opened.discussedAt, { within: true }),
      snapshot: snapshotInWords(opened.snapshot),
      thread: {
        ...thread,
        replies: thread.replies.map(({ authorId, writtenAt, ...reply }) => ({
          ...reply,
          who: authorId === viewer.personId ? 'You' : client.name,
          writtenAt: times(writtenAt),
        })),
      },
    },
    personId: viewer.personId,
    replyId: newId(),
  };
});

const posted = threadForm('discussed', 'not-discussed');

export const action = forClinician(async ({ viewer, request, context, params }) => {
  const id = params['sharedReflectionId'] ?? '';
  const form = await readForm(context, posted);
  if (!form.ok) return unreadReply(form);
  const page = reviewAddress(id, queueOf(new URL(request.url).searchParams).search);
  if (form.value.what === 'reply') return sendReply(viewer, id, form, page);
  if (form.value.what === 'not-discussed') {
    await undoDiscussed(viewer, [id]);
    return redirect(`${page}#discussed`);
  }
  const { unopened } = await markDiscussed(viewer, [id]);
  if (unopened.length > 0) return refusal({ errors: [{ message: SOMETHING_NEW }], values: form.values }, 409);
  // Taken back while the page was open: the page itself says so, since its words are not there any more.
  return redirect(`${page}#discussed`);
});

const SOMETHING_NEW =
  'A reply has come since this page was opened, so it is not marked yet. The reply stands here now.';

export const clientAction = keepReplyOnNoAnswer;
export const shouldRevalidate = unlessReplyHadNoAnswer;

export const meta: MetaFunction = () => [{ title: 'Shared with you · Meantime' }];

export default function Reading() {
  const { id, opened, around, personId, replyId } = useLoaderData<typeof loader>();
  const notSent = useRefusal({ what: 'reply' }).values['text'];
  const { search } = useLocation();
  const navigate = useNavigate();
  useSingleKey('j', () => around.next !== null && navigate(around.next));
  useSingleKey('k', () => around.previous !== null && navigate(around.previous));
  if (opened.takenBack) return <TakenBack unsent={notSent} around={around} />;
  const { client, sharedAt, snapshot, disclaimer, thread } = opened;
  return (
    <>
      <PageTitle
        acts={<ButtonLink to={`/clinic/assign?to=${client.id}`}>Assign to {client.name}</ButtonLink>}
        above={
          <>
            Shared with you <Time {...sharedAt} />
          </>
        }
      >
        From {client.name}
      </PageTitle>
      <Around {...around} />
      <SharedWords snapshot={snapshot} disclaimer={disclaimer}>
        <Thread key={id} replies={thread.replies} earlierTo={addressesBeside(search, thread, replies, '#replies').next}>
          <ReplyForm
            personId={personId}
            sharedReflectionId={id}
            replyId={replyId}
            replies={thread.replies}
            label={`Reply to ${client.name}`}
            hint="Kept with what was shared. It goes from here together with it, if that is taken back."
          />
        </Thread>
        <Discussed opened={opened} />
        <CopyForRecord to={`/clinic/review/${id}/copy`} clientName={client.name} />
      </SharedWords>
      <Around {...around}>
        <ButtonLink to={`/clinic/clients/${client.id}`} kind="plain">
          {client.name}’s page
        </ButtonLink>
      </Around>
    </>
  );
}

type Shown = ReturnType<typeof useLoaderData<typeof loader>>;
type Opened = Exclude<Shown['opened'], { takenBack: true }>;

/** The rows beside this one in the queue, and the way back to it. */
function Around({ previous, next, queue, children }: Shown['around'] & { children?: ReactNode }) {
  return (
    <Pager
      label={children === undefined ? 'The review queue' : 'Where to go from here'}
      previous={previous ?? undefined}
      next={next ?? undefined}
      words={{ previous: 'Previous', next: 'Next' }}
      kind="plain"
    >
      <ButtonLink to={queue} kind="plain">
        Back to the review queue
      </ButtonLink>
      {children}
    </Pager>
  );
}

function Discussed({ opened: { client, discussedAt, waits } }: { opened: Opened }) {
  const sending = useNavigation().formData?.get('what');
  const form = (what: 'discussed' | 'not-discussed', button: ReactNode) => (
    <Form method="post" onSubmit={(event) => sending === what && event.preventDefault()}>
      <NoAnswerNotice of={{ what }} />
      <FormErrors of={{ what }} title={null} />
      <input type="hidden" name="what" value={what} />
      {button}
    </Form>
  );
  return (
    <Section title="Discussed">
      {discussedAt !== null && (
        <p id={waits ? undefined : 'discussed'} data-news="done">
          You marked this as discussed <Time {...discussedAt} />. {waits && `${client.name} has replied since.`}
        </p>
      )}
      {waits
        ? form(
            'discussed',
            <>
              <p id="discussed">
                Once the two of you have talked about it, it can leave the review queue. {client.name} sees that it was
                marked.
              </p>
              <Actions>
                <Button busy={sending === 'discussed' ? 'Marking…' : undefined}>Mark as discussed</Button>
              </Actions>
            </>,
          )
        : form('not-discussed', <Button busy={sending === 'not-discussed' ? 'Undoing…' : undefined}>Undo</Button>)}
    </Section>
  );
}

function TakenBack({ unsent, around }: { unsent: string | undefined; around: Shown['around'] }) {
  return (
    <>
      <PageTitle>Taken back</PageTitle>
      <p>{TAKEN_BACK}</p>
      {unsent !== undefined && unsent !== '' && (
        <>
          <Notice tone="trouble">
            Your reply was not sent. It is still here, in case you want to keep it for when you meet.
          </Notice>
          <Quote text={unsent} who="You" />
        </>
      )}
      <Around {...around} />
    </>
  );
}
