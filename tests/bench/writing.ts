import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ROOT } from '../../app/launch/folders.mjs';
import { endProcess, startNode } from '../../app/launch/processes.mjs';
import { startApp, type StartedApp } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import type { TestClinic } from '../support/people';
import type { Ask, Kind, LoadPlan, Stretch } from './load-plan';
import { aside } from './print';
import { isTold, machineTime, parentOf, processorTime, processorTimeOfFamily } from './processor-time';
import { writingPeople, type WritingPerson } from './writing-people';
import { reconcileWriting } from './writing-reconciled';
import { reportWriting, type Phase } from './writing-report';

const WRITERS = 500;
const SAVES_EVERY = 3;
const READS_RATE = 50;
const FLOOD_RATE = 500;
const FLOOD_NETWORKS = 5;
const WARM_UP = 12;
/** Seconds for each kind alone, at a part of its rate: what one request takes of the processor. */
const ALONE = 6;
const ALONE_SHARE = 0.3;
const PASSPHRASE = 'a kettle under slow weather';

/** Where the figures go unless another place is named. */
export const writingFile = path.join(ROOT, 'build', 'bench', 'writing.json');

/**
 * Measures 500 people who write, each page saving every three seconds, with 50 pages a second read beside them: for so
 * many minutes as they are, and for as many again with 500 wrong sign-ins a second beside it all, from networks that
 * still have all their tries. Everything is sent when it is due, whatever the server does, and timed from then.
 * PostgreSQL keeps every promise of a real one. At the end all that was acknowledged is looked for in the database.
 * Prints tables and writes the same as JSON to `file`. Resolves to whether the aims are met.
 */
export async function measureWriting(file: string, { minutes, share }: { minutes: number; share: number }) {
  const cluster = await startCluster({ durable: true });
  let app: StartedApp | undefined;
  let clinic: OwnClinic | undefined;
  let load: ChildProcess | undefined;
  try {
    app = await startApp({ cluster: cluster.adminUrl, worker: false, env: { TRUST_PROXY: '1' } });
    clinic = await ownClinic({ app });
    const essay = 'when-something-true-begins';
    const { people, placeKeys } = await writingPeople(clinic, { count: WRITERS, essay, passphrase: PASSPHRASE });
    load = startNode(['--import', 'tsx', 'tests/bench/load.ts'], { env: { ...process.env, NODE_ENV: 'production' } });
    load.send(planned(app, people, placeKeys));

    const ofPeople: Kind[] = ['saves', 'reads', 'sign-ins'];
    await stretch(load, { seconds: WARM_UP, kinds: ofPeople, share: share / 2 });
    const pids = await pidsOf(app, clinic);
    const alone: Phase[] = [];
    for (const kind of ['saves', 'reads', 'wrong sign-ins'] as const)
      alone.push(await measured(load, { seconds: ALONE, kinds: [kind], share: share * ALONE_SHARE }, pids));
    const phases: Phase[] = [];
    for (const kinds of [ofPeople, [...ofPeople, 'wrong sign-ins' as const]]) {
      aside(`${kinds.join(', ')}: ${minutes * 60} s …`);
      phases.push(await measured(load, { seconds: minutes * 60, kinds, share }, pids));
    }
    const wrong = await reconcileWriting(clinic, people, phases.at(-1)!.journals);
    return reportWriting({ alone, phases, wrong, share }, file);
  } finally {
    if (load?.pid !== undefined) await endProcess(load.pid, [['SIGKILL', 3_000]]);
    await clinic?.close();
    await app?.stop();
    await cluster.stop();
  }
}

function planned(app: StartedApp, people: readonly WritingPerson[], placeKeys: readonly string[]): LoadPlan {
  const cookie = (token: string) => `meantime=${token}`;
  const half = people.length / 2;
  return {
    origin: app.origin,
    seed: 20261122,
    passphrase: PASSPHRASE,
    savesEvery: SAVES_EVERY,
    writers: people.map(({ viewer, token, assignmentId }, at) => ({
      ...{ personId: viewer.personId, cookie: cookie(token), assignmentId },
      placeKey: placeKeys[at % placeKeys.length] ?? '',
    })),
    readsRate: READS_RATE,
    reads: people.flatMap(({ token, assignmentId }) =>
      ['/portal', `/portal/assignments/${assignmentId}`].map((page) => ({ path: page, cookie: cookie(token) })),
    ),
    // Those who sign in rightly are among those whom the flood tries.
    signIns: people.slice(0, half).map(({ email }, at) => ({ email, network: `198.51.100.${at % 250}` })),
    signInsRate: 0.5,
    flood: {
      rate: FLOOD_RATE,
      networks: FLOOD_NETWORKS,
      emails: people.flatMap(({ email }) => [email, `not-${email}`]),
    },
  };
}

interface Pids {
  app: number;
  postgres: number;
}

async function pidsOf(app: StartedApp, clinic: TestClinic): Promise<Pids> {
  const [backend] = await clinic.behind<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const listening = app
    .log()
    .split('\n')
    .find((line) => line.includes('"listening"'));
  return { app: (JSON.parse(listening ?? '{}') as { pid: number }).pid, postgres: parentOf(backend!.pid) };
}

/** Has the load process make one stretch of load. */
async function stretch(load: ChildProcess, ask: Ask): Promise<Stretch> {
  if (load.exitCode !== null || !load.connected) throw new Error('The process that makes the load is gone.');
  const answered = once(load, 'message') as Promise<[Stretch]>;
  const ended = once(load, 'exit').then(() => {
    throw new Error('The process that makes the load has ended.');
  });
  load.send(ask);
  return (await Promise.race([answered, ended]))[0];
}

async function measured(load: ChildProcess, ask: Ask, pids: Pids): Promise<Phase> {
  const now = () =>
    isTold
      ? {
          app: processorTime(pids.app),
          postgres: processorTimeOfFamily(pids.postgres),
          ...machineTime(),
        }
      : undefined;
  const before = now();
  const made = await stretch(load, ask);
  const after = now();
  const processor = before &&
    after && {
      app: after.app - before.app,
      postgres: after.postgres - before.postgres,
      load: made.processor,
      others:
        after.worked - before.worked - (after.app - before.app) - (after.postgres - before.postgres) - made.processor,
      stolen: after.stolen - before.stolen,
    };
  return { ...made, ...(processor && { spent: processor }) };
}
