import { bothFields, nothingIn, sameFields, type Fields } from './fields';

/** What became of an attempt to save. `base` names the stored version; `''` is none. Times are ISO 8601. */
export type Answer =
  | { is: 'saved'; base: string; savedAt: string }
  /** Something newer is stored; `fields: null` says that it was deleted. */
  | { is: 'newer'; base: string; fields: Fields | null; savedAt: string | null }
  /** It will not be taken as it is. `why` ends the sentence "Not saved: …". */
  | { is: 'refused'; why: string }
  | { is: 'sign in' }
  | { is: 'someone else' }
  /** Nobody knows: it may have been stored or not. */
  | { is: 'no answer' };

/** Words that the server has not acknowledged, as this device keeps them. */
export interface Draft {
  fields: Fields;
  /** The version they were begun from. */
  base: string;
  /** What was sent from that base without an answer: any one of these may be what is stored. */
  tried: readonly Fields[];
}

/** Another version than the one on the page, waiting for the writer to choose. */
export interface Clash {
  base: string;
  fields: Fields | null;
  savedAt: string | null;
}

/** What is true of a place at this moment. */
export interface View {
  is: 'untouched' | 'saving' | 'saved' | 'on this device' | 'not saved';
  /** For `not saved`: ends the sentence "Not saved: …". */
  why: string;
  savedAt: string | null;
  /** The version that the next save begins from. */
  base: string;
  /** What stands on the screen. */
  fields: Fields;
  clash: Clash | null;
  /** The words are nowhere but on the screen. */
  onlyHere: boolean;
}

/** What a saver needs from the world around it. */
export interface Means {
  send(fields: Fields, base: string): Promise<Answer>;
  /** Keeps a draft on this device; false where the device can not. */
  keep(draft: Draft): boolean;
  forget(): void;
  changed(view: View): void;
  /** The server says that the login is over. */
  signInNeeded(): void;
  now(): number;
  /** Runs `work` after so many milliseconds, unless the function it returns is called first. */
  later(ms: number, work: () => void): () => void;
  /** From 0 to 1, to spread retries. */
  chance(): number;
}

/** After the last keystroke, and at most after the first one that was not sent, in milliseconds. */
const PAUSE = 800;
const LONGEST = 3_000;
const FIRST_RETRY = 1_000;
const LAST_RETRY = 30_000;
const REMEMBERED = 5;

type Halt = 'refused' | 'clash' | 'sign in' | 'someone else';

/**
 * Saves one place to write. It promises: at most one attempt under way, so saves never overtake each other; the last
 * words win; words that were not acknowledged are kept on the device, where it can, until they are; and a version
 * that was not on this page is never overwritten unless the writer chose to.
 */
export class SlotSaver {
  readonly #means: Means;
  #base: string;
  /** What the server is known to hold at `#base`. */
  #stored: Fields;
  #savedAt: string | null;
  #current: Fields;
  #tried: readonly Fields[] = [];
  #sending: Fields | null = null;
  #halt: Halt | null = null;
  #why = '';
  #clash: Clash | null = null;
  #failures = 0;
  #kept = true;
  #firstUnsent = 0;
  #lastEdit = 0;
  #cancel: (() => void) | null = null;
  #closed = false;

  constructor(means: Means, stored: { base: string; fields: Fields; savedAt: string | null }) {
    this.#means = means;
    this.#base = stored.base;
    this.#stored = stored.fields;
    this.#current = stored.fields;
    this.#savedAt = stored.savedAt;
  }

