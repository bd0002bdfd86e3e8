import type { TimeInWords } from '~/times/times-for';
import { fieldsEqual, mergeFields, type Fields } from './fields';

/** What became of an attempt to save. `baseVersion` names the stored version; `''` is none. Times are ISO 8601. */
export type Answer =
  | { is: 'saved'; baseVersion: string; savedAt: string }
  /** Something newer is stored. */
  | ({ is: 'newer' } & Conflict)
  /** It will not be taken as it is. `why` ends the sentence "Not saved: …". */
  | { is: 'refused'; why: string }
  /** What it belongs to is there no more, for good, and no page will offer it again. */
  | { is: 'gone'; why: string }
  | { is: 'sign in' }
  | { is: 'someone else' }
  /** Nobody knows: it may have been stored or not. */
  | { is: 'no answer' };

/** Words that the server has not acknowledged, as this device keeps them. */
export interface Draft {
  fields: Fields;
  /** The version they were begun from. */
  baseVersion: string;
  /** What was sent from that version without an answer: any one of these may be what is stored. */
  unconfirmedAttempts: readonly Fields[];
}

/** What the server holds. */
export interface StoredVersion {
  baseVersion: string;
  fields: Fields;
  savedAt: string | null;
  /** Who saved it, where that may be somebody else than the writer. */
  by?: string | undefined;
  /** `savedAt` in the reader's words. */
  when?: TimeInWords | null | undefined;
}

/** Another version than the one on the page, waiting for the writer to choose; `fields: null` says that it was deleted. */
export type Conflict = Omit<StoredVersion, 'fields'> & { fields: Fields | null };

/** What is true of a place at this moment. */
export interface View {
  is: 'untouched' | 'saving' | 'saved' | 'on this device' | 'not saved';
  /** For `not saved`: ends the sentence "Not saved: …". */
  why: string;
  savedAt: string | null;
  /** The version that the next save begins from. */
  baseVersion: string;
  /** What stands on the screen. */
  fields: Fields;
  conflict: Conflict | null;
  /** The words are nowhere but on the screen. */
  onScreenOnly: boolean;
}

/** What a machine needs from the world around it. */
export interface Ports {
  /** One that rejects had no answer. */
  send(fields: Fields, baseVersion: string): Promise<Answer>;
  /** Keeps a draft on this device; false where the device can not. */
  persist(draft: Draft): boolean;
  forget(): void;
  changed(view: View): void;
  /** The server says that the login is over. */
  signInNeeded(): void;
  /** Milliseconds, of a clock that does not follow the one on the wall. */
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
const NEVER = -Infinity;

type Halt = 'refused' | 'gone' | 'conflict' | 'sign in' | 'someone else';

/**
 * The state machine of autosaving, for one place to write. It promises: at most one attempt under way, so saves never
 * overtake each other; the last words win; words that were not acknowledged are kept on the device, where it can, until
 * they are; and a version that was not on this page is never overwritten unless the writer chose to.
 */
export class AutosaveMachine {
  readonly #ports: Ports;
  #baseVersion: string;
  /** What the server is known to hold at `#baseVersion`. */
  #stored: Fields;
  #savedAt: string | null;
  #about: Pick<StoredVersion, 'by' | 'when'>;
  #current: Fields;
  #unconfirmedAttempts: readonly Fields[] = [];
  #sending: Fields | null = null;
  #halt: Halt | null = null;
  #why = '';
  #conflict: Conflict | null = null;
  #failures = 0;
  #persisted = true;
  #firstUnsent = NEVER;
  #lastEdit = NEVER;
  #cancel: (() => void) | null = null;
  #closed = false;

  constructor(ports: Ports, stored: StoredVersion) {
    this.#ports = ports;
    this.#baseVersion = stored.baseVersion;
    this.#stored = stored.fields;
    this.#current = stored.fields;
    this.#savedAt = stored.savedAt;
    this.#about = { by: stored.by, when: stored.when };
  }

