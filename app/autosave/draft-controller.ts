import { send } from './send';
import { newWriter, Shelf } from './local-drafts';
import { SlotSaver, type View } from './autosave-machine';
import { sameFields, type Fields } from './fields';

interface Place {
  slot: string;
  form: string;
  /** What the server holds. */
  stored: { base: string; fields: Fields; savedAt: string | null };
  /** What a form without script could not keep, and the version it began from. */
  notKept?: { base: string; fields: Fields } | undefined;
  onScreen: Fields;
  changed: (view: View) => void;
}

/** Everything one page is being written on: its places, this device's shelf, and what happens to the page. */
export class Desk {
  readonly #to: string;
  readonly #personId: string;
  readonly #shelf: Shelf;
  readonly #savers = new Map<string, SlotSaver>();
  readonly #views = new Map<string, View>();
  #waiting: { slots: string[]; done: (saved: boolean) => void }[] = [];
  #guarded = false;

  /** Called when the server says that the login is over. */
  signInNeeded: () => void = () => undefined;

  constructor(personId: string, assignmentId: string) {
    this.#to = `/portal/assignments/${assignmentId}/entries`;
    this.#personId = personId;
    this.#shelf = new Shelf(personId, assignmentId);
  }

  /** Begins to save a place. Returns its saver and what should stand on the screen. */
  open({ slot, form, stored, notKept, onScreen, changed }: Place): { saver: SlotSaver; fields: Fields } {
    const place = { personId: this.#personId, slot, form };
    const writer = newWriter();
    const saver: SlotSaver = new SlotSaver(
      {
        send: (fields, base) => send(this.#to, place, fields, base),
        keep: (draft) => {
          // A draft that another writer has taken over since this place was closed is theirs.
          const adopted = this.#savers.get(slot) !== saver && !this.#shelf.has(slot, writer);
          return adopted || this.#shelf.keep(slot, writer, draft);
        },
        forget: () => this.#shelf.forget(slot, writer),
        changed: (view) => {
          if (this.#savers.get(slot) !== saver) return;
          this.#views.set(slot, view);
          this.#guard();
          this.#answerWaiting();
          changed(view);
        },
        signInNeeded: () => this.signInNeeded(),
        now: () => Date.now(),
        later: (ms, work) => {
          const timer = setTimeout(work, ms);
          return () => clearTimeout(timer);
        },
        chance: Math.random,
      },
      stored,
    );
    this.#savers.set(slot, saver);
    const found = notKept ? null : this.#shelf.find(slot);
    const fields = saver.start(onScreen, notKept ? { ...notKept, tried: [] } : (found?.draft ?? null));
    if (this.#views.get(slot)?.onlyHere !== true) found?.letGo();
    return { saver, fields };
  }

  /** The place leaves the page. What is unsent is sent once more, and stays on the shelf until that is answered. */
  close(slot: string, saver: SlotSaver): void {
    saver.close();
    if (this.#savers.get(slot) !== saver) return;
    this.#savers.delete(slot);
    this.#views.delete(slot);
    this.#guard();
    this.#answerWaiting();
  }

  /** Places with unsent words on this device that are not open on the page. What turns out to be stored is let go. */
  elsewhere(stored: readonly { slot: string; fields: Fields }[]): string[] {
    return this.#shelf.slots().filter((slot) => {
      if (this.#savers.has(slot)) return false;
      const found = this.#shelf.find(slot);
      const there = stored.find((place) => place.slot === slot);
      if (!found || !there || !sameFields(found.draft.fields, there.fields)) return found !== null;
      found.letGo();
      return false;
    });
  }

  /** Sends everything that is unsent, now. */
  flush(): void {
    for (const saver of this.#savers.values()) saver.flush();
  }

  /** The login is back: everything goes on. */
  resume(): void {
    for (const saver of this.#savers.values()) saver.resume();
  }

  /** Resolves once these places are saved (true) or can not be for now (false). */
  whenSaved(slots: string[] = [...this.#savers.keys()]): Promise<boolean> {
    return new Promise((done) => {
      this.#waiting.push({ slots, done });
      this.#answerWaiting();
    });
  }

  resolve(slot: string, choice: 'mine' | 'theirs' | 'both'): Fields | undefined {
    return this.#savers.get(slot)?.resolve(choice);
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
    const needed = [...this.#views.values()].some((view) => view.onlyHere);
    if (needed === this.#guarded) return;
    this.#guarded = needed;
    if (needed) addEventListener('beforeunload', stay);
    else removeEventListener('beforeunload', stay);
  }

  #answerWaiting(): void {
    this.#waiting = this.#waiting.filter(({ slots, done }) => {
      const savers = slots.flatMap((slot) => this.#savers.get(slot) ?? []);
      const saved = savers.every((saver) => saver.settled);
      if (!saved && !savers.some((saver) => saver.stuck)) return true;
      done(saved);
      return false;
    });
  }
}

function stay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
