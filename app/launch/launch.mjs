// What `npm start` and `npm run dev` have in common: bring everything up, say where it is, keep it
// up, and take it down in order.
import { existsSync, readFileSync, watch } from 'node:fs';
import path from 'node:path';
import { buildIfNeeded, generateIfNeeded } from './build.mjs';
import { keepEmbedded } from './embedded.mjs';
import { ROOT } from './folders.mjs';
import { installIfNeeded } from './install.mjs';
import { claimCheckout } from './lock.mjs';
import { migrate } from './migrate.mjs';
import { prepareOutside } from './outside.mjs';
import { keepRunning } from './parts.mjs';
import { Plain, say } from './plain.mjs';
import { portIsFree } from './ports.mjs';
import { onStop } from './processes.mjs';
import { seed } from './seed.mjs';
import { environmentOf, forWeb, forWorker, readSettings } from './settings.mjs';

/**
 * Runs Meantime until it is told to stop.
 * @param {object} [options]
 * @param {boolean} [options.development] pages are built as they are asked for, and output goes to the terminal
 * @param {(home: { owner: Record<string, string | undefined>, up: { stop(): Promise<unknown> }[] }) => Promise<People>} [options.furnish]
 *   puts something else than the demo clinic into the database, and returns who can sign in
 * @typedef {{ who: string, email: string, passphrase: string }[]} People
 * @throws {Plain}
 */
export async function launch({ development = false, furnish = undefined } = {}) {
  const settings = readSettings();
  claimCheckout(settings.origin);
  await refuseTakenPort(settings);

  const up = []; // what to take down, last first
  const leave = onceToldToStop(up);
  try {
    await bringUp({ settings, development, furnish, up, leave });
    await leave.told;
  } finally {
    while (up.length > 0)
      await up
        .pop()
        .stop()
        .catch((error) => say(error.message));
  }
}

async function bringUp({ settings, development, furnish, up, leave }) {
  installIfNeeded();
  await generateIfNeeded();
  if (!development) await buildIfNeeded();
  if (leave.asked()) return;
  const urls = await bringUpDatabase(up, leave.becauseOf);
  const { app, owner } = environmentOf(settings, urls, { development });
  await migrate(urls.DATABASE_URL);
  if (leave.asked()) return;
  const furnished = furnish
    ? furnish({ owner, up })
    : seed(owner, !settings.production).then(() => demoPeople(settings));
  const people = await Promise.race([furnished, leave.told]);
  if (leave.asked()) return;
  const parts = bringUpProcesses({ app, development, up, onGivenUp: leave.becauseOf });
  await Promise.race([parts.web.ready(() => answers(settings)), leave.told]);
  if (leave.asked()) return;
  if (development) restartOnChange(parts);
  sayWhereItIs(settings, people);
}

async function refuseTakenPort({ port, host }) {
  const free = await portIsFree(port, host).catch((error) => {
    throw new Plain(
      `Meantime cannot listen on ${host}:${port} (${error.code}). Choose another port: PORT=3001 npm start.`,
    );
  });
  if (!free)
    throw new Plain(
      `Port ${port} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start.`,
    );
}

async function bringUpDatabase(up, onGivenUp) {
  if (process.env.DATABASE_URL) return prepareOutside(process.env);
  const server = await keepEmbedded({ onGivenUp });
  if (server.joined) say('An earlier run was killed and left its PostgreSQL running: taking it over.');
  up.push(server);
  return server.urls;
}

function bringUpProcesses({ app, development, up, onGivenUp }) {
  const common = { toTerminal: development, onGivenUp };
  const worker = keepRunning({
    ...common,
    name: 'worker',
    args: ['--import', 'tsx', 'app/jobs/worker.ts'],
    env: forWorker(app),
  });
  up.push(worker);
  const web = keepRunning({
    ...common,
    name: 'web',
    args: ['--import', 'tsx', 'app/server/main.ts'],
    env: forWeb(app),
  });
  up.push(web);
  return { web, worker };
}

async function answers({ host, port }) {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(2000) });
    return answer.status === 200;
  } catch {
    return false;
  }
}

/**
 * A first signal asks to leave; an impatient second one is felt by the app, never by PostgreSQL.
 * `told` settles when it is time: it rejects when the reason is a failure.
 */
function onceToldToStop(up) {
  let asked = false;
  let leave;
  let fail;
  const told = new Promise((resolve, reject) => ((leave = resolve), (fail = reject)));
  told.catch(() => undefined);
  onStop(
    () => {
      asked = true;
      say('\nStopping …');
      leave();
    },
    () => up.forEach((part) => part.kill?.()),
  );
  return { told, asked: () => asked, becauseOf: (reason) => fail(new Plain(reason)) };
}

function demoPeople({ production }) {
  const file = path.join(ROOT, 'prisma', 'seed', 'demo.json');
  return !production && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

function sayWhereItIs({ origin }, people) {
  say(`\nMeantime is at ${origin}`);
  say(`It runs on Node ${process.versions.node}`);
  if (people.length > 0) {
    say(`Emails are kept at ${origin}/mailbox\n\nSign in as`);
    for (const { who, email, passphrase } of people) say(`  ${who}: ${email}  ${passphrase}`);
  }
  say('\nCtrl-C stops everything.');
}

/** Vite shows a changed page by itself; what runs outside Vite is started again. */
function restartOnChange({ web, worker }) {
  const folders = { server: [web], jobs: [worker], email: [worker], crypto: [web, worker], db: [web, worker] };
  const pending = new Map();
  watch(path.join(ROOT, 'app'), { recursive: true }, (_, name) => {
    for (const part of folders[String(name).split(path.sep)[0]] ?? []) {
      clearTimeout(pending.get(part));
      pending.set(
        part,
        setTimeout(() => void part.restart(), 300),
      );
    }
  });
}
