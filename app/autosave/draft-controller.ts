import { AutosaveMachine, type StoredVersion, type View } from './autosave-machine';
import { fieldsEqual, type Fields } from './fields';
import { hasSignedOut, LocalDrafts, newWriter } from './local-drafts';
import { send, type Destination } from './send';

/** What a form without script could not keep, as it was written, and the version it began from. */
export interface Rejected {
  baseVersion: string;
  fields: Fields;
  /** Ends the sentence "Not saved: …"; null where something newer is stored. */
  why: string | null;
}

interface Place {
  placeKey: string;
  stored: StoredVersion;
  rejected?: Rejected | undefined;
  onScreen: Fields;
  destination: Destination;
  changed: (view: View) => void;
}

/** Everything one page is being written on: its places, this device's drafts of them, and what happens to the page. */
export class DraftController {
  readonly #personId: string;
  readonly #drafts: LocalDrafts;
  readonly #machines = new Map<string, AutosaveMachine>();
  readonly #views = new Map<string, View>();
  #waiting: { placeKeys: string[]; done: (saved: boolean) => void }[] = [];

  /** Called when the server says that the login is over. */
  signInNeeded: () => void = () => undefined;

  /** `documentId`: what the places are part of, an assignment or a draft of a piece. */
  constructor(personId: string, documentId: string) {
    this.#personId = personId;
    this.#drafts = new LocalDrafts(personId, documentId);
  }

  /** Begins to save a place. Returns its machine and what should stand on the screen. */
  open({ placeKey, stored, rejected, onScreen, destination, changed }: Place): {
    machine: AutosaveMachine;
    fields: Fields;
  } {
    const writer = newWriter();
    const machine: AutosaveMachine = new AutosaveMachine(
      {
        send: (fields, baseVersion) =>
          hasSignedOut(this.#personId)
            ? Promise.reject(new Error('signed out'))
            : send(destination, fields, baseVersion),
        persist: (draft) => {
          // A draft that another writer has taken over since this place was closed is theirs.
          const adopted = this.#machines.get(placeKey) !== machine && !this.#drafts.has(placeKey, writer);
          return adopted || this.#drafts.persist(placeKey, writer, draft);
        },
        forget: () => this.#drafts.forget(placeKey, writer),
        changed: (view) => {
          if (this.#machines.get(placeKey) !== machine) return;
          this.#views.set(placeKey, view);
          this.#guard();
          this.#answerWaiting();
          changed(view);
        },
        signInNeeded: () => this.signInNeeded(),
        now: () => performance.now(),
        later: (ms, work) => {
          const timer = setTimeout(work, ms);
          return () => clearTimeout(timer);
        },
        chance: Math.random,
      },
      stored,
    );
    this.#machines.set(placeKey, machine);
    // What was rejected stands on the screen, with whatever was typed after it.
    const left = rejected ? { ...rejected, fields: onScreen, unconfirmedAttempts: [] } : null;
    const found = rejected ? null : this.#drafts.find(placeKey);
    const fields = machine.start(onScreen, left ?? found?.draft ?? null);
    if (this.#views.get(placeKey)?.onScreenOnly !== true) found?.letGo();
    return { machine, fields };
  }

  /** The place leaves the page. What is unsent is sent once more, and stays on this device until that is answered. */
  close(placeKey: string, machine: AutosaveMachine): void {
    machine.close();
    if (this.#machines.get(placeKey) !== machine) return;
    this.#machines.delete(placeKey);
    this.#views.delete(placeKey);
    this.#guard();
    this.#answerWaiting();
  }

  /** Places with unsent words on this device that are not open on the page. What turns out to be stored is let go. */
  elsewhere(stored: readonly { placeKey: string; fields: Fields }[]): string[] {
    return this.#drafts.placeKeys().filter((placeKey) => {
      if (this.#machines.has(placeKey)) return false;
      const there = stored.find((place) => place.placeKey === placeKey);
      const found = there && this.#drafts.find(placeKey);
      if (!found || !fieldsEqual(found.draft.fields, there.fields)) return true;
      found.letGo();
      return false;
    });
  }

  /** Sends everything that is unsent, now. */
  flush(): void {
    for (const machine of this.#machines.values()) machine.flush();
  }

  /** The login is back: everything goes on. */
  resume(): void {
    for (const machine of this.#machines.values()) machine.resume();
  }

  /** Resolves once these places are saved (true) or can not be for now (false). */
  whenSaved(placeKeys: string[] = [...this.#machines.keys()]): Promise<boolean> {
    return new Promise((done) => {
      this.#waiting.push({ placeKeys, done });
      this.#answerWaiting();
    });
  }

  /** Follows what happens to the page; returns how to stop. */
  follow(): () => void {
    const flush = () => this.flush();
    const hidden = () => document.visibilityState === 'hidden' && flush();
    addEventListener('online', flush);
    addEventListener('pagehide', flush);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      removeEventListener('online', flush);
      removeEventListener('pagehide', flush);
      removeEventListener('beforeunload', stay);
      document.removeEventListener('visibilitychange', hidden);
    };
  }

  /** The browser asks before leaving only while words are nowhere but on the screen. */
  #guard(): void {
    const needed = [...this.#views.values()].some((view) => view.onScreenOnly);
    if (needed) addEventListener('beforeunload', stay);
    else removeEventListener('beforeunload', stay);
  }

  #answerWaiting(): void {
    this.#waiting = this.#waiting.filter(({ placeKeys, done }) => {
      const machines = placeKeys.flatMap((placeKey) => this.#machines.get(placeKey) ?? []);
      const saved = machines.every((machine) => machine.settled);
      if (!saved && !machines.some((machine) => machine.stuck)) return true;
      done(saved);
      return false;
    });
  }
}

function stay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
