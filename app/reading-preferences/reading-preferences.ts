import { createContext, useContext } from 'react';

/**
 * What a reader may choose of how pages look: the paper, the letters, the room between lines and the column. For each,
 * its name in words and its choices, of which `''` is the usual one. `tokens.css` says what each choice means.
 */
export const preferenceChoices = {
  theme: { label: 'Paper', choices: { '': 'As on this device', light: 'Light', sepia: 'Sepia', dark: 'Dark' } },
  size: { label: 'Letters', choices: { small: 'Smaller', '': 'Usual', large: 'Larger', largest: 'Largest' } },
  lines: { label: 'Lines', choices: { close: 'Closer', '': 'Usual', far: 'Further apart' } },
  column: { label: 'Column', choices: { narrow: 'Narrower', '': 'Usual', wide: 'Wider' } },
} satisfies Record<string, { label: string; choices: Record<string, string> }>;

export type PreferenceName = keyof typeof preferenceChoices;
/** The choices that are not the usual ones, each by its value. */
export type ReadingPreferences = Partial<Record<PreferenceName, string>>;

const names = Object.keys(preferenceChoices) as PreferenceName[];

/** The look in what a form or an element says, whoever wrote it: anything that is no choice is the usual one. */
export function readPreferences(said: (name: PreferenceName) => unknown): ReadingPreferences {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = said(name);
      return typeof value === 'string' && value !== '' && Object.hasOwn(preferenceChoices[name].choices, value)
        ? [[name, value]]
        : [];
    }),
  );
}

const Chosen = createContext<ReadingPreferences | null>(null);

/** Carries the look that the request's cookie holds; only on the server. */
export const ReadingPreferencesProvider = Chosen.Provider;

/** The look of this document. In the browser, what stands on it, since it may have been changed there. */
export function useReadingPreferences(): ReadingPreferences {
  const chosen = useContext(Chosen);
  return (
    chosen ?? (typeof document === 'undefined' ? {} : readPreferences((name) => document.documentElement.dataset[name]))
  );
}

/** The attributes by which a look stands on the document. */
export function attributesOf(look: ReadingPreferences): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [`data-${name}`, look[name]]));
}
