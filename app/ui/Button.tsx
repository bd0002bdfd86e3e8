import type { ButtonHTMLAttributes } from 'react';

export type ButtonKind = 'primary' | 'quiet' | 'plain';

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'style'> & {
  /** `primary`: the page's one main action. `quiet`: the others. `plain`: looks like a link. */
  kind?: ButtonKind;
  /** While the action is under way: the words shown in place of the label ("Sharing…"). */
  busy?: string | undefined;
};

/**
 * A button that says what will happen. Submits its form unless `type` says otherwise. While `busy`
 * it keeps its focus and its place, so that a second press lands on it and on nothing beside it, and
 * is announced as unavailable; the form itself must ignore a second press.
 */
export function Button({ kind = 'quiet', busy, type = 'submit', className, children, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={className === undefined ? 'button' : `button ${className}`}
      data-kind={kind}
      aria-disabled={busy === undefined ? rest['aria-disabled'] : true}
    >
      {busy === undefined ? (
        children
      ) : (
        <span className="busy">
          <span>{children}</span>
          <span>{busy}</span>
        </span>
      )}
    </button>
  );
}
