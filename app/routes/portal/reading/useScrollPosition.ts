import { useEffect, useState } from 'react';
import { saveScrollPosition, savedScrollPosition } from '~/reading-preferences/scroll-position';

/** The stretches of a page by which a place is kept: paragraphs, headings, cards, places to write. */
const STRETCHES = '.words > .body > *, .words .cards > li, .words .writing-place:not(.cards *)';
/** How long the page has to rest before its place is kept, in milliseconds. */
const REST = 300;
/** How much of a stretch, at the upper end of the window, is too little to be what is being read, in pixels. */
const EDGE = 16;

/**
 * Keeps the reader's place while they read. Returns how to go on where they left off the last time, where that is out
 * of sight and the page was not opened at a place of its own; null otherwise. A place further on is not lost by
 * opening the page and looking at its beginning.
 */
export function useScrollPosition(personId: string, assignmentId: string): (() => void) | null {
  const [left, setLeft] = useState(0);

  useEffect(() => {
    let furthest = savedScrollPosition(personId, assignmentId);
    const there = stretches()[furthest];
    if (furthest > 0 && there && location.hash === '' && there.getBoundingClientRect().top > innerHeight) {
      setLeft(furthest);
    } else furthest = 0;

    let resting: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      clearTimeout(resting);
      resting = undefined;
      const at = inSight();
      if (at < furthest) return;
      furthest = 0;
      saveScrollPosition(personId, assignmentId, at);
    };
    const moved = () => {
      clearTimeout(resting);
      resting = setTimeout(keep, REST);
    };
    const leaving = () => resting !== undefined && keep();
    document.addEventListener('scroll', moved, { capture: true, passive: true });
    addEventListener('pagehide', leaving);
    return () => {
      clearTimeout(resting);
      document.removeEventListener('scroll', moved, { capture: true });
      removeEventListener('pagehide', leaving);
    };
  }, [personId, assignmentId]);

  if (left === 0) return null;
  return () => {
    const there = stretches()[left];
    setLeft(0);
    if (!there) return;
    there.tabIndex = -1;
    there.scrollIntoView({ block: 'start', inline: 'start' });
    there.focus({ preventScroll: true });
  };
}

function stretches(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(STRETCHES)];
}

/** The uppermost stretch that is in sight by more than an edge; of the cards, the one that lies on top. */
function inSight(): number {
  return stretches().findIndex((stretch) => {
    const { bottom, left, right } = stretch.getBoundingClientRect();
    const around = stretch.parentElement?.getBoundingClientRect();
    const middle = (left + right) / 2;
    return bottom > EDGE && around !== undefined && middle >= around.left && middle <= around.right;
  });
}
