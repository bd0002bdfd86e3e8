import type { ReactNode } from 'react';
import type { TimeInWords } from '~/times/times-for';
import { Conversation } from './Conversation';
import { Pager } from './Pager';
import { Section } from './Section';
import { Time } from './Time';

type ThreadProps = {
  /** Oldest first. `who` is "You" or a name. */
  replies: readonly { id: string; who: string; text: string; writtenAt: TimeInWords }[];
  /** Where earlier replies are read; left out when there are none. */
  earlierTo?: string | undefined;
  /** The form for one more; left out where nothing more can be written. */
  children?: ReactNode;
};

/**
 * The replies on a shared reflection, and a place for one more. Give it the shared reflection's id as its key: a reply
 * that is being written belongs there and nowhere else.
 */
export function Thread({ replies, earlierTo, children }: ThreadProps) {
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
      {children}
    </Section>
  );
}
