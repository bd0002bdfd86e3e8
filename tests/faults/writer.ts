import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { hashPassphrase } from '~/auth/passphrases';
import { openFor } from '~/crypto/person-keys';
import { as } from '~/db/as';
import { tokenOf, type ClientViewer, type ClinicianViewer } from '~/db/viewer';
import type { StartedApp } from '../support/app';
import { assigned } from '../support/assigned';
import type { TestClinic } from '../support/people';

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

/**
 * A client at work in the running app: saves, shares, takes back, replies, signs in. Notes what was acknowledged, and
 * asks again, with the same key, for what was not, as a person's browser would.
 */
export class Writer {
  private saved = { text: '', base: '' };
  private shared = new Set<string>();
  private takenBack = new Set<string>();
  private replied = new Map<string, { on: string; text: string }>();
  private tokens: string[] = [];
  acknowledged = 0;
  heard: Heard[] = [];

  private constructor(
    private clinic: TestClinic,
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
      await hashPassphrase(passphrase),
    ]);
    return new Writer(clinic, client, clinician, await assigned(clinic, clinician, client), email, app.origin);
  }

  /** Works until told to stop; then finishes what it had begun. */
  async work(stopped: () => boolean, pick: () => number = Math.random): Promise<void> {
    while (!stopped()) await this.once(pick);
  }

  /** One act of any kind, until it is acknowledged. */
  async once(pick: () => number = Math.random): Promise<void> {
    const chance = pick();
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
        'base prompt:first': this.saved.base,
        'field prompt:first text': text,
      });
      if (answer?.status !== 200) return this.notNow(answer);
      const { is, base } = JSON.parse(answer.text) as { is: string; base: string };
      assert.equal(is, 'saved');
      this.saved = { text, base };
      return true;
    });
  }

  async share(): Promise<void> {
    const key = randomUUID();
    await this.untilAcknowledged('share', () =>
      this.goesOn('share', `assignments/${this.assignmentId}/sharing`, { key, talk: '1' }),
    );
    this.shared.add(key);
  }

  async reply(): Promise<void> {
    const [on] = this.openShares();
    if (on === undefined) return this.share();
    const [id, text] = [randomUUID(), `a reply ${randomUUID()}`];
    await this.untilAcknowledged('reply', () => this.goesOn('reply', `shared/${on}`, { what: 'reply', id, text }));
    this.replied.set(id, { on, text });
  }

  async takeBack(): Promise<void> {
    const [id] = this.openShares();
    if (id === undefined) return this.share();
    await this.untilAcknowledged('take back', () => this.goesOn('take back', `shared/${id}`, { what: 'take-back' }));
    this.takenBack.add(id);
  }

  async signIn(): Promise<void> {
    await this.untilAcknowledged('sign in', async () => {
      const answer = await this.send('sign in', '/sign-in', { email: this.email, passphrase }, 'text/html');
      const token = /meantime=(\w+)/.exec(answer?.cookies ?? '')?.[1];
      if (answer?.status !== 302 || token === undefined) return this.notNow(answer);
      this.tokens.push(token);
      return true;
    });
  }

  private openShares(): string[] {
    return [...this.shared].filter((id) => !this.takenBack.has(id)).reverse();
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
      headers: { Origin: this.origin, Accept: accept, ...(cookie !== undefined && { Cookie: cookie }) },
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

  /** How often the answer was not what was asked for, so that it was asked again. */
  get unanswered(): number {
    return this.heard.filter(({ status }) => status === null || status >= 500).length;
  }

  /** Holds what is stored against what was acknowledged: all of it is there, once, and nothing else. Returns what is wrong. */
  async reconcile(): Promise<string[]> {
    const { client, clinic, assignmentId } = this;
    const wrong: string[] = [];
    const differ = (what: string, found: unknown, expected: unknown) => {
      if (JSON.stringify(found) !== JSON.stringify(expected))
        wrong.push(`${what}: ${JSON.stringify(found)}, acknowledged ${JSON.stringify(expected)}`);
    };
    const found = await as(client, async (db) => {
      const [entry] = await db.entry.findMany({ where: { assignmentId, slot: 'prompt:first' } });
      const open = (
        place: { table: string; row: string; version?: number },
        scope: 'entry' | 'shared',
        sealed: Uint8Array,
      ) => openFor(db, client.personId, scope, { column: 'body', ...place }, sealed);
      const replies: [string, string][] = [];
      for (const { id, body } of await db.reply.findMany({ orderBy: { id: 'asc' } }))
        replies.push([id, await open({ table: 'reply', row: id }, 'shared', body)]);
      return {
        text: entry
          ? (
              JSON.parse(
                await open({ table: 'entry', row: entry.id, version: entry.version }, 'entry', entry.body),
              ) as { text: string }
            ).text
          : '',
        shared: await db.sharedReflection.findMany({ select: { id: true, takenBackAt: true }, orderBy: { id: 'asc' } }),
        replies,
      };
    });
    differ('text', found.text, this.saved.text);
    differ(
      'shared',
      found.shared.map(({ id }) => id),
      [...this.shared].sort(),
    );
    differ(
      'taken back',
      found.shared.filter(({ takenBackAt }) => takenBackAt).map(({ id }) => id),
      [...this.takenBack].sort(),
    );
    differ(
      'replies',
      found.replies,
      [...this.replied].map(([id, { text }]) => [id, text]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    );
    const events = await clinic.behind<{ kind: string; object_id: string }>(
      `SELECT kind, object_id FROM access_event WHERE actor_id = $1 AND kind <> 'acknowledged' ORDER BY kind, object_id`,
      [client.personId],
    );
    const of = (kind: string) => events.filter((event) => event.kind === kind).map(({ object_id }) => object_id);
    differ('record of shares', of('shared'), [...this.shared].sort());
    differ('record of takings back', of('taken-back'), [...this.takenBack].sort());
    differ('record of replies', of('replied'), [...this.replied.values()].map(({ on }) => on).sort());
    for (const token of this.tokens) {
      const answer = await fetch(`${this.origin}/portal/shared`, {
        redirect: 'manual',
        headers: { Cookie: `meantime=${token}` },
      });
      if (answer.status !== 200) wrong.push(`a login that was begun answers ${answer.status}`);
    }
    return wrong;
  }
}

/** Holds all of them, and the record of access, against what was acknowledged. */
export async function reconcileAll(writers: readonly Writer[], clinic: TestClinic): Promise<string[]> {
  const wrong = (await Promise.all(writers.map((writer) => writer.reconcile()))).flat();
  const broken = await clinic.behind('SELECT * FROM meantime.verify_access_events()');
  return broken.length === 0 ? wrong : [...wrong, 'the record of access is not whole'];
}
