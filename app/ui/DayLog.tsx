import type { ReactNode } from 'react';

type DayBookProps = {
  /** `when` is the hour, already in words; `what` a sentence. */
  items: readonly { id: string; when: ReactNode; what: ReactNode }[];
};

/** What happened on one day, an hour and a sentence each. Stands under a heading that names the day. */
export function DayLog({ items }: DayBookProps) {
  return (
    <ul className="day-book">
      {items.map(({ id, when, what }) => (
        <li key={id}>
          <span className="when">{when}</span> <span>{what}</span>
        </li>
      ))}
    </ul>
  );
}
