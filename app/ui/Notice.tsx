import type { ReactNode } from 'react';

type NoticeProps = {
  /**
   * `said` tells what is so or what was done (role=status);
   * `trouble` tells what went wrong and is read out at once (role=alert).
   */
  tone?: 'said' | 'trouble';
  children: ReactNode;
  /** A link or button that undoes or goes on, such as "Undo". */
  action?: ReactNode;
};

/** One or two sentences about what just happened, at the top of the page they are about. */
export function Notice({ tone = 'said', children, action }: NoticeProps) {
  return (
    <div className="notice" data-tone={tone} data-news="done" role={tone === 'trouble' ? 'alert' : 'status'}>
      <div>{typeof children === 'string' ? <p>{children}</p> : children}</div>
      {action}
    </div>
  );
}
