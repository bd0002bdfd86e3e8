import { Links, Meta, useMatches } from '@remix-run/react';
import { useEffect, useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';

/**
 * The document's head as moves within the app change it: its title, and the styles of a page. The rest of it, and
 * whatever anyone else put there, stays as it came.
 */
export function DocumentHead() {
  useMatches();
  const [aside, setAside] = useState<HTMLElement | null>(null);
  // React cannot take over what stands in two places, so this is made once it has.
  useEffect(() => setAside(document.createElement('head')), []);
  useLayoutEffect(() => {
    if (aside !== null) bringUpToDate(aside);
  });
  return (
    aside &&
    createPortal(
      <>
        <Meta />
        <Links />
      </>,
      aside,
    )
  );
}

function bringUpToDate(aside: HTMLElement): void {
  const title = aside.querySelector('title')?.textContent ?? document.title;
  if (document.title !== title) document.title = title;
  const sheets = (place: ParentNode) => [...place.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')];
  const wanted = sheets(aside);
  const there = sheets(document.head).filter((link) => link.href.startsWith(`${location.origin}/`));
  for (const link of there) if (!wanted.some(({ href }) => href === link.href)) link.remove();
  for (const link of wanted) {
    if (!there.some(({ href }) => href === link.href)) document.head.append(link.cloneNode());
  }
}
