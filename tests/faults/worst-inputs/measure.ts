import { childrenOf, parentOf } from '../../bench/processor-time';
import { startApp } from '../../support/app';
import { tokenOf } from '../../support/login';
import { ownClinic } from '../../support/own-clinic';
import type { Address } from '../../support/addresses';
import { plant } from '../../support/samples/world';
import { putsBack } from '../../support/tables';
import type { Case, Who } from '../bad-input/cases';
import { sender } from '../bad-input/send';
import { costOf, type Cost } from './cost';
import { growingInputs, LIMITS, type GrowingInput } from './inputs';

/** Milliseconds that an input of an allowed size may cost beyond reading its bytes. */
export const MOST_MILLISECONDS = 50;
/** How much more twice as much may cost, where it costs more than `COUNTS_FROM` milliseconds. */
export const MOST_GROWTH = 2.3;
const COUNTS_FROM = 5;
const RUNS = 5;

/** What one input cost at its limit, beyond reading its bytes, and how much more that was than at half of it. */
export interface Measured extends Cost {
  what: string;
  growth: number;
  status: number;
}

export interface Outcome {
  inputs: number;
  /** Every input that cost more than a little, the worst first. */
  measured: Measured[];
  /** Milliseconds that Help now took, at worst, while one client sent the worst inputs one after another. */
  helpNow: number;
}

/** Whether an input costs more than it may. */
export function isTooMuch({ thread, database, growth }: Measured): boolean {
  return thread + database > MOST_MILLISECONDS || growth > MOST_GROWTH;
}

/** Sends every input to the running app, alone, and measures what it costs the processes. Linux alone tells that. */
export async function measureInputs({
  only,
  tell,
}: {
  only?: readonly string[] | undefined;
  tell: (words: string) => void;
}): Promise<Outcome> {
  const clinic = await ownClinic({ library: 'content' });
  const app = await startApp({
    database: clinic.database,
    demo: false,
    worker: false,
    env: { ...clinic.keys, TRUST_PROXY: '1' },
  });
  const { send, close } = sender(app.origin);
  try {
    const clinician = await clinic.aClinician();
    const client = await clinic.aClient({ of: clinician });
    const world = await plant(clinic, clinician, client);
    const putBack = await putsBack(clinic.behind, {
      login_session: 'its people stay signed in',
      access_event: 'what was recorded stays so',
      account_event: 'what was recorded stays so',
      record_chain: 'what was recorded stays so',
    });
    const cookies: Record<Who, string | undefined> = {
      client: `meantime=${tokenOf(client)}`,
      clinician: `meantime=${tokenOf(clinician)}`,
      nobody: undefined,
    };
    const web = app.webPid() ?? 0;
    const [own] = await clinic.behind<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const server = parentOf(own?.pid ?? 0);
    let sent = 0;
    const ask = async (one: Case): Promise<number> => {
      sent += 1;
      // Each from a network of its own, for limits on tries are not what is measured.
      const network = `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}`;
      const cookie = one.route.id === 'routes/open/sign-out' ? undefined : cookies[one.who];
      const headers = { 'X-Forwarded-For': network, ...one.headers };
      return send({ ...one, headers }, cookie).then(
        ({ status }) => status,
        async () => {
          // No answer in twenty seconds: what is measured is over once others are answered again.
          while (
            await fetch(`${app.origin}/healthz`).then(
              ({ ok }) => !ok,
              () => true,
            )
          );
          return 599;
        },
      );
    };
    const once = async (input: GrowingInput, bytes: number) => {
      const request = input.of(bytes);
      let status = 0;
      const backends = childrenOf(server);
      const cost = await costOf(web, backends, async () => {
        status = await ask(request);
      });
      if (input.shownAt !== undefined && status < 400) {
        const page: Case = { ...request, method: 'GET', path: input.shownAt, headers: { Accept: 'text/html' } };
        delete page.body;
        const shown = await costOf(web, backends, () => ask(page));
        if (total(shown) > total(cost)) return { ...shown, status };
      }
      return { ...cost, status };
    };
    const least = async (input: GrowingInput, bytes: number, runs = RUNS) => {
      let best = await once(input, bytes);
      for (let run = 1; run < runs; run += 1) {
        const next = await once(input, bytes);
        if (total(next) < total(best)) best = next;
        // What takes seconds takes them again.
        if (total(best) > 2_000) break;
      }
      return best;
    };

    const inputs = growingInputs(world, only);
    const [someRoute] = inputs;
    if (!someRoute) throw new Error('There is no such input.');
    const reading: Record<number, Cost> = {};
    for (const limit of Object.values(LIMITS))
      for (const bytes of [limit / 2, limit]) reading[bytes] = await least(readAlone(someRoute, limit), bytes, 10);
    const beyond = (cost: Cost, bytes: number): Cost => ({
      thread: Math.max(0, cost.thread - (reading[bytes]?.thread ?? 0)),
      database: Math.max(0, cost.database - (reading[bytes]?.database ?? 0)),
    });

    const measured: (Measured & { input: GrowingInput })[] = [];
    let done = 0;
    let route: Address | undefined;
    // What a route costs with next to nothing in its input.
    let plain = 0;
    for (const input of inputs) {
      if (input.route !== route || done % 50 === 0) await putBack();
      if (input.route !== route) plain = total(await least(input, 1_000, 3));
      route = input.route;
      done += 1;
      if (done % 500 === 0) tell(`  ${done} of ${inputs.length}`);
      const first = total(beyond(await once(input, input.limit), input.limit));
      if (first < Math.max(COUNTS_FROM, plain * 1.5) && first < MOST_MILLISECONDS / 2) continue;
      const { status, ...whole } = await least(input, input.limit);
      const atLimit = beyond(whole, input.limit);
      if (total(atLimit) < COUNTS_FROM) continue;
      const half = beyond(await least(input, input.limit / 2), input.limit / 2);
      measured.push({ what: input.what, ...atLimit, growth: growthOf(atLimit, half), status, input });
    }
    // What seems too much is measured once more, after all the others: what else the machine did meanwhile is no input's
    // cost, and what is one's own comes again.
    const again = measured.filter(isTooMuch);
    if (again.length > 0) tell(`  ${again.length} once more`);
    for (const [at, one] of again.entries()) {
      if (at % 50 === 0) await putBack();
      const { status: _status, ...whole } = await least(one.input, one.input.limit);
      const atLimit = beyond(whole, one.input.limit);
      const half = beyond(await least(one.input, one.input.limit / 2), one.input.limit / 2);
      const next = { ...one, ...atLimit, growth: growthOf(atLimit, half) };
      if (!isTooMuch(next) || total(next) < total(one)) Object.assign(one, next);
    }
    measured.sort((a, b) => total(b) - total(a));
    const helpNow = await helpNowMeanwhile(
      app.origin,
      measured.slice(0, 20).map(({ input }) => input.of(input.limit)),
      ask,
    );
    return {
      inputs: inputs.length,
      measured: measured.map(({ input: _, ...one }) => one),
      helpNow,
    };
  } finally {
    close();
    await app.stop();
    await clinic.close();
  }
}

