import type { ReactNode } from 'react';
import { Quote } from './Quote';

export type ConversationItem = {
  id: string;
  who: ReactNode;
  when: ReactNode;
  /** What was written; `null` where the words are no longer there to be read. */
  text: string | null;
  /** What stands in the place of words that are gone. */
  instead?: ReactNode;
  actions?: ReactNode;
};

type ConversationProps = {
  /** Names the list to a screen reader: "Replies". */
  label: string;
  items: readonly ConversationItem[];
};

/** What two people wrote to each other, oldest first. */
export function Conversation({ label, items }: ConversationProps) {
  return (
    <ol className="exchange" aria-label={label}>
      {items.map((item) => (
        <li key={item.id} id={item.id}>
          {item.text === null ? (
            <p className="gone">{item.instead}</p>
          ) : (
            <Quote
              text={item.text}
              who={item.who}
              when={item.when}
              {...(item.actions !== undefined && { actions: item.actions })}
            />
          )}
        </li>
      ))}
    </ol>
  );
}
