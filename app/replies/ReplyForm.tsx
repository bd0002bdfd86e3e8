import { Form, useNavigation } from '@remix-run/react';
import { useUnsentForm } from '~/autosave/useUnsentForm';
import { useRefusal } from '~/forms/use-refusal';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ErrorSummary } from '~/ui/ErrorSummary';
import { SaveState } from '~/ui/SaveState';
import { TextArea } from '~/ui/TextArea';
import { useIdToTakeUp } from '~/ui/useIdUntilSent';

type ReplyFormProps = {
  /** Who writes it, and the shared reflection it is about. */
  personId: string;
  sharedReflectionId: string;
  /** An id for the reply to come, new at each look: sending twice makes one. */
  replyId: string;
  /** The replies that stand there. */
  replies: readonly { id: string }[];
  label: string;
  hint: string;
};

/** The place for one more reply. Posts `what=reply`, `id` and `text`; what is typed is kept on this device until then. */
export function ReplyForm({ replyId: offered, replies, ...reply }: ReplyFormProps) {
  const [replyId, takeUp] = useIdToTakeUp(offered, replies);
  // A new key for each reply to come: what was sent leaves the page, what was not stays on it.
  return <OneReply key={replyId} {...reply} replyId={replyId} sent={replies.map(({ id }) => id)} onReplyId={takeUp} />;
}

type OneReplyProps = Omit<ReplyFormProps, 'replies'> & { sent: string[]; onReplyId: (id: string) => void };

function OneReply({ personId, sharedReflectionId, replyId, sent, onReplyId, label, hint }: OneReplyProps) {
  const { errors, values } = useRefusal({ what: 'reply' });
  const sending = useNavigation().formData?.get('what') === 'reply';
  const { form, edit, saved } = useUnsentForm({
    personId,
    documentId: sharedReflectionId,
    placeKey: 'reply',
    id: replyId,
    onId: onReplyId,
    names: ['text'],
    sent,
  });
  return (
    <Form ref={form} method="post" onInput={edit} onSubmit={(event) => sending && event.preventDefault()}>
      <ErrorSummary title="Your reply was not sent" errors={errors.map(({ message }) => ({ name: 'text', message }))} />
      <input type="hidden" name="what" value="reply" />
      <input type="hidden" name="id" value={replyId} autoComplete="off" />
      <TextArea
        name="text"
        label={label}
        hint={hint}
        error={errors[0]?.message}
        defaultValue={values['text']}
        below={saved && <SaveState saved={saved} />}
      />
      <Actions>
        <Button kind="primary" busy={sending ? 'Sending…' : undefined}>
          Send this reply
        </Button>
      </Actions>
    </Form>
  );
}