  /**
   * Begins with what stands on the screen and what this device kept. Returns what should stand on the screen.
   * A draft begun from the stored version, or whose own attempt is the stored version, goes on from there.
   */
  start(onScreen: Fields, draft: Draft | null): Fields {
    if (draft && !sameFields(draft.fields, this.#stored)) {
      const typedMeanwhile = !sameFields(onScreen, this.#stored) && !sameFields(onScreen, draft.fields);
      this.#current = typedMeanwhile ? bothFields(draft.fields, onScreen) : draft.fields;
      if (draft.base === this.#base) {
        this.#tried = draft.tried;
      } else if (!draft.tried.some((fields) => sameFields(fields, this.#stored))) {
        this.#clash = { base: this.#base, fields: this.#base === '' ? null : this.#stored, savedAt: this.#savedAt };
        this.#halt = 'clash';
        this.#base = draft.base;
        this.#tried = draft.tried;
      }
      this.#touched();
      this.#keep();
      this.#plan(0);
    } else {
      this.#means.forget();
      if (!sameFields(onScreen, this.#stored)) this.edit(onScreen);
    }
    this.#tell();
    return this.#current;
  }

  /** The fields changed: this is what stands in them now. */
  edit(fields: Fields): void {
    if (sameFields(fields, this.#current)) return;
    this.#current = fields;
    this.#touched();
    if (this.#halt === 'refused') this.#halt = null;
    if (!this.#unsent()) {
      this.#cancelPlan();
      this.#means.forget();
      this.#kept = true;
    } else {
      this.#keep();
      if (this.#failures === 0) this.#plan(Math.min(PAUSE, this.#firstUnsent + LONGEST - this.#means.now()));
    }
    this.#tell();
  }

  /** Sends what is unsent now, without waiting: the writer left the field, or pressed Save, or the network is back. */
  flush(): void {
    if (this.#halt === 'refused') this.#halt = null;
    this.#plan(0);
  }

  /** The login is back, and it is the same person's. */
  resume(): void {
    if (this.#halt === 'sign in') this.#halt = null;
    this.#plan(0);
    this.#tell();
  }

  /** Another person is signed in now: nothing more is sent from this page. */
  stop(): void {
    this.#halt = 'someone else';
    this.#cancelPlan();
    this.#tell();
  }

  /** The writer chose between the two versions. Returns what should stand on the screen. */
  resolve(choice: 'mine' | 'theirs' | 'both'): Fields {
    const clash = this.#clash;
    if (clash === null) return this.#current;
    const theirs = clash.fields ?? emptied(this.#current);
    this.#clash = null;
    this.#halt = null;
    this.#base = clash.base;
    this.#stored = theirs;
    this.#savedAt = clash.savedAt;
    this.#tried = [];
    if (choice === 'theirs') this.#current = theirs;
    if (choice === 'both') this.#current = bothFields(theirs, this.#current);
    if (this.#unsent()) {
      this.#touched();
      this.#keep();
      this.#plan(0);
    } else {
      this.#means.forget();
      this.#kept = true;
    }
    this.#tell();
    return this.#current;
  }

  /** Whether everything on the screen is acknowledged. */
  get settled(): boolean {
    return !this.#unsent();
  }

  /** Whether nothing more will happen until the writer does something, or the network comes back. */
  get stuck(): boolean {
    return this.#unsent() && this.#sending === null && (this.#halt !== null || this.#failures > 0);
  }

  /** The page is going: one last attempt; the draft stays until somebody acknowledges it. */
  close(): void {
    this.flush();
    this.#closed = true;
    this.#cancelPlan();
  }

  #unsent(): boolean {
    return this.#sending !== null || this.#tried.length > 0 || !sameFields(this.#current, this.#stored);
  }

  #touched(): void {
    this.#lastEdit = this.#means.now();
    if (this.#firstUnsent === 0) this.#firstUnsent = this.#lastEdit;
  }

  #keep(): void {
    this.#kept = this.#means.keep({ fields: this.#current, base: this.#base, tried: this.#tried });
  }

  #cancelPlan(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #plan(ms: number): void {
    if (this.#sending !== null || this.#halt !== null || this.#closed) return;
    this.#cancelPlan();
    if (!this.#unsent()) return;
    if (ms <= 0) {
      void this.#send();
      return;
    }
    this.#cancel = this.#means.later(ms, () => {
      this.#cancel = null;
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const sent = this.#current;
    const triedBefore = this.#tried;
    this.#sending = sent;
    this.#firstUnsent = 0;
    this.#tried = [...this.#tried.filter((fields) => !sameFields(fields, sent)), sent].slice(-REMEMBERED);
    this.#keep();
    this.#tell();
    const answer = await this.#means.send(sent, this.#base).catch((): Answer => ({ is: 'no answer' }));
    this.#sending = null;
    this.#take(sent, answer, triedBefore);
    this.#tell();
  }

  #take(sent: Fields, answer: Answer, triedBefore: readonly Fields[]): void {
    switch (answer.is) {
      case 'saved':
        this.#acknowledged(answer.base, sent, answer.savedAt);
        return;
      case 'newer': {
        const { base, fields, savedAt } = answer;
        const own = fields && [this.#current, ...this.#tried].find((tried) => sameFields(tried, fields));
        if (own) {
          this.#acknowledged(base, own, savedAt ?? new Date(this.#means.now()).toISOString());
          return;
        }
        this.#clash = { base, fields, savedAt };
        this.#halt = 'clash';
        this.#tried = [];
        this.#failures = 0;
        this.#keep();
        return;
      }
      case 'no answer':
        this.#failures += 1;
        this.#plan(Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (this.#failures - 1)) * (0.75 + this.#means.chance() / 2));
        return;
      default:
        // This attempt came to nothing, for certain; the ones before it may still arrive.
        this.#tried = triedBefore;
        this.#failures = 0;
        this.#keep();
        if (answer.is === 'refused' && !sameFields(this.#current, sent)) {
          this.#plan(PAUSE);
          return;
        }
        this.#halt = answer.is;
        if (answer.is === 'refused') this.#why = answer.why;
        if (answer.is === 'sign in') this.#means.signInNeeded();
    }
  }

  #acknowledged(base: string, fields: Fields, savedAt: string): void {
    this.#base = base;
    this.#stored = fields;
    this.#savedAt = savedAt;
    this.#tried = [];
    this.#failures = 0;
    if (this.#unsent()) {
      this.#keep();
      const waited = this.#means.now() - this.#lastEdit;
      this.#plan(Math.min(PAUSE - waited, this.#firstUnsent + LONGEST - this.#means.now()));
    } else {
      this.#firstUnsent = 0;
      this.#means.forget();
      this.#kept = true;
    }
  }

  #tell(): void {
    this.#means.changed({
      why: '',
      savedAt: this.#savedAt,
      base: this.#base,
      fields: this.#current,
      clash: this.#clash,
      onlyHere: this.#unsent() && !this.#kept,
      ...this.#state(),
    });
  }

  #state(): Pick<View, 'is'> & Partial<View> {
    if (!this.#unsent()) {
      return { is: this.#savedAt === null || (nothingIn(this.#stored) && this.#base === '') ? 'untouched' : 'saved' };
    }
    if (this.#halt === 'refused') return { is: 'not saved', why: this.#why };
    if (this.#halt === 'someone else') {
      return {
        is: 'not saved',
        why: 'someone else is signed in on this device now. Sign in as yourself and open this page again; what you wrote waits here for you.',
      };
    }
    const waiting = this.#halt !== null || this.#failures > 0;
    if (!waiting) return { is: 'saving' };
    if (this.#kept) return { is: 'on this device' };
    return {
      is: 'not saved',
      why: 'it could not be sent, and this browser keeps nothing. Leave this page open; it is sent as soon as that works.',
    };
  }
}

function emptied(fields: Fields): Fields {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, '']));
}
