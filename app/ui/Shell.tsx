import { Link, useLocation } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { HelpOnPaper as Help } from '~/domain/crisis/help-on-paper';
import { HelpOnPaper } from './HelpOnPaper';

export type ShellLink = {
  to: string;
  label: string;
  /** Where the pages below it are, beside those under its own address: a client's page is below the caseload. */
  below?: readonly string[];
  /** It has no pages below its own address. */
  end?: boolean;
};

type ShellProps = {
  /** Whose pages these are. The clinic's are wide, with the whole header in one line; all others one column of reading. */
  area: 'open' | 'portal' | 'clinic';
  /** Where the word mark leads; null where it leads nowhere. */
  home?: string | null;
  links?: readonly ShellLink[];
  /** A field that leads to any page; it stands after the links. */
  jump?: ReactNode;
  /** What stands at the end of the header: who is signed in, signing out, leaving quickly. */
  aside?: ReactNode;
  /** What stands in the footer after the two lines that are always there. */
  footer?: ReactNode;
  /** Where to turn, for a page that is printed. */
  help?: Help;
  children: ReactNode;
};

/**
 * The frame of every page: a way past the header, the header, the page itself in
 * `<main id="main">`, and a footer that always holds "Help now" and the words
 * "This page is not watched."; on paper, numbers to call stand in its place. The current link carries
 * `aria-current`: `page` on its own address, `true` on a page below it.
 */
export function Shell({ area, home = '/', links = [], jump, aside, footer, help, children }: ShellProps) {
  const { pathname } = useLocation();
  const end = aside !== undefined && <div className="shell-aside">{aside}</div>;
  return (
    <div className="shell" data-area={area}>
      <a className="skip" href="#main">
        Go to the page
      </a>
      <header>
        {home === null ? (
          <span className="word-mark">Meantime</span>
        ) : (
          <Link className="word-mark" to={home}>
            Meantime
          </Link>
        )}
        {area !== 'clinic' && end}
        {links.length > 0 && (
          <nav aria-label="Main">
            <ul>
              {links.map((link) => (
                <li key={link.to}>
                  <Link to={link.to} aria-current={currentAt(pathname, link)}>
                    {link.label}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        )}
        {jump}
        {area === 'clinic' && end}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer>
        <p>
          <Link to="/help-now">Help now</Link> <span>This page is not watched.</span>
        </p>
        <Link to="/look">Display</Link>
        {footer}
      </footer>
      {help && <HelpOnPaper {...help} />}
    </div>
  );
}

function currentAt(pathname: string, { to, below = [], end = false }: ShellLink): 'page' | 'true' | undefined {
  if (pathname.replace(/\/$/, '') === to) return 'page';
  return below.includes(pathname) || [...(end ? [] : [to]), ...below].some((one) => pathname.startsWith(`${one}/`))
    ? 'true'
    : undefined;
}
