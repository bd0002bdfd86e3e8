import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { ButtonKind } from './Button';

type PagerProps = {
  /** Names the navigation: "Pages of the review queue". */
  label: string;
  /** Where we are: "26–50", or "26–50 of 312" where the total is known. */
  range?: string;
  /** Where the neighbours of this page are, if there are any. */
  previous?: string | undefined;
  next?: string | undefined;
  /** What the links say, where a list has its own words for where they lead. */
  words?: { previous?: string; next?: string };
  kind?: ButtonKind;
  /** Further ways on, beside the pages. */
  children?: ReactNode;
};

/** Pagination: the way through a long list, one page at a time. Renders nothing when there is only one page. */
export function Pager({ label, range, previous, next, words = {}, kind = 'quiet', children }: PagerProps) {
  if (previous === undefined && next === undefined && children === undefined) return null;
  return (
    <nav className="pager" aria-label={label}>
      {previous !== undefined && (
        <Link className="button" data-kind={kind} rel="prev" to={previous}>
          {words.previous ?? 'Previous'}
        </Link>
      )}
      {range !== undefined && <span>{range}</span>}
      {next !== undefined && (
        <Link className="button" data-kind={kind} rel="next" to={next}>
          {words.next ?? 'Next'}
        </Link>
      )}
      {children}
    </nav>
  );
}
