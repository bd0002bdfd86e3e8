import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/** False on the server and for the first rendering in the browser, true from then on: what works only with scripts appears only with them. */
export function useScripts(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
