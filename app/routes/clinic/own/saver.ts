import type { FieldProblem } from '~/domain/authoring/validate';
import type { NewerInWords } from './newer.server';

interface Kept {
  revision: number;
  /** ISO 8601. */
  savedAt: string;
  problems: FieldProblem[];
}

/** What the page is told of its saving. */
export interface Told {
  saving(): void;
  saved(kept: Kept): void;
  newer(theirs: NewerInWords): void;
  notSaved(why: string): void;
  signIn(): void;
}

/** How long nothing is typed before it is sent, how long an answer is waited for, and how long until it is sent again. In milliseconds. */
const QUIET = 1_000;
const PATIENCE = 15_000;
const AGAIN = [2_000, 5_000, 15_000, 30_000];

const noAnswer = 'no answer came. It is sent again by itself.';

/**
 * Saves a form as it is typed: always the whole of it, one sending at a time, and again until it is answered. Where a
 * newer draft is there, or nobody is signed in, it stops and says so; what is on the page is never taken from it.
 */
export class Saver {
  readonly #to: string;
  readonly #form: HTMLFormElement;
  readonly #told: Told;
  /** The newest revision that this page knows of. */
  #revision: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;
  #unsent = false;
  /** Waiting for somebody: to choose, to sign in, to take out what cannot be kept. */
  #waits = false;
  #failures = 0;

  constructor(to: string, form: HTMLFormElement, revision: number, told: Told) {
    this.#to = to;
    this.#form = form;
    this.#revision = revision;
    this.#told = told;
    window.addEventListener('beforeunload', this.#leaving);
    document.addEventListener('visibilitychange', this.#hidden);
    window.addEventListener('online', this.#now);
  }

  /** Something was typed. */
  changed(): void {
    this.#unsent = true;
    if (this.#mustWait) return;
    this.#waits = false;
    this.#later(QUIET);
  }

  /** Nothing is sent before `goOn`: there is something to choose, or to sign in to. */
  wait(): void {
    this.#mustWait = true;
    this.#unsent = true;
    clearTimeout(this.#timer);
  }

  /** Goes on; with a revision, in the place of that one. Resolves with whether everything is saved. */
  goOn(revision = this.#revision): Promise<boolean> {
    this.#revision = revision;
    this.#mustWait = false;
    this.#unsent = true;
    return this.flushed();
  }

  /** Sends what is unsent. Resolves once everything on the page is saved (true), or can not be for now (false). */
  async flushed(): Promise<boolean> {
    this.#waits = false;
    while (this.#unsent || this.#sending !== undefined) {
      if (this.#mustWait) return false;
      const failures = this.#failures;
      clearTimeout(this.#timer);
      this.#begin();
      await this.#sending;
      if (this.#failures > failures || this.#waits) return false;
    }
    return true;
  }

  /** The form leaves the page. */
  stop(): void {
    window.removeEventListener('beforeunload', this.#leaving);
    document.removeEventListener('visibilitychange', this.#hidden);
    window.removeEventListener('online', this.#now);
    this.#now();
    this.#mustWait = true;
    clearTimeout(this.#timer);
  }

  #mustWait = false;

  readonly #leaving = (event: BeforeUnloadEvent) => {
    if (!this.#unsent && this.#sending === undefined) return;
    this.#now();
    event.preventDefault();
  };
  readonly #hidden = () => {
    if (document.visibilityState === 'hidden') this.#now();
  };
  readonly #now = () => {
    clearTimeout(this.#timer);
    this.#begin();
  };

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), ms);
  }

  #begin(): void {
    if (this.#sending !== undefined || this.#mustWait || !this.#unsent) return;
    this.#sending = this.#send().finally(() => {
      this.#sending = undefined;
      if (!this.#unsent || this.#mustWait || this.#waits) return;
      this.#later(AGAIN[Math.min(this.#failures, AGAIN.length) - 1] ?? QUIET);
    });
  }

  async #send(): Promise<void> {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(this.#form)) if (typeof value === 'string') fields.append(name, value);
    fields.set('revision', String(this.#revision));
    const body = fields.toString();
    this.#unsent = false;
    this.#told.saving();
    try {
      const response = await fetch(this.#to, {
        method: 'POST',
        headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
        body,
        keepalive: body.length < 60_000,
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE),
      });
      await this.#understand(response);
    } catch {
      this.#failed(noAnswer);
    }
  }

  async #understand(response: Response): Promise<void> {
    switch (response.status) {
      case 200: {
        const kept = (await response.json()) as Kept;
        this.#failures = 0;
        this.#revision = kept.revision;
        return this.#told.saved(kept);
      }
      case 409: {
        const { newer } = (await response.json()) as { newer: NewerInWords };
        this.wait();
        return this.#told.newer(newer);
      }
      case 401:
        this.wait();
        return this.#told.signIn();
      case 404:
        this.wait();
        return this.#told.notSaved('this draft was published or thrown away meanwhile. Copy what you need from here.');
      case 413:
        return this.#refused('it is longer than one piece can be. Make it shorter, and it is saved.');
      case 422:
        return this.#refused(((await response.json()) as { refused: string }).refused);
      default:
        return response.type === 'opaqueredirect'
          ? this.#failed('there is something to read first. Open Meantime in another window, then come back.')
          : this.#failed(noAnswer);
    }
  }

  #failed(why: string): void {
    this.#unsent = true;
    this.#failures += 1;
    this.#told.notSaved(why);
  }

  /** It will not be taken as it is: sent again when something in it changes. */
  #refused(why: string): void {
    this.#unsent = true;
    this.#waits = true;
    this.#told.notSaved(why);
  }
}
