import { useSyncExternalStore } from 'react';

/** Long enough for a slow line. In milliseconds. */
const PATIENCE = 8_000;

/** A move that had no network: how to make it again. */
export interface HeldMove {
  again: () => void;
  /** Lets go of it; the page stays as it is. */
  letGo: () => void;
}

let held: HeldMove | null = null;
const told = new Set<() => void>();

function hold(move: HeldMove | null): void {
  held = move;
  for (const tell of told) tell();
}

/** Says on the page that a move had no network. `over` is called where it is let go of. */
export function holdMove(again: () => void, over?: () => void): void {
  hold({
    again: () => {
      hold(null);
      again();
    },
    letGo: () => {
      hold(null);
      over?.();
    },
  });
}

/** The move that had no network last, if it was neither made again nor let go. */
export function useHeldMove(): HeldMove | null {
  return useSyncExternalStore(
    (tell) => {
      told.add(tell);
      return () => told.delete(tell);
    },
    () => held,
    () => null,
  );
}

/** Whether the server can be reached. Whatever it answers, it does. */
export async function isReachable(): Promise<boolean> {
  if (!navigator.onLine) return false;
  try {
    await fetch('/favicon.svg', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}

/**
 * Keeps the open page where a move away from it has no network, and says so: a browser would put its own error in the
 * page's place. Follows links and forms that load a document, and what Remix asks for when it moves within the app.
 * Call it once, before Remix asks for anything.
 */
export function keepPageWithoutNetwork(): void {
  const ask = window.fetch.bind(window);
  window.fetch = (input, init) =>
    isForAPage(input, init) ? answered(() => ask(input, init), init?.signal) : ask(input, init);
  addEventListener('click', (event) => {
    const link = linkOf(event);
    if (link !== null) instead(event, () => location.assign(link.href));
  });
  addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented || passing || form.method === 'dialog') return;
    instead(event, () => {
      passing = true;
      form.requestSubmit(event.submitter);
      passing = false;
    });
  });
}

/** While a form is sent that is known to reach the server. */
let passing = false;

function instead(event: Event, move: () => void): void {
  event.preventDefault();
  const go = async () => {
    if (await isReachable()) move();
    else holdMove(() => void go());
  };
  void go();
}

/** The link that this click follows, where that loads a document of ours in this window. */
function linkOf(event: MouseEvent): HTMLAnchorElement | null {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return null;
  if (link === null || link.origin !== location.origin || !['', '_self'].includes(link.target)) return null;
  const isWithinPage = link.hash !== '' && link.pathname + link.search === location.pathname + location.search;
  return isWithinPage || link.hasAttribute('download') ? null : link;
}

function isForAPage(input: RequestInfo | URL, init?: RequestInit): boolean {
  if ((init?.method ?? 'GET') !== 'GET' || input instanceof Request) return false;
  const { origin, pathname } = new URL(input, location.href);
  return origin === location.origin && pathname.endsWith('.data');
}

/** Asks until there is an answer, each time when it is told to: until then the page stays. */
async function answered(ask: () => Promise<Response>, signal?: AbortSignal | null): Promise<Response> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (signal?.aborted) throw error;
      await new Promise<void>((again, over) => {
        holdMove(again);
        // Another move takes the place of this one.
        signal?.addEventListener('abort', () => over(error), { once: true });
      });
    }
  }
}
