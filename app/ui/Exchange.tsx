import type { ReactNode } from 'react';
import { PersonsWords } from './PersonsWords';

export type ExchangeItem = {
  id: string;
  who: ReactNode;
  when: ReactNode;
  /** What was written; `null` where the words are no longer there to be read. */
  text: string | null;
  /** What stands in the place of words that are gone. */
  instead?: ReactNode;
  actions?: ReactNode;
};

type ExchangeProps = {
  /** Names the list to a screen reader: "Replies". */
  label: string;
  items: readonly ExchangeItem[];
};

/** What two people wrote to each other, oldest first. */
export function Exchange({ label, items }: ExchangeProps) {
  return (
    <ol className="exchange" aria-label={label}>
      {items.map((item) => (
        <li key={item.id} id={item.id}>
          {item.text === null ? (
            <p className="gone">{item.instead}</p>
          ) : (
            <PersonsWords
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
