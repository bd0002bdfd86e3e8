import { Form, useNavigation } from '@remix-run/react';
import type { TimeInWords } from '~/times/times-for';
import { Actions } from './Actions';
import { Button } from './Button';
import { ErrorSummary } from './ErrorSummary';
import { Conversation } from './Conversation';
import { Pager } from './Pager';
import { Section } from './Section';
import { TextArea } from './TextArea';
import { useIdUntilSent } from './useIdUntilSent';
import { Time } from './Time';

type ThreadProps = {
  /** Oldest first. `who` is "You" or a name. */
  replies: readonly { id: string; who: string; text: string; writtenAt: TimeInWords }[];
  /** Where earlier replies are read; left out when there are none. */
  earlierTo?: string | undefined;
  /** The form for one more; left out where nothing more can be written. */
  form?: {
    /** An id for the reply to come, new at each look: sending twice makes one. */
    replyId: string;
    label: string;
    hint: string;
    /** What was typed and could not be sent, with the reason. */
    unsent?: { text: string; error: string } | undefined;
  };
};

/**
 * The replies on a shared reflection, and a place for one more. Its form posts `what=reply`, `id` and `text`. Give it
 * the shared reflection's id as its key: a reply that is being written belongs there and nowhere else.
 */
export function Thread({ replies, earlierTo, form }: ThreadProps) {
  const sending = useNavigation().formData?.get('what') === 'reply';
  const replyId = useIdUntilSent(form?.replyId ?? '', replies);
  return (
    <Section title="Replies" id="replies">
      <Pager label="Earlier replies" next={earlierTo} words={{ next: 'Earlier replies' }} kind="plain" />
      {replies.length === 0 && <p>There are none yet.</p>}
      {replies.length > 0 && (
        <Conversation
          label="Replies, oldest first"
          items={replies.map(({ id, who, text, writtenAt }) => ({
            id,
            who,
            text,
            when: <Time {...writtenAt} />,
          }))}
        />
      )}
      {form !== undefined && (
        // A new key for each reply to come: what was sent leaves the page, what was not stays on it.
        <Form key={replyId} method="post" onSubmit={(event) => sending && event.preventDefault()}>
          <ErrorSummary
            title="Your reply was not sent"
            errors={form.unsent === undefined ? [] : [{ name: 'text', message: form.unsent.error }]}
          />
          <input type="hidden" name="what" value="reply" />
          <input type="hidden" name="id" value={replyId} autoComplete="off" />
          <TextArea
            name="text"
            label={form.label}
            hint={form.hint}
            error={form.unsent?.error}
            defaultValue={form.unsent?.text}
          />
          <Actions>
            <Button kind="primary" busy={sending ? 'Sending…' : undefined}>
              Send this reply
            </Button>
          </Actions>
        </Form>
      )}
    </Section>
  );
}