  /**
   * Begins with what stands on the screen and what this device kept. Returns what should stand on the screen.
   * A draft begun from the stored version, or whose own attempt is the stored version, goes on from there.
   */
  start(onScreen: Fields, draft: Draft | null): Fields {
    if (draft && !fieldsEqual(draft.fields, this.#stored)) {
      this.#current = mergeFields(draft.fields, onScreen, this.#stored);
      if (draft.baseVersion === this.#baseVersion) {
        this.#unconfirmedAttempts = draft.unconfirmedAttempts;
      } else if (!draft.unconfirmedAttempts.some((fields) => fieldsEqual(fields, this.#stored))) {
        this.#conflict = {
          baseVersion: this.#baseVersion,
          fields: this.#baseVersion === '' ? null : this.#stored,
          savedAt: this.#savedAt,
          ...this.#about,
        };
        this.#halt = 'conflict';
        this.#baseVersion = draft.baseVersion;
        this.#unconfirmedAttempts = draft.unconfirmedAttempts;
      }
      this.#persist();
      this.#plan(0);
    } else {
      this.edit(onScreen);
    }
    this.#tell();
    return this.#current;
  }

  /** The fields changed: this is what stands in them now. */
  edit(fields: Fields): void {
    const isSame = fieldsEqual(fields, this.#current);
    this.#current = fields;
    if (isSame) {
      this.#tell();
      return;
    }
    this.#touched();
    if (this.#halt === 'refused') this.#halt = null;
    if (this.#unsent()) {
      this.#persist();
      if (this.#failures === 0) this.#planSoon();
    } else {
      this.#rest();
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
  }

  /** The writer chose between the two versions. Returns what should stand on the screen. */
  resolve(choice: 'mine' | 'theirs' | 'both'): Fields {
    const conflict = this.#conflict;
    if (conflict === null) return this.#current;
    const theirs = conflict.fields ?? emptied(this.#current);
    this.#conflict = null;
    this.#halt = null;
    this.#baseVersion = conflict.baseVersion;
    this.#stored = theirs;
    this.#savedAt = conflict.savedAt;
    this.#unconfirmedAttempts = [];
    if (choice === 'theirs') this.#current = theirs;
    if (choice === 'both') this.#current = mergeFields(theirs, this.#current);
    if (this.#unsent()) {
      this.#plan(0);
    } else {
      this.#rest();
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

  /** The page is going: one last attempt; the draft stays until somebody acknowledges it, or it is of no use to anyone. */
  close(): void {
    this.flush();
    this.#closed = true;
    if (this.#halt === 'gone') this.#ports.forget();
  }

  /** What was sent and not answered may be what is stored, whatever stands on the screen since. */
  #unsent(): boolean {
    return this.#unconfirmedAttempts.length > 0 || !fieldsEqual(this.#current, this.#stored);
  }

  #touched(): void {
    this.#lastEdit = this.#ports.now();
    if (this.#firstUnsent === NEVER) this.#firstUnsent = this.#lastEdit;
  }

  #persist(): void {
    this.#persisted = this.#ports.persist({
      fields: this.#current,
      baseVersion: this.#baseVersion,
      unconfirmedAttempts: this.#unconfirmedAttempts,
    });
  }

  /** After a pause in the writing, and not much after the first word that was not sent, whatever the clock says. */
  #planSoon(): void {
    const now = this.#ports.now();
    this.#plan(Math.min(PAUSE, this.#lastEdit + PAUSE - now, this.#firstUnsent + LONGEST - now));
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
    this.#cancel = this.#ports.later(ms, () => {
      void this.#send();
    });
  }

  async #send(): Promise<void> {
    const sent = this.#current;
    const attemptsBefore = this.#unconfirmedAttempts;
    this.#sending = sent;
    this.#firstUnsent = NEVER;
    this.#unconfirmedAttempts = [
      ...this.#unconfirmedAttempts.filter((fields) => !fieldsEqual(fields, sent)),
      sent,
    ].slice(-REMEMBERED);
    this.#persist();
    this.#tell();
    const answer = await this.#ports.send(sent, this.#baseVersion).catch((): Answer => ({ is: 'no answer' }));
    this.#sending = null;
    this.#take(sent, answer, attemptsBefore);
    this.#tell();
  }

  #take(sent: Fields, answer: Answer, attemptsBefore: readonly Fields[]): void {
    switch (answer.is) {
      case 'saved':
        this.#acknowledged(answer.baseVersion, sent, answer.savedAt);
        return;
      case 'newer': {
        const { baseVersion, fields, savedAt, by, when } = answer;
        const own =
          fields && [this.#current, ...this.#unconfirmedAttempts].find((attempt) => fieldsEqual(attempt, fields));
        if (own) {
          this.#acknowledged(baseVersion, own, savedAt);
          return;
        }
        this.#conflict = { baseVersion, fields, savedAt, by, when };
        this.#halt = 'conflict';
        this.#failures = 0;
        return;
      }
      case 'no answer':
        this.#failures += 1;
        this.#plan(Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (this.#failures - 1)) * (0.75 + this.#ports.chance() / 2));
        return;
      default:
        // This attempt came to nothing, for certain; the ones before it may still arrive.
        this.#unconfirmedAttempts = attemptsBefore;
        this.#failures = 0;
        if (answer.is === 'gone' && this.#closed) this.#ports.forget();
        else this.#persist();
        if (answer.is === 'refused' && !fieldsEqual(this.#current, sent)) {
          this.#plan(PAUSE);
          return;
        }
        this.#halt = answer.is;
        if ('why' in answer) this.#why = answer.why;
        if (answer.is === 'sign in') this.#ports.signInNeeded();
    }
  }

  #acknowledged(baseVersion: string, fields: Fields, savedAt: string | null): void {
    this.#baseVersion = baseVersion;
    this.#stored = fields;
    this.#savedAt = savedAt;
    this.#unconfirmedAttempts = [];
    this.#failures = 0;
    if (this.#unsent()) {
      this.#planSoon();
    } else {
      this.#rest();
    }
  }

  /** Everything on the screen is acknowledged: nothing is left to keep or to do. */
  #rest(): void {
    this.#cancelPlan();
    this.#firstUnsent = NEVER;
    this.#ports.forget();
  }

  #tell(): void {
    this.#ports.changed({
      why: '',
      savedAt: this.#savedAt,
      baseVersion: this.#baseVersion,
      fields: this.#current,
      conflict: this.#conflict,
      onScreenOnly: this.#unsent() && !this.#persisted,
      ...this.#state(),
    });
  }

  #state(): Pick<View, 'is'> & Partial<View> {
    if (!this.#unsent()) return { is: this.#savedAt === null ? 'untouched' : 'saved' };
    if (this.#halt === 'refused' || this.#halt === 'gone') return { is: 'not saved', why: this.#why };
    if (this.#halt === 'someone else') {
      return {
        is: 'not saved',
        why: 'someone else is signed in on this device now. Sign in as yourself and open this page again; what you wrote waits here for you.',
      };
    }
    const waiting = this.#halt !== null || this.#failures > 0;
    if (!waiting) return { is: 'saving' };
    if (this.#persisted) return { is: 'on this device' };
    return {
      is: 'not saved',
      why: 'it could not be sent, and this browser keeps nothing. Leave this page open; it is sent as soon as that works.',
    };
  }
}

function emptied(fields: Fields): Fields {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, '']));
}
