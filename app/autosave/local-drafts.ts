import type { Draft } from './autosave-machine';

/*
 * What this device keeps of words that were not acknowledged yet, and only of those. A draft belongs to a person, an
 * assignment, a place and the writer (one a place and opening of a page): none lets go of what another still has to send.
 */

const HEAD = 'meantime unsent';
/** People who signed out since their page was opened: what they were writing is not kept here after that. */
const signedOut = new Set<string>();

/** A name for one writer of a place. */
export function newWriter(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(36)).join('');
}

function keyOf(...parts: string[]): string {
  return [HEAD, ...parts].join('/');
}

function keys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${prefix}/`));
  } catch {
    return [];
  }
}

/** The drafts of one person for one assignment. Nobody else's are ever looked at. */
export class Shelf {
  readonly #here: string;

  constructor(
    readonly personId: string,
    assignmentId: string,
  ) {
    signedOut.delete(personId);
    this.#here = keyOf(personId, assignmentId);
  }

  /** Keeps a draft; false where this browser can not, or the person is signing out. */
  keep(slot: string, writer: string, draft: Draft): boolean {
    if (signedOut.has(this.personId)) return false;
    try {
      localStorage.setItem(`${this.#here}/${slot}/${writer}`, JSON.stringify({ ...draft, at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  }

  has(slot: string, writer: string): boolean {
    return keys(`${this.#here}/${slot}`).includes(`${this.#here}/${slot}/${writer}`);
  }

  forget(slot: string, writer: string): void {
    try {
      localStorage.removeItem(`${this.#here}/${slot}/${writer}`);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  }

  /** The places that another window, or an earlier visit, left unsent words for. */
  slots(): string[] {
    return [...new Set(keys(this.#here).flatMap((key) => key.slice(this.#here.length + 1).split('/')[0] ?? []))];
  }

  /** The newest draft of a place, and how to let go of it once it is kept elsewhere. It stays if it was changed since. */
  find(slot: string): { draft: Draft; letGo: () => void } | null {
    const found = keys(`${this.#here}/${slot}`)
      .map((key) => ({ key, text: localStorage.getItem(key) ?? '' }))
      .map(({ key, text }) => ({ key, text, ...read(text) }))
      .sort((a, b) => b.at - a.at)
      .find(({ draft }) => draft !== null);
    if (!found?.draft) return null;
    const { key, text, draft } = found;
    return {
      draft,
      letGo: () => {
        if (localStorage.getItem(key) === text) localStorage.removeItem(key);
      },
    };
  }
}

function read(text: string): { draft: Draft | null; at: number } {
  try {
    const { fields, base, tried, at } = JSON.parse(text) as Draft & { at: number };
    return { draft: { fields, base, tried }, at };
  } catch {
    return { draft: null, at: 0 };
  }
}

/** Whether this device holds words of this person that were not sent. */
export function anythingUnsent(personId: string): boolean {
  return keys(keyOf(personId)).length > 0;
}

/** Lets go of everything this device holds for a person, and keeps nothing more: they are signing out. */
export function forgetUnsent(personId: string): void {
  signedOut.add(personId);
  for (const key of keys(keyOf(personId))) localStorage.removeItem(key);
}
