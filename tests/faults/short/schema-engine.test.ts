import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const cluster = process.env.MEANTIME_TEST_CLUSTER ?? '';
const database = `engine_${process.pid}`;
const role = `engine_role_${process.pid}`;
const LOCK_OF_PRISMA = 72707369;
let folder: string;
let url: string;

const SCHEMA = `
generator client {
  provider = "prisma-client"
  output   = "../generated"
}
datasource db {
  provider = "postgresql"
}
model Note {
  id     Int     @id @default(autoincrement())
  body   String
  folded String?
}
`;
const FIRST = `
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN CREATE ROLE ${role} NOLOGIN; END IF;
END $$;
CREATE TABLE "Note" ("id" SERIAL NOT NULL, "body" TEXT NOT NULL, "folded" TEXT, CONSTRAINT "Note_pkey" PRIMARY KEY ("id"));
GRANT SELECT ON "Note" TO ${role};
CREATE FUNCTION fold_note() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  words text := 'a; b';
BEGIN
  IF NEW.body = '' THEN
    RAISE EXCEPTION 'an empty note; nothing to fold';
  END IF;
  NEW.folded := lower(NEW.body) || ';' || words;
  RETURN NEW;
END;
$body$;
CREATE TRIGGER fold BEFORE INSERT ON "Note" FOR EACH ROW EXECUTE FUNCTION fold_note();
`;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'meantime engine-'));
  await mkdir(path.join(folder, 'prisma/migrations/20260101000000_first'), { recursive: true });
  await mkdir(path.join(folder, 'app'));
  await cp(path.join(ROOT, 'app/launch'), path.join(folder, 'app/launch'), { recursive: true });
  await cp(path.join(ROOT, 'prisma.config.ts'), path.join(folder, 'prisma.config.ts'));
  await cp(path.join(ROOT, 'prisma/schema-engine.mjs'), path.join(folder, 'prisma/schema-engine.mjs'));
  await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(path.join(folder, 'prisma/schema.prisma'), SCHEMA);
  await writeFile(path.join(folder, 'prisma/migrations/20260101000000_first/migration.sql'), FIRST);
  await writeFile(path.join(folder, 'prisma/migrations/migration_lock.toml'), 'provider = "postgresql"\n');
  await onCluster(`CREATE DATABASE ${database}`);
  const address = new URL(cluster);
  address.pathname = `/${database}`;
  url = address.href;
});

