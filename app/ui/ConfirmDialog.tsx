import { Link } from '@remix-run/react';
import { useId, useRef, type MouseEvent, type ReactNode } from 'react';
import type { ButtonKind } from './Button';

type ConfirmDialogProps = {
  /** The page that asks the same question with the same form, for when scripts do not run. */
  to: string;
  /** The words of the link that leads to the question: "Take this back". */
  opener: string;
  kind?: ButtonKind;
  /** The question: "Take this back?" */
  title: string;
  /** What will happen, and the form whose button does it. */
  children: ReactNode;
  /** The way out, in words that say what stays: "Leave it shared". */
  cancel: string;
};

/**
 * A link to a page that asks before something happens; where scripts run, the question opens in
 * place instead. Closing it changes nothing and returns the focus to the link.
 */
export function ConfirmDialog({ to, opener, kind = 'quiet', title, children, cancel }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const question = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  const open = (event: MouseEvent) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    dialog.current?.showModal();
    // The question has the focus first, so that a stray Enter answers nothing.
    question.current?.focus();
  };
  return (
    <>
      <Link className="button" data-kind={kind} to={to} onClick={open}>
        {opener}
      </Link>
      <dialog className="confirm-dialog" ref={dialog} aria-labelledby={titleId}>
        <h2 id={titleId} ref={question} tabIndex={-1}>
          {title}
        </h2>
        {children}
        <button type="button" className="button" data-kind="plain" onClick={() => dialog.current?.close()}>
          {cancel}
        </button>
      </dialog>
    </>
  );
}