const total = ({ thread, database }: Cost) => thread + database;

/** How much more the whole costs than its half; 1 where the whole costs too little for that to be told. */
const growthOf = (whole: Cost, half: Cost) =>
  total(whole) < COUNTS_FROM ? 1 : total(whole) / Math.max(total(half), 0.1);

/** A request whose bytes are read and make nothing. */
function readAlone({ route }: GrowingInput, limit: number): GrowingInput {
  const base = { route, who: 'nobody' as const, path: '/nowhere', headers: { Accept: 'text/html' } };
  return {
    route,
    what: 'reading',
    limit,
    of: (bytes) =>
      limit !== LIMITS.address
        ? {
            ...base,
            method: 'POST',
            headers: { ...base.headers, 'Content-Type': 'text/plain' },
            body: Buffer.alloc(bytes, 'x'),
          }
        : { ...base, method: 'GET', path: `/nowhere?${'x'.repeat(bytes)}` },
  };
}

/** The longest that Help now took while one client sent these, one after another. */
async function helpNowMeanwhile(
  origin: string,
  worst: readonly Case[],
  ask: (one: Case) => Promise<number>,
): Promise<number> {
  let over = false;
  let longest = 0;
  const asking = (async () => {
    while (!over) {
      const began = performance.now();
      const answer = await fetch(`${origin}/help-now`);
      await answer.text();
      if (answer.status !== 200) throw new Error(`Help now answered ${answer.status}.`);
      longest = Math.max(longest, performance.now() - began);
    }
  })();
  for (const one of worst) await ask(one);
  over = true;
  await asking;
  return longest;
}
