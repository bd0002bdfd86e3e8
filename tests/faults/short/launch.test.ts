import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { findPrograms } from '../../../app/launch/postgres-native.mjs';
import { start as startPostgres, stop as stopPostgres } from '../../../app/launch/postgres.mjs';
import { urlOf } from '../../../app/launch/urls.mjs';
import { Checkout, type Run } from '../../support/checkout';

const APP = /app\/(server\/main|jobs\/worker)\.ts/;
let checkout: Checkout;
let runs: Run[] = [];

beforeAll(async () => {
  checkout = await Checkout.make();
}, 300_000);

afterEach(async () => {
  for (const run of runs) if (run.child.exitCode === null) run.child.kill('SIGTERM');
  await Promise.all(runs.map((run) => run.ended()));
  runs = [];
});

afterAll(() => checkout.remove());

async function start(env: Record<string, string> = {}): Promise<Run> {
  const run = await checkout.run(env);
  runs.push(run);
  return run;
}

const healthz = (run: Run) =>
  fetch(`http://127.0.0.1:${run.port}/healthz`).then(
    (answer) => answer.status,
    () => 0,
  );
const eventually = (look: () => unknown) => vi.waitFor(look, { timeout: 30_000, interval: 100 });

describe('npm start', { timeout: 120_000 }, () => {
  test('says where Meantime is and who can sign in, and answers there', async () => {
    const run = await start();
    await run.up();
    expect(run.said()).toContain(`Meantime is at http://localhost:${run.port}`);
    const demo = JSON.parse(readFileSync(path.join(checkout.folder, 'prisma/seed/demo.json'), 'utf8')) as {
      email: string;
      passphrase: string;
    }[];
    for (const { email, passphrase } of demo) {
      expect(run.said()).toContain(email);
      expect(run.said()).toContain(passphrase);
    }
    expect(await healthz(run)).toBe(200);
  });

  test('says which Node serves, on the terminal and at the head of both logs', async () => {
    const run = await start();
    await run.up();
    expect(run.said()).toContain(`It runs on Node ${process.versions.node}`);
    const says = (name: string) => readFileSync(path.join(checkout.data, name), 'utf8');
    const node = `"node":"${process.versions.node}"`;
    await eventually(() => expect(says('web.log')).toMatch(new RegExp(`${node},"msg":"listening"`)));
    await eventually(() => expect(says('worker.log')).toMatch(new RegExp(`${node},.*"msg":"working"`)));
  });

  test('keeps passwords and keys for the owner of the folder alone', async () => {
    for (const name of ['database.json', 'keys.json']) {
      expect(statSync(path.join(checkout.data, name)).mode & 0o777, name).toBe(0o600);
    }
  });

  test('gives no process of the app the owner’s login, the worker no keys but for addresses and the record', async () => {
    const all = ['ADDRESS', 'ENTRY', 'LOGIN_CLIENT', 'LOGIN_CLINICIAN', 'NOTE', 'SHARED'];
    const run = await start();
    await run.up();
    const app = checkout.processes().filter(({ command }) => APP.test(command));
    expect(app).toHaveLength(2);
    for (const { pid, command } of app) {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      expect(environment).not.toContain('meantime_owner');
      const keys = [...environment.matchAll(/MEANTIME_KEY_(\w+)=/g)].map(([, name]) => name).sort();
      expect(keys).toEqual(command.includes('worker') ? ['ADDRESS', 'RECORD'] : all);
    }
  });

  test('stops everything it started on Ctrl-C, the app before PostgreSQL, and says so', async () => {
    const run = await start();
    await run.up();
    expect(checkout.processes().length).toBeGreaterThanOrEqual(4);
    run.child.kill('SIGINT');
    expect(await run.ended()).toBe(0);
    expect(run.said()).toContain('Stopping …');
    expect(checkout.processes()).toEqual([]);
    const log = readFileSync(path.join(checkout.data, 'postgres.log'), 'utf8');
    expect(log).toContain('database system is shut down');
    expect(log).not.toContain('terminating connection due to administrator command');
  });

  test('does not start twice from one folder', async () => {
    const first = await start();
    await first.up();
    const second = await start();
    expect(await second.ended()).toBe(1);
    expect(second.said().trim()).toBe(
      `Meantime runs from this folder already, at http://localhost:${first.port} (process ${first.child.pid}). Stop that one first.`,
    );
    expect(await healthz(first)).toBe(200);
  });

  test('says that its port is taken, and touches neither the other program nor the database', async () => {
    const other = createServer((_, response) => response.end('mine')).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const run = await start({ PORT: String(port) });
    expect(await run.ended()).toBe(1);
    expect(run.said().trim()).toBe(
      `Port ${port} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start.`,
    );
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('mine');
    expect(checkout.processes()).toEqual([]);
    other.close();
  });

  test('starts a process of the app again when it dies', async () => {
    const run = await start();
    await run.up();
    const web = checkout.processes().find(({ command }) => command.includes('main.ts'));
    process.kill(web?.pid ?? 0, 'SIGKILL');
    await eventually(() => expect(run.said()).toContain('The web process ended (SIGKILL): starting it again.'));
    await eventually(async () => expect(await healthz(run)).toBe(200));
  });

  test('starts PostgreSQL again when it dies, and the app finds it', async () => {
    const run = await start();
    await run.up();
    process.kill(checkout.postgresPid(), 'SIGKILL');
    await eventually(() => expect(run.said()).toContain('PostgreSQL ended by itself: starting it again.'));
    await eventually(async () => expect(await healthz(run)).toBe(200));
  });

  test('leaves no process of the app behind when it is killed, and the next start takes its PostgreSQL over', async () => {
    const killed = await start();
    await killed.up();
    const postgres = checkout.postgresPid();
    killed.child.kill('SIGKILL');
    await eventually(() => expect(checkout.processes().filter(({ command }) => APP.test(command))).toEqual([]));

    const next = await start({ PORT: String(killed.port) });
    await next.up();
    expect(next.said()).toContain('An earlier run was killed and left its PostgreSQL running: taking it over.');
    expect(checkout.postgresPid()).toBe(postgres);
    next.child.kill('SIGINT');
    expect(await next.ended()).toBe(0);
    expect(checkout.processes()).toEqual([]);
  });

  test('starts after everything was killed, though a stranger has the old process id by now', async () => {
    const killed = await start();
    await killed.up();
    const postgres = checkout.postgresPid();
    const lock = path.join(checkout.data, 'postgres/postmaster.pid');
    killed.child.kill('SIGKILL');
    process.kill(postgres, 'SIGKILL');
    await eventually(() => expect(checkout.processes()).toEqual([]));
    // PostgreSQL takes only a process of its own user for a server of its own.
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore', ...findPrograms().account });
    onTestFinished(() => void stranger.kill());
    writeFileSync(lock, readFileSync(lock, 'utf8').replace(/^\d+/, String(stranger.pid)));

    const next = await start();
    await next.up();
    expect(await healthz(next)).toBe(200);
    expect(stranger.exitCode).toBe(null);
  });

  test('stops in the middle of starting without leaving anything running', async () => {
    const run = await start();
    await eventually(() => expect(checkout.processes().some(({ command }) => command.includes('-D '))).toBe(true));
    run.child.kill('SIGTERM');
    expect(await run.ended()).toBe(0);
    expect(checkout.processes()).toEqual([]);
  });
});

