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
export class LocalDrafts {
  readonly #here: string;

  constructor(
    readonly personId: string,
    assignmentId: string,
  ) {
    signedOut.delete(personId);
    this.#here = keyOf(personId, assignmentId);
  }

  /** Keeps a draft; false where this browser can not, or the person is signing out. */
  keep(placeKey: string, writer: string, draft: Draft): boolean {
    if (signedOut.has(this.personId)) return false;
    try {
      localStorage.setItem(`${this.#here}/${placeKey}/${writer}`, write(draft));
      return true;
    } catch {
      return false;
    }
  }

  has(placeKey: string, writer: string): boolean {
    return keys(`${this.#here}/${placeKey}`).includes(`${this.#here}/${placeKey}/${writer}`);
  }

  forget(placeKey: string, writer: string): void {
    try {
      localStorage.removeItem(`${this.#here}/${placeKey}/${writer}`);
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  }

  /** The places that another window, or an earlier visit, left unsent words for. */
  placeKeys(): string[] {
    return [...new Set(keys(this.#here).flatMap((key) => key.slice(this.#here.length + 1).split('/')[0] ?? []))];
  }

  /** The newest draft of a place, and how to let go of it once it is kept elsewhere. It stays if it was changed since. */
  find(placeKey: string): { draft: Draft; letGo: () => void } | null {
    const found = keys(`${this.#here}/${placeKey}`)
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

/** A draft as it is stored, under the names that it always had there. */
interface Stored {
  fields: Draft['fields'];
  base: Draft['baseVersion'];
  tried: Draft['unconfirmedAttempts'];
  /** Milliseconds since 1970. */
  at: number;
}

function write({ fields, baseVersion, unconfirmedAttempts }: Draft): string {
  const stored: Stored = { fields, base: baseVersion, tried: unconfirmedAttempts, at: Date.now() };
  return JSON.stringify(stored);
}

function read(text: string): { draft: Draft | null; at: number } {
  try {
    const { fields, base, tried, at } = JSON.parse(text) as Stored;
    return { draft: { fields, baseVersion: base, unconfirmedAttempts: tried }, at };
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
