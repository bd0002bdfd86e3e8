import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { instructions } from '../../../app/launch/cluster.mjs';
import { migrate } from '../../../app/launch/migrate.mjs';
import { prepareOutside } from '../../../app/launch/outside.mjs';
import { startCluster } from '../../support/cluster.mjs';

const LOGINS = [
  'meantime_owner',
  'meantime_portal',
  'meantime_clinic',
  'meantime_auth_portal',
  'meantime_auth_clinic',
  'meantime_worker',
];
let server: Awaited<ReturnType<typeof startCluster>>;
let data: string;

beforeAll(async () => {
  server = await startCluster({ bare: true });
});
afterAll(() => server.stop());
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'meantime-outside-'));
});
afterEach(async () => {
  rmSync(data, { recursive: true });
  await run(server.adminUrl, 'DROP DATABASE IF EXISTS theirs WITH (FORCE)');
  for (const role of [...LOGINS, 'meantime_guard', 'meantime_jobs', 'meantime_auth', 'someone'])
    await run(server.adminUrl, `DROP ROLE IF EXISTS ${role}`);
});

test('a superuser’s address is enough: roles and database are made, and every login gets in', async () => {
  const urls = await prepareOutside({ DATABASE_URL: on('theirs') }, data);
  for (const [variable, login] of [
    ['DATABASE_URL', 'meantime_owner'],
    ['DATABASE_PORTAL_URL', 'meantime_portal'],
    ['DATABASE_CLINIC_URL', 'meantime_clinic'],
    ['DATABASE_AUTH_PORTAL_URL', 'meantime_auth_portal'],
    ['DATABASE_AUTH_CLINIC_URL', 'meantime_auth_clinic'],
    ['DATABASE_WORKER_URL', 'meantime_worker'],
  ] as const) {
    expect(
      await run(urls[variable] ?? '', 'SELECT current_user::text AS me, current_database()::text AS here'),
    ).toEqual([{ me: login, here: 'theirs' }]);
  }
  expect(statSync(path.join(data, 'outside.json')).mode & 0o777).toBe(0o600);
});

test('no login of the app is a superuser, passes row-level security, makes roles or databases, or owns anything', async () => {
  await prepareOutside({ DATABASE_URL: on('theirs') }, data);
  const rows = await run(
    server.adminUrl,
    `SELECT rolname FROM pg_roles WHERE rolname LIKE 'meantime_%' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)`,
  );
  expect(rows).toEqual([]);
  const owned = await run(
    on('theirs'),
    `SELECT rolname::text FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o' AND rolname ~ 'portal|clinic|auth|worker'`,
  );
  expect(owned).toEqual([]);
});

test('the migrations apply to a server prepared this way', async () => {
  const urls = await prepareOutside({ DATABASE_URL: on('theirs') }, data);
  expect(await migrate(urls.DATABASE_URL ?? '')).toBe(true);
  expect(await migrate(urls.DATABASE_URL ?? '')).toBe(false);
  expect(await run(urls.DATABASE_WORKER_URL ?? '', 'SELECT count(*)::int AS jobs FROM graphile_worker.jobs')).toEqual([
    { jobs: 0 },
  ]);
});

test('a server that was prepared by an earlier release loses what it gave too much', async () => {
  await prepareOutside({ DATABASE_URL: on('theirs') }, data);
  await run(server.adminUrl, 'GRANT meantime_jobs TO meantime_worker WITH INHERIT TRUE, SET FALSE');
  await run(server.adminUrl, `ALTER ROLE meantime_auth LOGIN PASSWORD 'of before'`);
  const urls = await prepareOutside({ DATABASE_URL: on('theirs') }, data);
  expect(
    await run(
      server.adminUrl,
      `SELECT pg_has_role('meantime_worker', 'meantime_jobs', 'MEMBER') AS member, rolcanlogin AS login FROM pg_roles WHERE rolname = 'meantime_auth'`,
    ),
  ).toEqual([{ member: false, login: false }]);
  expect(await migrate(urls.DATABASE_URL ?? '')).toBe(true);
});

test('preparing again changes nothing and needs no rights', async () => {
  const first = await prepareOutside({ DATABASE_URL: on('theirs') }, data);
  expect(await prepareOutside({ DATABASE_URL: on('theirs') }, data)).toEqual(first);
  const asOwner = await prepareOutside({ ...first, DATABASE_URL: first.DATABASE_URL }, `${data}/nowhere`);
  expect(asOwner).toEqual(first);
});

test('a superuser’s address closes what PostgreSQL shows of sizes, and nothing is said', async () => {
  const { urls, said } = await listening(() => prepareOutside({ DATABASE_URL: on('theirs') }, data));
  expect(said).toBe('');
  await expect(run(urls.DATABASE_CLINIC_URL ?? '', SIZE)).rejects.toThrow(/permission denied for function/);
});

test('a login that may create roles, though no superuser, is enough; and says what it may not close', async () => {
  await run(server.adminUrl, "CREATE ROLE someone LOGIN CREATEROLE CREATEDB PASSWORD 'a-password-of-the-tests'");
  const { urls, said } = await listening(() => prepareOutside({ DATABASE_URL: on('theirs', 'someone') }, data));
  expect(said).toMatch(/^Every login of this database can still ask PostgreSQL how large its tables are/);
  expect(await run(urls.DATABASE_CLINIC_URL ?? '', SIZE)).toHaveLength(1);
  await migrate(urls.DATABASE_URL ?? '');
  expect(await run(urls.DATABASE_PORTAL_URL ?? '', 'SELECT current_user::text AS me')).toEqual([
    { me: 'meantime_portal' },
  ]);
  await run(server.adminUrl, 'DROP DATABASE theirs WITH (FORCE)');
  await run(server.adminUrl, 'DROP OWNED BY someone');
});

