import { Link } from '@remix-run/react';

type PagerProps = {
  /** Names the navigation: "Pages of the review queue". */
  label: string;
  /** Where we are: "26–50", or "26–50 of 312" where the total is known. */
  range: string;
  previous?: string | undefined;
  next?: string | undefined;
};

/** The way through a long list, one page at a time. Renders nothing when there is only one page. */
export function Pager({ label, range, previous, next }: PagerProps) {
  if (previous === undefined && next === undefined) return null;
  return (
    <nav className="pager" aria-label={label}>
      {previous !== undefined && (
        <Link className="button" data-kind="quiet" rel="prev" to={previous}>
          Previous
        </Link>
      )}
      <span>{range}</span>
      {next !== undefined && (
        <Link className="button" data-kind="quiet" rel="next" to={next}>
          Next
        </Link>
      )}
    </nav>
  );
}
