import { useBlocker } from '@remix-run/react';
import { useEffect } from 'react';
import { Button } from '~/ui/Button';
import { holdMove, useHeldMove } from './network';
import { fetchScripts, scriptsNeeded } from './needed-scripts';

/** Holds a move within the app until what it needs is there, and says where one had no network. The page stays as it is. */
export function NoNetwork() {
  const move = useHeldMove();
  const blocker = useBlocker(({ nextLocation }) => scriptsNeeded(nextLocation.pathname).length > 0);

  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    const { location, proceed, reset } = blocker;
    let isOver = false;
    const go = async () => {
      try {
        await fetchScripts(scriptsNeeded(location.pathname));
        if (!isOver) proceed();
      } catch {
        if (!isOver) holdMove(() => void go(), reset);
      }
    };
    void go();
    return () => {
      isOver = true;
    };
  }, [blocker]);

  // What a link needs is on its way before it is pressed, where the browser tells of it.
  useEffect(() => {
    const soon = ({ target }: Event) => {
      const link = target instanceof Element ? target.closest('a') : null;
      if (link?.origin === location.origin) fetchScripts(scriptsNeeded(link.pathname)).catch(() => undefined);
    };
    const signs = ['pointerover', 'touchstart', 'focusin'];
    for (const sign of signs) addEventListener(sign, soon, { passive: true });
    return () => {
      for (const sign of signs) removeEventListener(sign, soon);
    };
  }, []);

  if (move === null) return null;
  return (
    <div className="no-network" role="alert">
      <p>There is no network just now. This page stays as it is, with what you wrote on it.</p>
      <Button type="button" onClick={move.again}>
        Try again
      </Button>
      <Button type="button" kind="plain" onClick={move.letGo}>
        Close
      </Button>
    </div>
  );
}
