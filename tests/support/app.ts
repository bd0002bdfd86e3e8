import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { buildIfNeeded, generateIfNeeded } from '../../app/launch/build.mjs';
import { freePort } from '../../app/launch/ports.mjs';
import { endProcess, startNode } from '../../app/launch/processes.mjs';
import { seed } from '../../app/launch/seed.mjs';
import { forWeb, forWorker } from '../../app/launch/settings.mjs';
import { freshDatabase, type DatabaseUrls, type FreshDatabase } from './database';
import { loginKeys } from './login';

export interface AppOptions {
  /** Whether the library is loaded and the demo clinic founded; true unless said otherwise. */
  demo?: boolean;
  /** Whether a worker runs beside the web process; true unless said otherwise. */
  worker?: boolean;
  /** A database that exists already; it is not dropped at the end then. */
  database?: FreshDatabase;
  /** The cluster for a new database, where it is not the run's own. */
  cluster?: string;
  /** Variables on top, or taken away with undefined. */
  env?: Record<string, string | undefined>;
}

/** The real app, built, in processes of its own: what a person would meet. */
export interface StartedApp {
  /** Such as http://localhost:41234, without a slash at its end. */
  origin: string;
  database: FreshDatabase;
  urls: DatabaseUrls;
  /** The folder of the local mailbox. */
  mailboxDir: string;
  /** What the processes were given; with DATABASE_URL, which they were not. */
  env: Record<string, string>;
  /** Everything that both processes have written to their logs so far. */
  log(): string;
  /** The process id of the web process that runs now. */
  webPid(): number | undefined;
  /** Ends both processes at once, as a power cut would, or with another signal. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Starts them again on the same port and the same database, after `kill` or instead of it. */
  restart(): Promise<void>;
  /** Ends everything and removes what it left: database, mailbox, logs. */
  stop(): Promise<void>;
}

/**
 * Starts the app on a free port, against a fresh copy of the migrated database, and resolves once it
 * answers. Builds the pages first when they are not what the code says.
 */
export async function startApp(options: AppOptions = {}): Promise<StartedApp> {
  await generateIfNeeded();
  await buildIfNeeded();
  const database =
    options.database ?? (await freshDatabase(options.cluster === undefined ? {} : { cluster: options.cluster }));
  const folder = mkdtempSync(path.join(tmpdir(), 'meantime-app-'));
  const log = path.join(folder, 'log');
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const mailboxDir = path.join(folder, 'mailbox');
  const env = onlyText({
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'production',
    MEANTIME_LAUNCH: 'start',
    ...database.env,
    ...testKeys(),
    PORT: String(port),
    HOST: '127.0.0.1',
    ORIGIN: origin,
    SURFACE: 'all',
    MAILBOX_DIR: mailboxDir,
    MEANTIME_RECORD: path.join(folder, 'record'),
    ...options.env,
  });
  if (options.demo !== false && options.database === undefined) await seed(env, true);

  let running: ReturnType<typeof startNode>[] = [];
  const begin = async () => {
    const { DATABASE_URL: _, ...app } = env;
    const output = openSync(log, 'a', 0o600);
    const start = (script: string, its: object) =>
      startNode(['--import', 'tsx', script], { env: its, stdout: output, stderr: output });
    running = [start('app/server/main.ts', forWeb(app))];
    if (options.worker !== false) running.push(start('app/jobs/worker.ts', forWorker(app)));
    closeSync(output);
    await untilItAnswers(origin, running[0], log);
  };
  const end = async (steps: [NodeJS.Signals, number][]) => {
    await Promise.all(running.map((child) => (child.pid === undefined ? true : endProcess(child.pid, steps))));
    running = [];
  };
  const gently: [NodeJS.Signals, number][] = [
    ['SIGTERM', 10_000],
    ['SIGKILL', 5_000],
  ];
  const stop = async () => {
    await end(gently);
    if (options.database === undefined) await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await begin();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    origin,
    database,
    urls: database.urls,
    mailboxDir,
    env,
    log: () => readFileSync(log, 'utf8'),
    webPid: () => running[0]?.pid,
    kill: (signal = 'SIGKILL') => end([[signal, 30_000]]),
    restart: async () => {
      await end(gently);
      await begin();
    },
    stop,
  };
}

/** Master keys that no other run has. Their ids begin with `dev`, as those of `npm start` do. */
export function testKeys(): Record<string, string> {
  const key = () => `dev${randomBytes(3).toString('hex')}:${randomBytes(32).toString('base64')}`;
  return {
    MEANTIME_KEY_ADDRESS: key(),
    MEANTIME_KEY_ENTRY: key(),
    MEANTIME_KEY_SHARED: key(),
    MEANTIME_KEY_NOTE: key(),
    MEANTIME_KEY_RECORD: key(),
    ...loginKeys,
  };
}

async function untilItAnswers(
  origin: string,
  web: ReturnType<typeof startNode> | undefined,
  log: string,
): Promise<void> {
  const until = Date.now() + 40_000;
  for (;;) {
    const answer = await fetch(`${origin}/healthz`).catch(() => undefined);
    if (answer?.status === 200) return;
    if (web?.exitCode !== null || Date.now() > until)
      throw new Error(`The app did not start.\n${readFileSync(log, 'utf8').slice(-4000)}`);
    await wait(50);
  }
}

function onlyText(variables: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
