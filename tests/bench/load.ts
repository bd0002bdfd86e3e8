// The process that makes the load: people who write, read and sign in, each when it is their time and not when the
// server is ready. Told what to do over IPC by `writing.ts`.
import http from 'node:http';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import type { Ask, Came, Journal, Kind, LoadPlan, PlannedWriter, Stretch } from './load-plan';

/** As long as the page itself waits, in milliseconds. */
const PATIENCE = 15_000;
const WORDS = 'It was quieter than I had thought it would be, and I stayed where I was a little longer. '.repeat(18);

const agents = {
  people: new http.Agent({ keepAlive: true, maxSockets: 1_000 }),
  flood: new http.Agent({ keepAlive: true, maxSockets: 500 }),
};

interface Answer {
  /** 0 where none came. */
  status: number;
  text: string;
}

class Counted {
  readonly times: RecordableHistogram = createHistogram();
  readonly statuses: Record<string, number> = {};
  due = 0;
  errors = 0;

  came(due: number, status: number, good: boolean): void {
    this.times.record(Math.max(1, Math.round((performance.now() - due) * 1000)));
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    if (!good) this.errors += 1;
  }

  summary(kind: Kind): Came {
    const at = (percent: number) => this.times.percentile(percent) / 1000;
    const { due, errors, statuses } = this;
    const { count, max } = this.times;
    return { kind, due, answered: count, p50: at(50), p95: at(95), p99: at(99), max: max / 1000, statuses, errors };
  }
}

/** One who writes: one save at a time, as the page does it; a save that is due waits for the one before, and its time counts. */
class Writer {
  private acknowledged = 0;
  private base = '';
  private text = '';
  private unanswered: string[] = [];
  private wrong: string[] = [];
  private waiting: number[] = [];
  private busy = false;
  private turn = 0;
  /** What is still due then is left: the stretch is over. */
  until = Infinity;

  constructor(
    private plan: LoadPlan,
    private who: PlannedWriter,
  ) {}

  due(at: number, counted: Counted): Promise<void> {
    this.waiting.push(at);
    return this.busy ? Promise.resolve() : this.work(counted);
  }

  private async work(counted: Counted): Promise<void> {
    this.busy = true;
    for (let at = this.waiting.shift(); at !== undefined; at = this.waiting.shift()) {
      if (performance.now() < this.until) await this.save(at, counted);
    }
    this.busy = false;
  }

  private async save(due: number, counted: Counted): Promise<void> {
    const { personId, assignmentId, placeKey, cookie } = this.who;
    this.turn += 1;
    const text = `${personId} ${this.turn} ${WORDS.slice(0, 80 + ((this.turn * 23) % 1_400))}`;
    const form = { person: personId, [`form ${placeKey}`]: 'answer', [`base ${placeKey}`]: this.base };
    const body = new URLSearchParams({ ...form, [`field ${placeKey} text`]: text }).toString();
    const path = `/portal/assignments/${assignmentId}/entries`;
    const answer = await send(this.plan.origin, 'POST', path, { Accept: 'application/json', Cookie: cookie }, body);
    const good = answer.status === 200 && this.keeps(text, answer.text);
    if (answer.status === 409) this.finds(answer.text);
    else if (!good) this.unanswered.push(text);
    counted.came(due, answer.status, good);
  }

  /** The next version each time: none left out, none twice. */
  private keeps(text: string, said: string): boolean {
    const { is, base } = JSON.parse(said) as { is: string; base: string };
    const [id, version] = base.split('.');
    const [before, last] = this.base === '' ? [id, '0'] : this.base.split('.');
    if (is !== 'saved' || id !== before || Number(version) !== Number(last) + 1) {
      this.wrong.push(`${is} ${base} after ${this.base || 'nothing'}`);
      return false;
    }
    Object.assign(this, { base, text, unanswered: [], acknowledged: this.acknowledged + 1 });
    return true;
  }

  /** Something newer stands there: it can only be what was sent and never answered. */
  private finds(said: string): void {
    const { base, fields } = JSON.parse(said) as { base: string; fields: { text: string } | null };
    const text = fields?.text ?? '';
    if (!this.unanswered.includes(text)) this.wrong.push(`${this.who.personId}: ${base} is newer than ${this.base}`);
    Object.assign(this, { base, text, unanswered: [], acknowledged: this.acknowledged + 1 });
  }

  journal(): Journal {
    const { personId, assignmentId, placeKey } = this.who;
    const { acknowledged, base, text, unanswered, wrong } = this;
    return { personId, assignmentId, placeKey, acknowledged, base, text, unanswered, wrong };
  }
}

/** What an answer says, as it was before it was made smaller. */
function readable(response: http.IncomingMessage): Readable {
  const made = { br: createBrotliDecompress, gzip: createGunzip }[response.headers['content-encoding'] ?? ''];
  return made ? response.pipe(made()) : response;
}

/** Sends one request and reads its answer to the end; resolves whatever comes. */
function send(
  origin: string,
  method: 'GET' | 'POST',
  path: string,
  headers: Record<string, string>,
  body?: string,
  agent: http.Agent = agents.people,
): Promise<Answer> {
  return new Promise((resolve) => {
    const none = () => resolve({ status: 0, text: '' });
    const request = http.request(
      origin + path,
      {
        agent,
        method,
        headers: {
          'Accept-Encoding': 'gzip, br',
          ...headers,
          ...(body !== undefined && {
            Origin: origin,
            'Content-Type': 'application/x-www-form-urlencoded',
            'Content-Length': Buffer.byteLength(body),
          }),
        },
      },
      (response) => {
        const isJson = headers['Accept'] === 'application/json';
        let text = '';
        const answered = () => resolve({ status: response.statusCode ?? 0, text });
        if (isJson) {
          const read = readable(response).on('data', (part: Buffer) => (text += part.toString()));
          read.on('end', answered).on('error', none);
        } else response.resume().on('end', answered);
        response.on('error', none);
      },
    );
    request.setTimeout(PATIENCE, () => request.destroy(new Error('no answer'))).on('error', none);
    request.end(body);
  });
}

