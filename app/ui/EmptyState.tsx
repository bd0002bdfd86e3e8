import type { ReactNode } from 'react';

type EmptyStateProps = {
  /** A whole sentence, as a person would say it: "Nothing is with you now, and that is fine." */
  children: ReactNode;
  /** What one could do from here, if anything. */
  action?: ReactNode;
};

/** What a list says when it holds nothing. It never apologises and never urges. */
export function EmptyState({ children, action }: EmptyStateProps) {
  return (
    <div className="empty-state">
      <p>{children}</p>
      {action}
    </div>
  );
}
