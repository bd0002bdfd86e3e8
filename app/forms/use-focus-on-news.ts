import { useLocation, useNavigation, useNavigationType } from '@remix-run/react';
import { useEffect } from 'react';

/** Where the page stands, to tell what a move changed. */
interface Stand {
  key: string;
  path: string;
  title: string | undefined;
}

/** A move that is under way. */
interface Move {
  sends: boolean;
  /** What had the focus when it began. */
  from: Element | null;
  /** Whether that stood outside the page itself, as a link of the header does. */
  isFromOutside: boolean;
}

// Of the browser alone, and there is one page in it: the frame that asks may be made anew by an error.
let stood: Stand | undefined;
let going: Move | undefined;

/**
 * Focus management after a move within the app (a link, a form, its answer), also within one path. The focus goes to
 * the first of these that is there: what was wrong, where the address points (`#replies`), what was done, the title
 * where that is another, the list that was turned or filtered, the title.
 *
 * Elements say what they are by `data-news`: `error` and `done` (of a form that was sent), `list`. Whoever is typing
 * in a field keeps their place there, unless it is the form they sent; so does who presses what stays where it is
 * (`data-keeps-focus`). Fetches and revalidations are no moves, and neither is following a plain `#` link.
 */
export function useFocusOnNews(): void {
  const { key, pathname, hash } = useLocation();
  const { state, formMethod } = useNavigation();
  const isBack = useNavigationType() === 'POP';

  useEffect(() => {
    const [was, move] = [stood, going];
    if (was?.key === key) return;
    stood = { key, path: pathname, title: titleOf(document)?.textContent ?? undefined };
    if (was === undefined) focus(find('error'));
    else if (move !== undefined) focus(newsAfter(move, was, isBack ? '' : hash));
  }, [key, pathname, hash, isBack]);

  // After the one above, so that it still finds the move that has just ended.
  useEffect(() => {
    if (state === 'idle') going = undefined;
    else going = { ...(going ?? beginning()), sends: formMethod !== undefined && formMethod !== 'GET' };
  }, [state, formMethod]);
}

function beginning(): Pick<Move, 'from' | 'isFromOutside'> {
  const from = document.activeElement;
  return { from, isFromOutside: from !== document.body && from?.closest('main') === null };
}

function newsAfter({ sends, from, isFromOutside }: Move, was: Stand, hash: string): HTMLElement | null | undefined {
  const isSamePath = was.path === stood?.path;
  const active = document.activeElement;
  if (isSamePath && active?.matches('input, textarea, select') && !(sends && active === from)) return null;
  if (isSamePath && !sends && active?.matches('[data-keeps-focus]')) return null;

  const error = find('error');
  if (error || document.querySelector('dialog[open]')) return error;
  const target = hash === '' ? null : document.getElementById(hash.slice(1));
  const isOther = !isSamePath || was.title !== stood?.title || isFromOutside;
  const title = titleOf(document) ?? document.querySelector('main');
  return target ?? (sends ? find('done') : undefined) ?? (isOther ? title : (find('list') ?? title));
}

/** The first element with this news that can be seen; in the dialog where one is open, for nothing else can be reached then. */
function find(news: 'error' | 'done' | 'list'): HTMLElement | undefined {
  const place = document.querySelector('dialog[open]') ?? document;
  return [...place.querySelectorAll<HTMLElement>(`[data-news=${news}]`)].find(
    (element) => element.getClientRects().length > 0,
  );
}

function titleOf(place: ParentNode): HTMLElement | null {
  return place.querySelector<HTMLElement>('main h1');
}

/** What is wrong, or done, is brought into view; for the rest the page has been scrolled to where it begins. */
function focus(element: HTMLElement | null | undefined): void {
  if (!element) return;
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: !element.matches('[data-news=error], [data-news=done]') });
}
