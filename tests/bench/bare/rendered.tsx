import { Link, useParams } from '@remix-run/react';
import { Fragment, createElement, type ReactNode } from 'react';
import pages from 'virtual:pages';
import type { Piece } from './page';

/** A page, rendered by React as if it had been written out by hand: no loader, and `Link` where a page has one. */
export default function Rendered() {
  const { name = '' } = useParams();
  return <>{pages[name]?.map(render)}</>;
}

function render(piece: Piece, at: number): ReactNode {
  if (typeof piece === 'string') return piece;
  const { tag, attributes, children } = piece;
  const inside = children.map(render);
  const { href, ...rest } = attributes;
  // What `Link` writes says so, and the cells of a table hold plain links.
  if (tag === 'a' && typeof href === 'string' && 'data-discover' in attributes)
    return createElement(Link, { ...rest, to: href, key: at }, ...inside);
  return <Fragment key={at}>{createElement(tag, attributes, ...inside)}</Fragment>;
}