afterAll(async () => {
  await onCluster(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await onCluster(`DROP ROLE IF EXISTS ${role}`);
  await rm(folder, { recursive: true, force: true });
});

test('prisma generate makes a client', async () => {
  const { code } = await prisma('generate');
  expect(code).toBe(0);
  expect(await readdir(path.join(folder, 'generated'))).toContain('client.ts');
});

test('migrate status names what is not yet applied, before and after', async () => {
  const before = await prisma('migrate', 'status');
  expect(before.code).toBe(1);
  expect(before.output).toContain('20260101000000_first');
  expect((await prisma('migrate', 'deploy')).output).toContain('All migrations have been successfully applied.');
  const after = await prisma('migrate', 'status');
  expect(after.output).toContain('Database schema is up to date!');
  expect(after.code).toBe(0);
});

test('a function body with semicolons arrives whole', async () => {
  const rows = await query('INSERT INTO "Note" (body) VALUES (\'Quiet\') RETURNING folded');
  expect(rows).toEqual([{ folded: 'quiet;a; b' }]);
});

test('migrate diff finds no difference between the migrations, the schema and the database', async () => {
  const toSchema = await prisma(
    'migrate',
    'diff',
    '--from-migrations',
    'prisma/migrations',
    '--to-schema',
    'prisma/schema.prisma',
    '--exit-code',
  );
  expect(toSchema.output).toContain('No difference detected');
  expect(toSchema.code).toBe(0);
  const toDatabase = await prisma(
    'migrate',
    'diff',
    '--from-config-datasource',
    '--to-schema',
    'prisma/schema.prisma',
    '--exit-code',
  );
  expect(toDatabase.code).toBe(0);
});

test('migrate diff writes a script', async () => {
  const { output } = await prisma('migrate', 'diff', '--from-empty', '--to-schema', 'prisma/schema.prisma', '--script');
  expect(output).toContain('CREATE TABLE "Note"');
});

test('migrate dev writes and applies the next migration, over roles that its shadow database meets again', async () => {
  await writeFile(
    path.join(folder, 'prisma/schema.prisma'),
    SCHEMA.replace('folded String?', 'folded String?\n  place  String?'),
  );
  const made = await prisma('migrate', 'dev', '--name', 'place');
  expect(made.output).toContain('in sync');
  expect(made.code).toBe(0);
  const [, second] = (await readdir(path.join(folder, 'prisma/migrations'))).filter((name) => /^\d/.test(name)).sort();
  expect(second).toMatch(/_place$/);
  expect(await readFile(path.join(folder, 'prisma/migrations', second ?? '', 'migration.sql'), 'utf8')).toContain(
    'ADD COLUMN     "place" TEXT',
  );
  expect(await query('SELECT place FROM "Note"')).toEqual([{ place: null }]);
});

test('a shadow database is gone afterwards', async () => {
  expect(await query("SELECT datname FROM pg_database WHERE datname LIKE 'meantime_shadow_%'")).toEqual([]);
});

test('a deploy waits for one that is under way on the same database', async () => {
  const both = url.replace(database, `${database}_both`);
  await onCluster(`CREATE DATABASE ${database}_both`);
  const first = new pg.Client({ connectionString: both });
  await first.connect();
  await first.query(`SELECT pg_advisory_lock(${LOCK_OF_PRISMA})`);
  const second = prisma('migrate', 'deploy', { DATABASE_URL: both });
  await vi.waitFor(async () => {
    const { rows } = await first.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
    expect(rows).toHaveLength(1);
  }, 30_000);
  expect((await first.query('SELECT to_regclass(\'"Note"\') AS note')).rows).toEqual([{ note: null }]);
  await first.end();
  expect((await second).code).toBe(0);
  await onCluster(`DROP DATABASE ${database}_both WITH (FORCE)`);
});

test('a migration that fails is named with what PostgreSQL said, and leaves nothing of itself', async () => {
  const bad = path.join(folder, 'prisma/migrations/20990101000000_bad');
  await mkdir(bad);
  await writeFile(path.join(bad, 'migration.sql'), 'CREATE TABLE half (id int); SELECT no_such_function();');
  const { output, code } = await prisma('migrate', 'deploy');
  expect(code).toBe(1);
  expect(output).toContain('20990101000000_bad');
  expect(output).toContain('no_such_function() does not exist');
  expect(await query("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
  await rm(bad, { recursive: true });
});

test('a server that does not answer is said to be unreachable, without the password', async () => {
  const { output, code } = await prisma('migrate', 'deploy', {
    DATABASE_URL: 'postgresql://someone:hidden-word@127.0.0.1:1/nothing',
  });
  expect(code).toBe(1);
  expect(output).toContain('127.0.0.1:1');
  expect(output).not.toContain('hidden-word');
});

test('a command that needs a database says when it is given none', async () => {
  const { output, code } = await prisma('migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-empty', {
    DATABASE_URL: '',
  });
  expect(code).toBe(1);
  expect(output).toContain('set DATABASE_URL');
});

test('migrate deploy makes a database that is missing', async () => {
  const other = `${database}_made`;
  const { code } = await prisma('migrate', 'deploy', { DATABASE_URL: url.replace(database, other) });
  expect(code).toBe(0);
  await onCluster(`DROP DATABASE ${other} WITH (FORCE)`);
});

async function prisma(...words: (string | Record<string, string>)[]) {
  const args = words.filter((word) => typeof word === 'string');
  const more = words.filter((word) => typeof word === 'object');
  const env: NodeJS.ProcessEnv = Object.assign(
    { ...process.env, DATABASE_URL: url, CHECKPOINT_DISABLE: '1', NO_COLOR: '1' },
    ...more,
  );
  const cli = path.join(ROOT, 'node_modules/prisma/build/index.js');
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, ...args], { cwd: folder, env });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

async function query(sql: string) {
  return run(url, sql);
}

async function onCluster(sql: string) {
  return run(cluster, sql);
}

async function run(address: string, sql: string) {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}
