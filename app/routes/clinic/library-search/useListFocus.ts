import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

/**
 * Keeps the focus in a list whose rows come and go. Where the row that held it is gone, the focus goes to the row that
 * took its place, to the last one, or out of an empty list to the field for words. `ids` are the rows, as they stand.
 */
export function useListFocus(place: RefObject<HTMLElement>, ids: readonly string[]) {
  const held = useRef<{ id: string; at: number } | null>(null);
  const rows = ids.join(' ');

  useEffect(() => {
    const was = held.current;
    if (was === null || rows.split(' ').includes(was.id)) return;
    held.current = null;
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    const links = titleLinks(place.current);
    const next = links[Math.min(was.at, links.length - 1)];
    (next ?? place.current?.querySelector<HTMLElement>('input[type=search]'))?.focus();
  }, [place, rows]);

  return {
    onFocus: ({ target }: FocusEvent<HTMLElement>) => {
      const at = titleLinks(place.current).findIndex((link) => link.closest('li')?.contains(target));
      const id = ids[at];
      held.current = id === undefined ? null : { id, at };
    },
    // Not told of a row that goes while it holds the focus; only of somebody who leaves it.
    onBlur: () => {
      held.current = null;
    },
  };
}

/** The links that lead to the rows' pieces, in order. */
export function titleLinks(place: HTMLElement | null): HTMLAnchorElement[] {
  return [...(place?.querySelectorAll<HTMLAnchorElement>('.item-list li > :is(h2, h3) a') ?? [])];
}
