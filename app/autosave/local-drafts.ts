import type { Draft } from './autosave-machine';
import type { Fields } from './fields';

/*
 * What this device keeps, in `localStorage`, of words that were not acknowledged yet, and only of those. A draft belongs
 * to a person, a document (an assignment, a piece, a shared reflection), a place in it and the writer (one for each
 * opening of a place): none lets go of what another still has to send. Whatever else stands under these keys, another
 * version's drafts among it, is neither read nor changed.
 */

const HEAD = 'meantime unsent';
/** The form of what is stored. What carries no version was stored before there was one, and has the form of 1. */
const VERSION = 1;
/** People who signed out since their page was opened: what they were writing is not kept here after that. */
const signedOut = new Set<string>();

/** A name for one writer of a place. */
export function newWriter(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(36)).join('');
}

/** The drafts of one person in one document. Nobody else's are ever looked at. */
export class LocalDrafts {
  readonly #personId: string;
  readonly #here: string;

  constructor(personId: string, documentId: string) {
    signedOut.delete(personId);
    this.#personId = personId;
    this.#here = keyOf(personId, documentId);
  }

  /** Keeps a draft; false where this browser can not, or the person is signing out. */
  persist(placeKey: string, writer: string, draft: Draft): boolean {
    if (signedOut.has(this.#personId)) return false;
    try {
      localStorage.setItem(`${this.#here}/${placeKey}/${writer}`, serialize(draft));
      return true;
    } catch {
      return false;
    }
  }

  has(placeKey: string, writer: string): boolean {
    return read(`${this.#here}/${placeKey}/${writer}`) !== null;
  }

  forget(placeKey: string, writer: string): void {
    remove(`${this.#here}/${placeKey}/${writer}`);
  }

  /** The places that another window, or an earlier visit, left unsent words for. */
  placeKeys(): string[] {
    const keys = keysUnder(this.#here).filter((key) => parse(read(key)) !== null);
    return [...new Set(keys.flatMap((key) => key.slice(this.#here.length + 1).split('/')[0] ?? []))];
  }

  /** The newest draft of a place, and how to let go of it once it is kept elsewhere. It stays if it was changed since. */
  find(placeKey: string): { draft: Draft; letGo: () => void } | null {
    const [newest] = keysUnder(`${this.#here}/${placeKey}`)
      .flatMap((key) => {
        const text = read(key);
        const parsed = parse(text);
        return parsed === null ? [] : [{ key, text, ...parsed }];
      })
      .sort((a, b) => b.at - a.at);
    if (newest === undefined) return null;
    const { key, text, draft } = newest;
    return {
      draft,
      letGo: () => {
        if (read(key) === text) remove(key);
      },
    };
  }
}

/** Whether this device holds words of this person that were not sent. */
export function anythingUnsent(personId: string): boolean {
  return keysUnder(keyOf(personId)).some((key) => holdsWords(read(key)));
}

/** Whether they are signing out, or have signed out, since their page was opened: nothing of theirs is sent or kept then. */
export function hasSignedOut(personId: string): boolean {
  return signedOut.has(personId);
}

/** Lets go of everything this device holds for a person, and keeps nothing more: they are signing out. */
export function forgetUnsent(personId: string): void {
  signedOut.add(personId);
  for (const key of keysUnder(keyOf(personId))) remove(key);
}

function keyOf(...parts: string[]): string {
  return [HEAD, ...parts].join('/');
}

// A browser that keeps nothing may throw at any touch of its storage. It holds nothing, then, and forgets nothing.

function keysUnder(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${prefix}/`));
  } catch {
    return [];
  }
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remove(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // As above.
  }
}

/** A draft as it is stored, under the names that it always had there. */
interface Stored {
  version: typeof VERSION;
  fields: Draft['fields'];
  base: Draft['baseVersion'];
  tried: Draft['unconfirmedAttempts'];
  /** Milliseconds since 1970. */
  at: number;
}

function serialize({ fields, baseVersion, unconfirmedAttempts }: Draft): string {
  const stored: Stored = { version: VERSION, fields, base: baseVersion, tried: unconfirmedAttempts, at: Date.now() };
  return JSON.stringify(stored);
}

/** Reads what `serialize` wrote, now or before there were versions; null for anything else. */
function parse(text: string | null): { draft: Draft; at: number } | null {
  const { version = VERSION, fields, base, tried, at } = valuesIn(text);
  if (version !== VERSION || !isFields(fields) || typeof base !== 'string' || typeof at !== 'number') return null;
  if (!Array.isArray(tried) || !tried.every(isFields)) return null;
  return { draft: { fields, baseVersion: base, unconfirmedAttempts: tried }, at };
}

/** Whether a draft stands there, of this version or of another one. */
function holdsWords(text: string | null): boolean {
  const { version } = valuesIn(text);
  return parse(text) !== null || (version !== undefined && version !== VERSION);
}

/** What a JSON object holds; nothing for anything else. */
function valuesIn(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFields(value: unknown): value is Fields {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}