/** Chances that are the same in every run. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Stream {
  kind: Kind;
  /** When the next one is due. */
  next: number;
  after: (last: number) => number;
  fire: (due: number) => Promise<void>;
}

class Load {
  private chance: () => number;
  private writers: Writer[];
  private phases: number[];
  private stretches = 0;

  constructor(private plan: LoadPlan) {
    this.chance = chances(plan.seed);
    this.writers = plan.writers.map((who) => new Writer(plan, who));
    this.phases = this.writers.map(() => this.chance() * plan.savesEvery * 1000).sort((a, b) => a - b);
  }

  async run({ seconds, kinds, share }: Ask): Promise<Stretch> {
    const { plan, chance } = this;
    const stretch = (this.stretches += 1);
    const counted: Record<Kind, Counted> = {
      saves: new Counted(),
      reads: new Counted(),
      'sign-ins': new Counted(),
      'wrong sign-ins': new Counted(),
    };
    const lateness = createHistogram();
    const under = new Set<Promise<void>>();
    const [began, before] = [performance.now() + 50, process.cpuUsage()];
    const end = began + seconds * 1000;
    const one = <T>(of: readonly T[]): T => of[Math.floor(chance() * of.length)]!;
    const writers = this.writers.slice(0, Math.max(1, Math.round(this.writers.length * share)));
    for (const writer of this.writers) writer.until = end + PATIENCE;

    // Saves come round as each writer's own clock has them, the rest by chance, as people do who know nothing of another.
    let turn = 0;
    const saveAt = () =>
      began + Math.floor(turn / writers.length) * plan.savesEvery * 1000 + (this.phases[turn % writers.length] ?? 0);
    const byChance = (rate: number) => (last: number) => last - (Math.log(1 - chance()) / (rate * share)) * 1000;
    const streams: Stream[] = [
      {
        kind: 'saves',
        next: saveAt(),
        after: () => ((turn += 1), saveAt()),
        fire: (at) => writers[turn % writers.length]!.due(at, counted.saves),
      },
      {
        kind: 'reads',
        next: began,
        after: byChance(plan.readsRate),
        fire: async (at) => {
          const { path, cookie } = one(plan.reads);
          const { status } = await send(plan.origin, 'GET', path, { Accept: 'text/html', Cookie: cookie });
          counted.reads.came(at, status, status === 200);
        },
      },
      {
        kind: 'sign-ins',
        next: began,
        after: byChance(plan.signInsRate),
        fire: async (at) => {
          const { email, network } = one(plan.signIns);
          const status = await this.signIn(email, plan.passphrase, network, agents.people);
          counted['sign-ins'].came(at, status, status === 302);
        },
      },
      {
        kind: 'wrong sign-ins',
        next: began,
        after: byChance(plan.flood.rate),
        fire: async (at) => {
          const network = `203.0.${stretch}.${Math.floor(chance() * plan.flood.networks)}`;
          const email = one(plan.flood.emails);
          const status = await this.signIn(email, 'not the passphrase at all', network, agents.flood);
          counted['wrong sign-ins'].came(at, status, status === 422 || status === 429);
        },
      },
    ];
    const asked = streams.filter(({ kind }) => kinds.includes(kind));

    await new Promise<void>((over) => {
      const go = () => {
        const now = performance.now();
        for (const stream of asked) {
          while (stream.next <= now && stream.next < end) {
            lateness.record(Math.max(1, Math.round((now - stream.next) * 1000)));
            counted[stream.kind].due += 1;
            const fired = stream.fire(stream.next).finally(() => under.delete(fired));
            under.add(fired);
            stream.next = stream.after(stream.next);
          }
        }
        const next = Math.min(...asked.map((stream) => stream.next));
        if (next >= end) over();
        else setTimeout(go, Math.max(0, next - performance.now()));
      };
      go();
    });
    // A save is answered, or given up, within its patience; so nothing that is still under way then is one.
    await Promise.race([Promise.all(under), wait(2 * PATIENCE + 1_000)]);
    const { user, system } = process.cpuUsage(before);
    for (const of of Object.values(counted)) of.errors += of.due - of.times.count;
    return {
      came: kinds.map((kind) => counted[kind].summary(kind)),
      lateness: lateness.percentile(99) / 1000,
      processor: (user + system) / 1000,
      seconds: (performance.now() - began) / 1000,
      journals: this.writers.map((writer) => writer.journal()),
    };
  }

  private async signIn(email: string, passphrase: string, network: string, agent: http.Agent): Promise<number> {
    const body = new URLSearchParams({ email, passphrase }).toString();
    const headers = { Accept: 'text/html', 'X-Forwarded-For': network };
    return (await send(this.plan.origin, 'POST', '/sign-in', headers, body, agent)).status;
  }
}

let load: Load | undefined;
// Waits for its next turn also where nothing is under way.
process.channel?.ref();
process.on('message', (told: LoadPlan | Ask) => {
  if ('origin' in told) load = new Load(told);
  else void load?.run(told).then((stretch) => process.send?.(stretch));
});