describe('npm start in a folder that others may not enter', { timeout: 120_000 }, () => {
  test('as root says where PostgreSQL keeps its data instead, as anyone else needs no other place', async () => {
    const shut = await Checkout.make({ shut: true });
    try {
      const run = await shut.run();
      runs.push(run);
      await run.up();
      expect(await healthz(run)).toBe(200);
      const isRoot = process.getuid?.() === 0;
      expect(shut.postgres().startsWith(isRoot ? '/var/lib/meantime/' : shut.data)).toBe(true);
      expect(run.said().includes(`its data is kept in ${shut.postgres()}`)).toBe(isRoot);
      run.child.kill('SIGINT');
      expect(await run.ended()).toBe(0);
    } finally {
      shut.remove();
    }
  });
});

describe('npm start on a database of retired migrations', { timeout: 240_000 }, () => {
  const folders = () => readdirSync(checkout.data).filter((name) => name.startsWith('set-aside-'));
  const database = () => JSON.parse(readFileSync(path.join(checkout.data, 'database.json'), 'utf8')) as Remembered;

  test('sets it aside, whole, with what belongs to it, says so and begins a new one; other commands refuse it', async () => {
    const before = await start();
    await before.up();
    await onDatabase(database(), async (client) => {
      await client.query(`UPDATE _prisma_migrations SET migration_name = '20261121000000_tables'
        WHERE migration_name = (SELECT min(migration_name) FROM _prisma_migrations)`);
      await client.query(`INSERT INTO clinic (name) VALUES ('From before')`);
    });
    before.child.kill('SIGINT');
    await before.ended();
    mkdirSync(path.join(checkout.data, 'mailbox'), { recursive: true });
    writeFileSync(path.join(checkout.data, 'mailbox', 'from-before'), '');
    writeFileSync(path.join(checkout.data, 'town.json'), '{}');
    const keys = readFileSync(path.join(checkout.data, 'keys.json'), 'utf8');

    for (const command of ['db-migrate.mjs', 'db-backup.mjs']) {
      const refused = await checkout.run({}, command);
      expect(await refused.ended(), command).toBe(1);
      expect(refused.said()).toMatch(
        /migrations of before the first release.* Nothing was changed.*"npm start" sets it aside/,
      );
    }
    expect(folders()).toEqual([]);
    // What a try that was cut off left lies in its way.
    const today = `set-aside-${new Date().toISOString().slice(0, 10)}`;
    mkdirSync(path.join(checkout.data, today));

    const after = await start();
    await after.up();
    const [, name = ''] = folders().sort();
    expect(name).toBe(`${today}-2`);
    expect(after.said()).toContain(`It was set aside in .data/${name}, whole and with its keys, and a new one begins.`);
    expect(await healthz(after)).toBe(200);
    const clinics = (client: pg.Client) => client.query<{ name: string }>('SELECT name FROM clinic ORDER BY name');
    await onDatabase(database(), async (client) => {
      expect((await clinics(client)).rows.map((row) => row.name)).not.toContain('From before');
    });
    after.child.kill('SIGINT');
    await after.ended();

    const aside = path.join(checkout.data, name);
    const old = JSON.parse(readFileSync(path.join(aside, 'database.json'), 'utf8')) as Remembered;
    expect(readFileSync(path.join(aside, 'keys.json'), 'utf8')).toBe(keys);
    expect(readFileSync(path.join(checkout.data, 'keys.json'), 'utf8')).toBe(keys);
    expect(statSync(path.join(aside, 'keys.json')).mode & 0o777).toBe(0o600);
    expect(existsSync(path.join(aside, 'mailbox', 'from-before'))).toBe(true);
    expect(existsSync(path.join(aside, 'town.json'))).toBe(true);
    expect(existsSync(path.join(checkout.data, 'town.json'))).toBe(false);
    const server = await startPostgres({ folder: old.folder, programs: findPrograms(), log: path.join(aside, 'log') });
    try {
      await onDatabase({ ...old, port: server.port }, async (client) => {
        expect((await clinics(client)).rows.map((row) => row.name)).toContain('From before');
      });
    } finally {
      await stopPostgres(server.pid);
    }
  });
});

