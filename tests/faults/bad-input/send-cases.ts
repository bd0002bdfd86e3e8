import { randomBytes } from 'node:crypto';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { addresses } from '../../support/addresses';
import { startApp } from '../../support/app';
import { ownClinic } from '../../support/own-clinic';
import { plant } from '../../support/samples/world';
import { putsBack } from '../../support/tables';
import { cases, type Case, type Who } from './cases';
import { faultIn } from './assert-answer';
import { sender, type Reply } from './send';
import { tokenOf } from '../../support/login';

/** One answer that is not as promised. */
export interface Bad {
  why: string;
  number: number;
  request: string;
  status: number;
  requestId?: string;
  /** What the app's log has on it, where it failed. */
  failure?: string;
}

/** What came of it all. */
export interface Outcome {
  cases: number;
  statuses: Record<string, number>;
  byRoute: Record<string, Record<string, number>>;
  bad: Bad[];
}

const AT_ONCE = 6;
const TIDY_EVERY = 600;
const PREFIX = 'mk';

/**
 * Feeds that many cases to the running app, as its client, its clinician and nobody, looking at every answer, and in
 * the end at the log and at the pages of people who had no part in it.
 */
export async function sendCases({
  count,
  seed,
  tell,
}: {
  count: number;
  seed: number;
  tell?: (done: number) => void;
}): Promise<Outcome> {
  const clinic = await ownClinic();
  const app = await startApp({
    database: clinic.database,
    demo: false,
    worker: false,
    env: clinic.keys,
  });
  const { send, close } = sender(app.origin);
  const fed: Outcome = { cases: 0, statuses: {}, byRoute: {}, bad: [] };
  try {
    const clinician = await clinic.aClinician();
    const client = await clinic.aClient({ of: clinician });
    const others = [
      await clinic.aClinician({ name: 'Theo Long' }),
      await clinic.aClient({ of: clinician, name: 'Ana Moss' }),
    ];
    const world = await plant(clinic, clinician, client);
    const cookies: Record<Who, () => Promise<string | undefined>> = {
      client: () => cookieOf(client),
      clinician: () => cookieOf(clinician),
      nobody: () => Promise.resolve(undefined),
    };
    const waiting = cases(seed, count);
    const putBack = await putsBack(clinic.behind, {
      login_session: 'its people stay signed in',
      access_event: 'what was recorded stays so',
      account_event: 'what was recorded stays so',
      record_chain: 'what was recorded stays so',
    });
    const lane = async (upTo: number) => {
      while (fed.cases < upTo) {
        const next = waiting.next();
        if (next.done === true) return;
        await feedOne(next.value(`${PREFIX}${randomBytes(6).toString('hex')}`.slice(0, 13), world), fed.cases++);
      }
    };
    const feedOne = async (one: Case, number: number) => {
      const mark =
        new RegExp(`${PREFIX}[0-9a-f]{11}`).exec(`${one.path}${one.body?.toString('latin1') ?? ''}`)?.[0] ?? 'no mark';
      // Signing out must not make nobody of everyone after.
      const signsOut = one.route.id === 'routes/open/sign-out';
      const cookie = signsOut ? `meantime=${'x'.repeat(40)}` : await cookies[one.who]();
      const reply = await send(one, cookie).catch((error: Error): Reply => ({
        status: 599,
        headers: error.message,
        location: undefined,
        text: '',
      }));
      const why = faultIn(one, mark, reply);
      fed.statuses[reply.status] = (fed.statuses[reply.status] ?? 0) + 1;
      const route = (fed.byRoute[one.route.id] ??= {});
      route[reply.status] = (route[reply.status] ?? 0) + 1;
      if (why !== null) {
        const id = /^x-request-id: (\S+)/im.exec(reply.headers)?.[1];
        fed.bad.push({ why, number, request: described(one), status: reply.status, ...(id && { requestId: id }) });
      }
      if (fed.cases % 2_000 === 0) tell?.(fed.cases);
    };
    for (let upTo = TIDY_EVERY; fed.cases < count; upTo += TIDY_EVERY) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => lane(upTo)));
      // What right forms have changed meanwhile, so that the things of the forms stay there and lists stay short.
      await putBack();
      await clinic.behind("UPDATE login_session SET expires_at = now() + interval '30 minutes'");
    }
    for (const one of fed.bad) if (one.requestId && one.status >= 500) one.failure = failureOf(one.requestId);
    await lookAround(others);
    return fed;
  } finally {
    close();
    await app.stop();
    await clinic.close();
  }

  function cookieOf(viewer: ClientViewer | ClinicianViewer): Promise<string> {
    return Promise.resolve(`meantime=${tokenOf(viewer)}`);
  }

  function failureOf(requestId: string): string {
    const lines = app.log().split('\n');
    return (
      lines.find((line) => line.includes(requestId) && line.includes('"failure"'))?.slice(0, 1_000) ?? 'none logged'
    );
  }

  /** Nothing that was sent stands in the log, nor on any page of somebody who had no part in it. */
  async function lookAround(others: (ClientViewer | ClinicianViewer)[]): Promise<void> {
    const marks = new RegExp(`${PREFIX}[0-9a-f]{11}`);
    for (const line of app
      .log()
      .split('\n')
      .filter((one) => marks.test(one))
      .slice(0, 20))
      fed.bad.push({ why: 'the log holds what was sent', number: -1, request: line.slice(0, 600), status: 0 });
    for (const viewer of [null, ...others]) {
      const area = viewer === null ? 'open' : viewer.kind === 'client' ? 'portal' : 'clinic';
      const its = addresses.filter(
        ({ id, path, loads }) => loads && !/[:*]/.test(path) && id.startsWith(`routes/${area}/`),
      );
      for (const page of new Set(['/', '/sign-in', '/help-now', '/mailbox', ...its.map(({ path }) => path)])) {
        const answer = await fetch(app.origin + page, {
          headers: { Accept: 'text/html', ...(viewer && { Cookie: `meantime=${tokenOf(viewer)}` }) },
        });
        const text = await answer.text();
        if (answer.status >= 500 || marks.test(text))
          fed.bad.push({
            why: `${page} of ${viewer?.kind ?? 'nobody'} shows it`,
            number: -1,
            request: page,
            status: answer.status,
          });
      }
    }
  }
}

function described({ method, path, headers, body, who }: Case): string {
  const sent =
    body === undefined
      ? ''
      : ` ${headers['Content-Type'] ?? 'no type'} ${JSON.stringify(body.toString('latin1').slice(0, 300))}`;
  return `${who}: ${method} ${path.slice(0, 300)}${sent}`;
}