test('a login that may not is told what to run, and what it is told to run works', async () => {
  await run(server.adminUrl, "CREATE ROLE someone LOGIN PASSWORD 'a-password-of-the-tests'");
  await run(server.adminUrl, 'CREATE DATABASE theirs');
  const refusal = prepareOutside({ DATABASE_URL: on('theirs', 'someone') }, data);
  await expect(refusal).rejects.toThrow(/may not prepare the server[^]*CREATE ROLE meantime_portal LOGIN/);
  await run(server.adminUrl, 'DROP DATABASE theirs');

  const [outer, inner] = instructions('theirs')
    .replaceAll('A LONG PASSWORD', 'a-password-of-the-tests')
    .split('\\connect "theirs"');
  for (const statement of (outer ?? '').split('\n')) if (statement !== '') await run(server.adminUrl, statement);
  await run(on('theirs'), inner ?? '');
  const env = Object.fromEntries(
    ['PORTAL', 'CLINIC', 'AUTH_PORTAL', 'AUTH_CLINIC', 'WORKER'].map((name) => [
      `DATABASE_${name}_URL`,
      on('theirs', `meantime_${name.toLowerCase()}`),
    ]),
  );
  const urls = await prepareOutside({ DATABASE_URL: on('theirs', 'meantime_owner'), ...env }, data);
  expect(await migrate(urls.DATABASE_URL ?? '')).toBe(true);
});

test('a database that holds something else is left alone', async () => {
  await run(server.adminUrl, 'CREATE DATABASE theirs');
  await run(on('theirs'), 'CREATE TABLE accounts (id int)');
  await expect(prepareOutside({ DATABASE_URL: on('theirs') }, data)).rejects.toThrow(
    /already holds tables of something else/,
  );
  expect(
    await run(on('theirs'), "SELECT pg_get_userbyid(datdba)::text AS owner FROM pg_database WHERE datname = 'theirs'"),
  ).toEqual([{ owner: 'postgres' }]);
});

test('a database of retired migrations is refused before anything is changed', async () => {
  const urls = await prepareOutside({ DATABASE_URL: on('theirs') }, data);
  await migrate(urls.DATABASE_URL ?? '');
  await run(
    on('theirs'),
    `UPDATE _prisma_migrations SET migration_name = '20261121000000_tables'
     WHERE migration_name = (SELECT min(migration_name) FROM _prisma_migrations)`,
  );
  // Something that a preparation would put right, and a migration that would be applied.
  await run(server.adminUrl, 'GRANT CONNECT ON DATABASE theirs TO PUBLIC');
  await run(on('theirs'), `DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_library_search'`);
  const state = () =>
    run(
      on('theirs'),
      `SELECT datacl::text, (SELECT count(*)::int FROM _prisma_migrations) AS migrations,
         (SELECT array_agg(rolname::text ORDER BY 1) FROM pg_roles) AS roles FROM pg_database WHERE datname = 'theirs'`,
    );
  const before = await state();

  const sentence =
    /^The database "theirs" holds the migrations of before the first release.* Nothing was changed\. Give Meantime an empty database/;
  await expect(prepareOutside({ DATABASE_URL: on('theirs') }, data)).rejects.toThrow(sentence);
  await expect(migrate(urls.DATABASE_URL ?? '')).rejects.toThrow(sentence);
  expect(await state()).toEqual(before);
});

test('logins whose passwords are not known here are asked for by the names of their variables', async () => {
  await prepareOutside({ DATABASE_URL: on('theirs') }, data);
  const refusal = prepareOutside({ DATABASE_URL: on('theirs') }, `${data}/empty`);
  await expect(refusal).rejects.toThrow(/DATABASE_PORTAL_URL \(meantime_portal\)/);
});

test('passwords that are given are the ones the new logins get', async () => {
  const given = on('theirs', 'meantime_portal').replace('a-password-of-the-tests', 'chosen-by-hand');
  const urls = await prepareOutside({ DATABASE_URL: on('theirs'), DATABASE_PORTAL_URL: given }, data);
  expect(urls.DATABASE_PORTAL_URL).toBe(given);
  expect(readFileSync(path.join(data, 'outside.json'), 'utf8')).not.toContain('meantime_portal');
});

test('a server that does not answer, a wrong password and a thing that is no address each get a plain sentence without the password', async () => {
  const cases: [string, RegExp][] = [
    [
      'postgresql://postgres:hidden-word@127.0.0.1:1/theirs',
      /^The PostgreSQL at 127\.0\.0\.1:1 does not answer \(ECONNREFUSED\)\.$/,
    ],
    [on('postgres').replace('a-password-of-the-tests', 'hidden-word'), /does not let "postgres" in/],
    ['hidden-word', /^DATABASE_URL is not an address/],
    ['mysql://postgres:hidden-word@127.0.0.1/theirs', /must begin with postgresql/],
  ];
  for (const [url, sentence] of cases) {
    const error = await prepareOutside({ DATABASE_URL: url }, data).catch((thrown: Error) => thrown);
    expect((error as Error).message).toMatch(sentence);
    expect((error as Error).message).not.toContain('hidden-word');
  }
});

const SIZE = `SELECT pg_total_relation_size('pg_class')`;

/** What a preparation resolves to, and what it said to a person. */
async function listening(prepare: () => Promise<Record<string, string>>) {
  let said = '';
  const written = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  const urls = await prepare().finally(() => written.mockRestore());
  return { urls, said };
}

function on(database: string, login = 'postgres'): string {
  const url = new URL(server.adminUrl);
  url.username = login;
  url.pathname = `/${database}`;
  return url.href;
}

async function run(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}