describe('npm start on a database folder that is not whole', { timeout: 120_000 }, () => {
  const postgres = () => path.join(checkout.data, 'postgres');
  const aside = () => path.join(checkout.data, 'whole');

  afterEach(() => {
    if (!existsSync(aside())) return;
    rmSync(postgres(), { recursive: true, force: true });
    renameSync(aside(), postgres());
  });

  test.each(['global/pg_control', 'PG_VERSION'])(
    'says so plainly when %s is missing, and changes nothing',
    async (file) => {
      const before = await start();
      await before.up();
      before.child.kill('SIGINT');
      await before.ended();
      cpSync(postgres(), aside(), { recursive: true, preserveTimestamps: true });
      rmSync(path.join(postgres(), file));
      const files = listOf(postgres());

      const run = await start();
      expect(await run.ended()).toBe(1);
      expect(run.said()).toContain(postgres());
      expect(run.said()).toMatch(/[Nn]othing (in it )?was changed/);
      expect(run.said()).not.toMatch(/^\s+at /m);
      expect(listOf(postgres())).toEqual(files);
      expect(checkout.processes()).toEqual([]);
    },
  );

  test('refuses to make up new passwords for a folder whose own are missing', async () => {
    cpSync(postgres(), aside(), { recursive: true });
    const passwords = path.join(checkout.data, 'database.json');
    const kept = readFileSync(passwords);
    rmSync(passwords);
    const run = await start();
    expect(await run.ended()).toBe(1);
    expect(run.said()).toContain('database.json with its passwords is missing');
    writeFileSync(passwords, kept, { mode: 0o600 });
  });
});

describe('npm start with settings that do not fit', () => {
  test.each([
    [
      { NODE_ENV: 'production' },
      /these variables are missing: DATABASE_URL, ORIGIN, MEANTIME_KEY_ADDRESS, MEANTIME_KEY_ENTRY, MEANTIME_KEY_SHARED, MEANTIME_KEY_LOGIN_CLIENT, MEANTIME_KEY_NOTE, MEANTIME_KEY_LOGIN_CLINICIAN\./,
    ],
    [{ PORT: 'three' }, /^PORT is "three"; it must be a number from 1 to 65535\.$/],
    [{ ORIGIN: 'meantime.example' }, /^ORIGIN is "meantime\.example"; it must be the address people type/],
    [{ HOST: '203.0.113.7' }, /^Meantime cannot listen on 203\.0\.113\.7:\d+ \(EADDRNOTAVAIL\)/],
    [
      { DATABASE_URL: 'postgresql://a:hidden-word@127.0.0.1:1/b' },
      /^The PostgreSQL at 127\.0\.0\.1:1 does not answer \(ECONNREFUSED\)\.$/,
    ],
  ])('%o gets a plain sentence', async (env, sentence) => {
    const run = await start(env);
    expect(await run.ended()).toBe(1);
    expect(run.said().trim()).toMatch(sentence);
    expect(run.said()).not.toContain('hidden-word');
    expect(checkout.processes()).toEqual([]);
  });
});

interface Remembered {
  folder: string;
  port: number;
  passwords: Record<string, string>;
}

/** Looks into a checkout's database, past row-level security. */
async function onDatabase({ port, passwords }: Remembered, work: (client: pg.Client) => Promise<void>) {
  const url = urlOf({ port, database: 'meantime', login: 'postgres', password: passwords['postgres'] ?? '' });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await work(client).finally(() => client.end());
}

/** Every file with its size and the time of its last change. */
function listOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      const { size, mtimeMs } = statSync(file);
      return `${file} ${size} ${mtimeMs}`;
    })
    .sort();
}
