import { useId, type ReactNode } from 'react';

type SectionProps = {
  title: ReactNode;
  /** The heading's level; the look stays the same. */
  level?: 2 | 3;
  id?: string;
  /** One quiet link or button that belongs to the whole section, set beside its title. */
  action?: ReactNode;
  /** Left out on paper: what can be done here, as against what is said. */
  onScreenOnly?: boolean;
  children: ReactNode;
};

/** A part of a page under a heading of its own, which also names it to a screen reader. */
export function Section({ title, level = 2, id, action, onScreenOnly = false, children }: SectionProps) {
  const ownId = useId();
  const titleId = `${id ?? ownId}-title`;
  const Heading = `h${level}` as const;
  return (
    <section className={onScreenOnly ? 'section on-screen' : 'section'} id={id} aria-labelledby={titleId}>
      <div className="section-head">
        <Heading id={titleId}>{title}</Heading>
        {action}
      </div>
      {children}
    </section>
  );
}
