import type { ReactNode } from 'react';

/** The buttons of a form or a page in one row, the main one first. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="actions">{children}</div>;
}
