import { Link, NavLink } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { HelpOnPaper as Help } from '~/domain/crisis/help-on-paper';
import { HelpOnPaper } from './HelpOnPaper';

export type ShellLink = {
  to: string;
  label: string;
  /** Mark as current on this exact address only, not on the pages below it. */
  end?: boolean;
};

type ShellProps = {
  /** Whose pages these are. Changes nothing but the quiet details of the header. */
  area: 'open' | 'portal' | 'clinic';
  /** Where the word mark leads. */
  home?: string;
  links?: readonly ShellLink[];
  /** What stands at the end of the header: who is signed in, signing out, leaving quickly. */
  aside?: ReactNode;
  /** What stands in the footer after the two lines that are always there. */
  footer?: ReactNode;
  /** Where to turn, for a page that is printed. */
  help?: Help;
  /** `reading` is one column at the measure; `wide` leaves room for a table. */
  width?: 'reading' | 'wide';
  children: ReactNode;
};

/**
 * The frame of every page: a way past the header, the header, the page itself in
 * `<main id="main">`, and a footer that always holds "Help now" and the words
 * "This page is not watched."; on paper, numbers to call stand in its place. The current link
 * carries `aria-current="page"`.
 */
export function Shell({ area, home = '/', links = [], aside, footer, help, width = 'reading', children }: ShellProps) {
  return (
    <div className="shell" data-area={area} data-width={width}>
      <a className="skip" href="#main">
        Go to the page
      </a>
      <header>
        <Link className="word-mark" to={home}>
          Meantime
        </Link>
        {aside !== undefined && <div className="shell-aside">{aside}</div>}
        {links.length > 0 && (
          <nav aria-label="Main">
            <ul>
              {links.map(({ to, label, end }) => (
                <li key={to}>
                  <NavLink to={to} end={end ?? false}>
                    {label}
                  </NavLink>
                </li>
              ))}
            </ul>
          </nav>
        )}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer>
        <p>
          <Link to="/help-now">Help now</Link> <span>This page is not watched.</span>
        </p>
        <Link to="/look">Paper and letters</Link>
        {footer}
      </footer>
      {help && <HelpOnPaper {...help} />}
    </div>
  );
}
