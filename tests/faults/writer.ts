import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { hashPassphrase } from '~/auth/passphrases';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import type { StartedApp } from '../support/app';
import { assigned } from '../support/assigned';
import type { TestClinic } from '../support/people';
import { tokenOf } from '../support/login';

/** An answer, or the lack of one, as its sender knew it. */
export interface Heard {
  status: number | null;
  milliseconds: number;
  at: number;
  what: string;
}

/** A whole answer: one that broke off is none. */
interface Answer {
  status: number;
  text: string;
  cookies: string;
}

const passphrase = 'a kettle under slow weather';
/** Everyone's, for making one takes as long as it should. */
let passphraseHash: Promise<string> | undefined;

/** What was acknowledged to one writer. */
export interface Journal {
  saved: { text: string; base: string };
  /** By key: the words, or '' where there were none yet to share. */
  shared: Map<string, string>;
  takenBack: Set<string>;
  /** By key: the words, and the shared reflection that they are on. */
  replied: Map<string, { on: string; text: string }>;
  /** Their tokens. */
  logins: string[];
}

let networks = 0;

/**
 * A client at work in the running app: saves, shares, takes back, replies, signs in. Notes what was acknowledged, and
 * asks again, with the same key, for what was not, as a person's browser would.
 */
export class Writer {
  readonly journal: Journal = {
    saved: { text: '', base: '' },
    shared: new Map(),
    takenBack: new Set(),
    replied: new Map(),
    logins: [],
  };
  acknowledged = 0;
  heard: Heard[] = [];

  /** Each sits at home, in a network of its own. */
  private network = `203.0.113.${(networks += 1) % 250}`;

  private constructor(
    readonly client: ClientViewer,
    readonly clinician: ClinicianViewer,
    readonly assignmentId: string,
    private email: string,
    public origin: string,
  ) {}

  static async begin(clinic: TestClinic, app: Pick<StartedApp, 'origin'>, clinician: ClinicianViewer): Promise<Writer> {
    const email = `${randomUUID()}@people.example`;
    const client = await clinic.aClient({ of: clinician, email });
    await clinic.behind('UPDATE person SET passphrase_hash = $2 WHERE id = $1', [
      client.personId,
      await (passphraseHash ??= hashPassphrase(passphrase)),
    ]);
    return new Writer(client, clinician, await assigned(clinic, clinician, client), email, app.origin);
  }

  /** Works until told to stop, at anything unless told what; then finishes what it had begun. */
  async work(stopped: () => boolean, act = (writer: Writer) => writer.once()): Promise<void> {
    while (!stopped()) await act(this);
  }

  /** One act of any kind, until it is acknowledged. */
  async once(): Promise<void> {
    const chance = Math.random();
    if (chance < 0.45) return this.save();
    if (chance < 0.7 || this.openShares().length === 0) return this.share();
    if (chance < 0.85) return this.reply();
    if (chance < 0.94) return this.takeBack();
    return this.signIn();
  }

  async save(): Promise<void> {
    const text = `words ${randomUUID()}`;
    await this.untilAcknowledged('save', async () => {
      const answer = await this.post('save', `assignments/${this.assignmentId}/entries`, {
        person: this.client.personId,
        'form prompt:first': 'answer',
        'base prompt:first': this.journal.saved.base,
        'field prompt:first text': text,
      });
      if (answer?.status !== 200) return this.notNow(answer);
      const { is, base } = JSON.parse(answer.text) as { is: string; base: string };
      assert.equal(is, 'saved');
      this.journal.saved = { text, base };
      return true;
    });
  }

  async share(): Promise<void> {
    const key = randomUUID();
    const { text, base } = this.journal.saved;
    const what = text === '' ? { talk: '1' } : { answer: `prompt:first@${/\d+$/.exec(base)?.[0]}` };
    await this.untilAcknowledged('share', () =>
      this.goesOn('share', `assignments/${this.assignmentId}/sharing`, { key, ...what }),
    );
    this.journal.shared.set(key, text);
  }

  async reply(): Promise<void> {
    const [on] = this.openShares();
    if (on === undefined) return this.share();
    const [id, text] = [randomUUID(), `a reply ${randomUUID()}`];
    await this.untilAcknowledged('reply', () => this.goesOn('reply', `shared/${on}`, { what: 'reply', id, text }));
    this.journal.replied.set(id, { on, text });
  }

  async takeBack(): Promise<void> {
    const [id] = this.openShares();
    if (id === undefined) return this.share();
    await this.untilAcknowledged('take back', () => this.goesOn('take back', `shared/${id}`, { what: 'take-back' }));
    this.journal.takenBack.add(id);
  }

  async signIn(): Promise<void> {
    await this.untilAcknowledged('sign in', async () => {
      const answer = await this.send('sign in', '/sign-in', { email: this.email, passphrase }, 'text/html');
      const token = /meantime=(\w+)/.exec(answer?.cookies ?? '')?.[1];
      if (answer?.status !== 302 || token === undefined) return this.notNow(answer);
      this.journal.logins.push(token);
      return true;
    });
  }

  private openShares(): string[] {
    return [...this.journal.shared.keys()].filter((id) => !this.journal.takenBack.has(id)).reverse();
  }

  private async goesOn(what: string, path: string, form: Record<string, string>): Promise<boolean> {
    const answer = await this.post(what, path, form);
    return answer?.status === 302 ? true : this.notNow(answer);
  }

  /** An answer that came is a no for now, never a refusal of what was asked. */
  private notNow(answer: Answer | undefined): false {
    if (answer && answer.status < 500) throw new Error(`answered ${answer.status}`);
    return false;
  }

  private async untilAcknowledged(what: string, attempt: () => Promise<boolean>): Promise<void> {
    const until = Date.now() + 120_000;
    while (!(await attempt())) {
      if (Date.now() > until) throw new Error(`"${what}" was not acknowledged within two minutes`);
      await new Promise((again) => setTimeout(again, 50));
    }
    this.acknowledged += 1;
  }

  private post(what: string, path: string, form: Record<string, string>): Promise<Answer | undefined> {
    return this.send(what, `/portal/${path}`, form, 'application/json', `meantime=${tokenOf(this.client)}`);
  }

  private async send(what: string, path: string, form: Record<string, string>, accept: string, cookie?: string) {
    const at = Date.now();
    const answer = await fetch(this.origin + path, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        Origin: this.origin,
        Accept: accept,
        'X-Forwarded-For': this.network,
        ...(cookie !== undefined && { Cookie: cookie }),
      },
      body: new URLSearchParams(form),
      signal: AbortSignal.timeout(40_000),
    })
      .then(async (came) => ({
        status: came.status,
        text: await came.text(),
        cookies: came.headers.getSetCookie().join(' '),
      }))
      .catch(() => undefined);
    this.heard.push({ what, at, status: answer?.status ?? null, milliseconds: Date.now() - at });
    return answer;
  }

  /** What was under way at that moment, and was not answered well. */
  unansweredAt(moment: number): string[] {
    return this.heard
      .filter(({ at, milliseconds, status }) => at <= moment && moment <= at + milliseconds && !isWell(status))
      .map(({ what }) => what);
  }

  /** How often the answer was not what was asked for, so that it was asked again. */
  get unanswered(): number {
    return this.heard.filter(({ status }) => !isWell(status)).length;
  }
}

/** Whether an answer came that was not a failure of the server. */
export function isWell(status: number | null): boolean {
  return status !== null && status < 500;
}
