import { createContext, useContext, useEffect, useRef } from 'react';

const Allowed = createContext(true);

/** Says whether keys that do something by themselves, without Ctrl or Alt, may do it (WCAG 2.1.4). */
export const SingleKeysProvider = Allowed.Provider;

/** Whether single keys may do something here. */
export function useSingleKeysAllowed(): boolean {
  return useContext(Allowed);
}

/**
 * Calls `act` when a single key is pressed, by its `KeyboardEvent.key`, and keeps the browser from doing anything else
 * with it. Not while somebody types in a field, holds Ctrl, Alt or Meta, or has a dialog open, and not where single keys
 * are switched off. Every shortcut of one key goes through this.
 */
export function useSingleKey(key: string, act: () => void): void {
  const allowed = useSingleKeysAllowed();
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (!allowed) return undefined;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== key || event.defaultPrevented || event.isComposing) return;
      if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [allowed, key]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])'))
  );
}
