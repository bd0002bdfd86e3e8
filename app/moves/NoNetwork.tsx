import { useBlocker, useNavigate, type Location } from '@remix-run/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '~/ui/Button';
import { holdMove, useHeldMove } from './network';
import { fetchScripts, scriptsNeeded } from './needed-scripts';

/** Holds a move within the app until what it needs is there, and says where one had no network. The page stays as it is. */
export function NoNetwork() {
  const [moves, setMoves] = useState(0);
  const next = useCallback(() => setMoves((before) => before + 1), []);
  return (
    <>
      {/* While a move that was let through is under way the router asks nobody about another; so the next is asked anew. */}
      <ScriptsFirst key={moves} onMove={next} />
      <NoNetworkNotice />
    </>
  );
}

/** Holds a move until the scripts that it needs are there. */
function ScriptsFirst({ onMove }: { onMove: () => void }) {
  const navigate = useNavigate();
  const blocker = useBlocker(({ nextLocation }) => scriptsNeeded(nextLocation.pathname).all.length > 0);
  const waiting = useRef<Location | null>(null);

  useEffect(() => {
    if (blocker.state === 'unblocked' && waiting.current !== null) {
      // A move begun before this one has come to its end, and with it the router lets go of whatever waits.
      const to = waiting.current;
      waiting.current = null;
      navigate(to);
    }
    if (blocker.state !== 'blocked') return;
    const { location, proceed, reset } = blocker;
    const over = (end: () => void) => () => {
      // Where the router has let go by now this throws, and the move still waits: the next effect makes it.
      end();
      waiting.current = null;
    };
    const letThrough = () => {
      proceed();
      onMove();
    };
    let isOver = false;
    const go = async () => {
      const isThere = await fetchScripts(scriptsNeeded(location.pathname)).then(
        () => true,
        () => false,
      );
      if (isOver) return;
      if (isThere) over(letThrough)();
      else holdMove(() => void tryToGo(), over(reset));
    };
    const tryToGo = () => go().catch(() => undefined);
    waiting.current = location;
    void tryToGo();
    return () => {
      isOver = true;
    };
  }, [blocker, navigate, onMove]);

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

  return null;
}

function NoNetworkNotice() {
  const move = useHeldMove();
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
