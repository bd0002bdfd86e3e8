import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { ButtonKind } from './Button';

type ButtonLinkProps = {
  to: string;
  kind?: ButtonKind;
  /** Ask the server for the whole page: files, printing, leaving a surface. */
  reloadDocument?: boolean;
  children: ReactNode;
};

/** A link that weighs as much as a button: it goes somewhere and changes nothing. */
export function ButtonLink({ to, kind = 'quiet', reloadDocument = false, children }: ButtonLinkProps) {
  return (
    <Link className="button" data-kind={kind} to={to} reloadDocument={reloadDocument}>
      {children}
    </Link>
  );
}
