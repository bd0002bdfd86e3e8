import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';

export type Item = {
  id: string;
  title: ReactNode;
  /** Where the title leads, if anywhere. */
  to?: string;
  /** A few quiet words: size, day, kind. */
  meta?: ReactNode;
  /** What belongs to it: the clinician's words, what was shared. */
  body?: ReactNode;
  actions?: ReactNode;
};

type ItemListProps = {
  items: readonly Item[];
  /** The level of the titles. */
  level?: 2 | 3 | 4;
  /** Names the list to a screen reader where no heading does. */
  label?: string;
};

/** A short list of things, each with a title: what is with you now, the next appointments, the library. */
export function ItemList({ items, level = 2, label }: ItemListProps) {
  const Title = `h${level}` as const;
  return (
    <ul className="item-list" aria-label={label}>
      {items.map((item) => (
        <li key={item.id}>
          <Title>{item.to === undefined ? item.title : <Link to={item.to}>{item.title}</Link>}</Title>
          {item.meta !== undefined && <p className="meta">{item.meta}</p>}
          {item.body !== undefined && <div className="item-body">{item.body}</div>}
          {item.actions !== undefined && <div className="actions">{item.actions}</div>}
        </li>
      ))}
    </ul>
  );
}
