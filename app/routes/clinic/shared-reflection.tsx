import { redirect } from '@remix-run/node';
import { Form, useLoaderData, useNavigation, type MetaFunction } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { newId } from '~/db/id';
import { TAKEN_BACK } from '~/domain/sharing/taken-back';
import { openSharedReflection } from '~/domain/sharing/open';
import { markReadTogether } from '~/domain/sharing/read-together';
import { snapshotInWords } from '~/times/calendar-day';
import { timesFor } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { Quote } from '~/ui/Quote';
import { Section } from '~/ui/Section';
import { SharedWords } from '~/ui/SharedWords';
import { Thread } from '~/ui/Thread';
import { Time } from '~/ui/Time';
import { addressesBeside, readCursor } from '~/ui/list-address';
import { readForm } from '~/forms/read-form';
import { FormErrors } from '~/forms/FormErrors';
import { orRefusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { ReplyForm } from '~/replies/ReplyForm';
import { sendReply, threadForm, unreadReply } from '~/replies/reply-form.server';
import { keepReplyOnNoAnswer, unlessReplyHadNoAnswer } from '~/replies/reply-without-answer';

/** The parameter that holds the cursor of the thread. */
const replies = { next: 'before' };

/** Opens, and records that it was opened: so it answers to a page that is looked at, and to nothing that runs ahead of one. */
export const loader = forClinician(async ({ viewer, request, params }) => {
  if (request.method === 'HEAD' || /\bprefetch|prerender\b/.test(request.headers.get('Sec-Purpose') ?? '')) {
    throw new Response(null, { status: 503 });
  }
  const id = params['sharedReflectionId'] ?? '';
  const search = new URL(request.url).searchParams;
  const opened = await openSharedReflection(viewer, id, { cursor: readCursor(search, replies) });
  if (opened.takenBack) return { id, opened, personId: viewer.personId, replyId: newId() };
  const { client, thread } = opened;
  const times = timesFor(viewer);
  return {
    id,
    opened: {
      ...opened,
      sharedAt: times(opened.sharedAt, { within: true }),
      readTogetherAt: times(opened.readTogetherAt, { within: true }),
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

const posted = threadForm('read-together');

export const action = forClinician(async ({ viewer, context, params }) => {
  const id = params['sharedReflectionId'] ?? '';
  const form = await readForm(context, posted);
  if (!form.ok) return unreadReply(form);
  if (form.value.what === 'reply') return sendReply(viewer, id, form, `/clinic/review/${id}`);
  const mark = async () => {
    await markReadTogether(viewer, id);
    return redirect(`/clinic/review/${id}`);
  };
  // Taken back while the page was open: the page itself says so, since its words are not there any more.
  return orRefusal(form, mark, { 'taken-back': 410 });
});

export const clientAction = keepReplyOnNoAnswer;
export const shouldRevalidate = unlessReplyHadNoAnswer;

export const meta: MetaFunction = () => [{ title: 'Shared with you · Meantime' }];

export default function Reading() {
  const { id, opened, personId, replyId } = useLoaderData<typeof loader>();
  const notSent = useRefusal({ what: 'reply' }).values['text'];
  const marking = useNavigation().formData?.get('what') === 'read-together';
  if (opened.takenBack) return <TakenBack unsent={notSent} />;
  const { client, sharedAt, readTogetherAt, snapshot, disclaimer, thread } = opened;
  return (
    <>
      <PageTitle
        above={
          <>
            Shared with you <Time {...sharedAt} />
          </>
        }
      >
        From {client.name}
      </PageTitle>
      <SharedWords snapshot={snapshot} disclaimer={disclaimer} />
      <Thread key={id} replies={thread.replies} earlierTo={addressesBeside('', thread, replies, '#replies').next}>
        <ReplyForm
          personId={personId}
          sharedReflectionId={id}
          replyId={replyId}
          replies={thread.replies}
          label={`Reply to ${client.name}`}
          hint="Kept with what was shared. It goes from here together with it, if that is taken back."
        />
      </Thread>
      <Section title="Read together">
        {readTogetherAt === null ? (
          <Form method="post" onSubmit={(event) => marking && event.preventDefault()}>
            <p>
              Once you have read this together it can leave the review queue. {client.name} sees that it was marked.
            </p>
            <NoAnswerNotice of={{ what: 'read-together' }} />
            <FormErrors of={{ what: 'read-together' }} title={null} />
            <input type="hidden" name="what" value="read-together" />
            <Actions>
              <Button busy={marking ? 'Marking…' : undefined}>Mark as read together</Button>
            </Actions>
          </Form>
        ) : (
          <p tabIndex={-1} data-news="done">
            You marked this as read together <Time {...readTogetherAt} />.
          </p>
        )}
      </Section>
      <Actions>
        <ButtonLink to="/clinic/review" kind="plain">
          Back to the review queue
        </ButtonLink>
        <ButtonLink to={`/clinic/clients/${client.id}`} kind="plain">
          {client.name}’s page
        </ButtonLink>
      </Actions>
    </>
  );
}

function TakenBack({ unsent }: { unsent: string | undefined }) {
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
      <Actions>
        <ButtonLink to="/clinic/review">Back to the review queue</ButtonLink>
      </Actions>
    </>
  );
}
