import { useMatches } from '@remix-run/react';

/** A page with a table says `export const handle = wide`, and its layout gives it the room. */
export const wide = { width: 'wide' } as const;

/** How wide the page shown now wants to be. */
export function useWidth(): 'reading' | 'wide' {
  return useMatches().some(({ handle }) => (handle as Partial<typeof wide> | undefined)?.width === 'wide')
    ? 'wide'
    : 'reading';
}
