import { createContext, useContext } from 'react';

/**
 * What a reader may choose of how pages look: the paper, the letters, the room between lines and the column. For each,
 * its name in words and its choices, of which `''` is the usual one. `tokens.css` says what each choice means.
 */
export const looks = {
  theme: { label: 'Paper', choices: { '': 'As on this device', light: 'Light', sepia: 'Sepia', dark: 'Dark' } },
  size: { label: 'Letters', choices: { small: 'Smaller', '': 'Usual', large: 'Larger', largest: 'Largest' } },
  lines: { label: 'Lines', choices: { close: 'Closer', '': 'Usual', far: 'Further apart' } },
  column: { label: 'Column', choices: { narrow: 'Narrower', '': 'Usual', wide: 'Wider' } },
} satisfies Record<string, { label: string; choices: Record<string, string> }>;

export type Choice = keyof typeof looks;
/** The choices that are not the usual ones, each by its value. */
export type Look = Partial<Record<Choice, string>>;

const names = Object.keys(looks) as Choice[];

/** The look in what a form or an element says, whoever wrote it: anything that is no choice is the usual one. */
export function lookIn(said: (name: Choice) => unknown): Look {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = said(name);
      return typeof value === 'string' && value !== '' && Object.hasOwn(looks[name].choices, value)
        ? [[name, value]]
        : [];
    }),
  );
}

const Chosen = createContext<Look | null>(null);

/** Carries the look that the request's cookie holds; only on the server. */
export const LookProvider = Chosen.Provider;

/** The look of this document. In the browser, what stands on it, since it may have been changed there. */
export function useLook(): Look {
  const chosen = useContext(Chosen);
  return chosen ?? (typeof document === 'undefined' ? {} : lookIn((name) => document.documentElement.dataset[name]));
}

/** The attributes by which a look stands on the document. */
export function attributesOf(look: Look): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [`data-${name}`, look[name]]));
}
