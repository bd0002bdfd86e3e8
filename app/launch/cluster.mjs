// The logins of the floor, and the database they meet in. What stands here is what migrations may rely on.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withClient, withDatabase } from './client.mjs';
import { ROOT } from './folders.mjs';
import { Plain, say } from './plain.mjs';

/** The login that migrates and owns every table. */
export const OWNER = 'meantime_owner';
/** No login: owns the SECURITY DEFINER functions, and has only the rights that they need. */
export const GUARD = 'meantime_guard';
/** No login: owns the job queue, so that a function owned by it may add a job for anyone. Nobody's but the owner's. */
export const JOBS = 'meantime_jobs';
/** The login that empties the queue. It owns nothing and is a member of nothing. */
export const WORKER = 'meantime_worker';
/** The logins of the running app, by the variable that carries each one's address. They own nothing. */
export const APP_LOGINS = {
  DATABASE_PORTAL_URL: 'meantime_portal',
  DATABASE_CLINIC_URL: 'meantime_clinic',
  DATABASE_AUTH_PORTAL_URL: 'meantime_auth_portal',
  DATABASE_AUTH_CLINIC_URL: 'meantime_auth_clinic',
  DATABASE_WORKER_URL: WORKER,
};
/** Every login that has a password. */
export const LOGINS = [OWNER, ...Object.values(APP_LOGINS)];
/** No login any more: the first migrations name it, and it may do nothing. */
const RETIRED = 'meantime_auth';
const ROLES = [...LOGINS, GUARD, JOBS, RETIRED];

const MEMBERSHIPS = [
  // The owner hands functions over to these two. It does not inherit their rights.
  { role: GUARD, member: OWNER, options: 'ADMIN TRUE, INHERIT FALSE, SET TRUE' },
  { role: JOBS, member: OWNER, options: 'ADMIN TRUE, INHERIT FALSE, SET TRUE' },
];

/**
 * What a database needs before the first migration, run as its owner. The shadow database of
 * `prisma migrate dev` gets the same.
 */
export const DATABASE_SQL = `CREATE SCHEMA IF NOT EXISTS graphile_worker AUTHORIZATION ${JOBS};`;

/** Takes from everyone what shows sizes and activity, and raises a notice where it may not: a migration that needs a superuser. */
const catalogueSql = () =>
  readFileSync(path.join(ROOT, 'prisma/migrations/20261127070000_catalogue/migration.sql'), 'utf8');

/** Who may connect to Meantime's database: its owner and the app's logins. A copy of a database has to be told anew. */
export function doors(database) {
  const name = quote(database);
  return [
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC;`,
    `GRANT CONNECT ON DATABASE ${name} TO ${Object.values(APP_LOGINS).join(', ')};`,
  ];
}

/**
 * Makes the roles, the memberships and the database that are missing, closes in it what PostgreSQL shows to everyone of
 * sizes and activity (or says that this login may not), and nothing else: a role that exists keeps its password, a
 * prepared server is only looked at.
 *
 * @param {object} options
 * @param {string} options.adminUrl a login that may create roles, or any login once the server is prepared
 * @param {string} options.database the name of Meantime's own
 * @param {Record<string, string>} options.passwords by login, for those that are missing
 * @param {boolean} [options.ours] a server that is Meantime's alone: its owner may create databases and
 *   roles, and nobody else may even connect
 * @throws {Plain} when the login may not do it: with the SQL that somebody else can run
 */
export async function prepareCluster({ adminUrl, database, passwords, ours = false }) {
  await withClient(adminUrl, async (client) => {
    await refuseOldServer(client);
    for (const statement of await missing(client, { adminUrl, database, passwords, ours })) {
      await client.query(statement).catch((error) => {
        if (error.code !== '42501') throw error;
        throw new Plain(
          `The login in DATABASE_URL may not prepare the server (${error.message}). Let a superuser run this first:\n\n${instructions(database)}`,
        );
      });
    }
  });
  await withClient(withDatabase(adminUrl, database), async (client) => {
    client.on('notice', ({ message }) => say(message));
    await client.query(catalogueSql());
    const { rows } = await client.query("SELECT FROM pg_namespace WHERE nspname = 'graphile_worker'");
    if (rows.length > 0) return;
    await client.query(`SET ROLE ${OWNER}`);
    await client.query(DATABASE_SQL);
  });
}

/** Meantime's roles that a server lacks. */
export async function missingRoles(client) {
  const { rows } = await client.query('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [ROLES]);
  const present = new Set(rows.map((row) => row.rolname));
  return ROLES.filter((role) => !present.has(role));
}

/** The SQL that prepares a server by hand; the words in capitals are to be replaced. */
export function instructions(database) {
  return [
    ...ROLES.map((role) => createRole(role, 'A LONG PASSWORD')),
    ...MEMBERSHIPS.map(grant),
    `REVOKE ${JOBS} FROM ${WORKER};`,
    `ALTER ROLE ${RETIRED} NOLOGIN;`,
    `CREATE DATABASE ${quote(database)} OWNER ${OWNER}; -- or: ALTER DATABASE … OWNER TO ${OWNER};`,
    ...doors(database),
    `\\connect ${quote(database)}`,
    DATABASE_SQL,
    catalogueSql(),
  ].join('\n');
}

async function missing(client, { adminUrl, database, passwords, ours }) {
  const roles = await missingRoles(client);
  const statements = roles.map((role) =>
    createRole(role, passwords[role], ours && role === OWNER ? ' CREATEDB CREATEROLE' : ''),
  );

  const { rows: members } = await client.query(
    `SELECT roleid::regrole::text AS role, member::regrole::text AS member, grantor::regrole::text AS grantor
     FROM pg_auth_members WHERE set_option OR inherit_option`,
  );
  const isMember = (role, member) => members.some((row) => row.role === role && row.member === member);
  statements.push(...MEMBERSHIPS.filter(({ role, member }) => !isMember(role, member)).map(grant));
  // Earlier releases gave the app's logins memberships.
  const logins = Object.values(APP_LOGINS);
  for (const { role, member, grantor } of members.filter((row) => logins.includes(row.member)))
    statements.push(`REVOKE ${role} FROM ${member} GRANTED BY ${grantor};`);
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1 AND rolcanlogin', [RETIRED]);
  if (rowCount > 0) statements.push(`ALTER ROLE ${RETIRED} NOLOGIN;`);

  const {
    rows: [me],
  } = await client.query('SELECT rolname AS name, rolsuper AS super FROM pg_roles WHERE rolname = current_user');
  const {
    rows: [home],
  } = await client.query(
    `SELECT pg_get_userbyid(datdba) AS owner,
       EXISTS (SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE grantee = 0) AS "openToAll"
     FROM pg_database WHERE datname = $1`,
    [database],
  );
  if (home?.owner !== OWNER) {
    // PostgreSQL gives a database away only to a role that the giver could become.
    if (!me.super && !isMember(OWNER, me.name))
      statements.push(`GRANT ${OWNER} TO ${quote(me.name)} WITH INHERIT TRUE, SET TRUE;`);
    if (home !== undefined) await refuseForeignTables(adminUrl, database);
    statements.push(
      home === undefined
        ? `CREATE DATABASE ${quote(database)} OWNER ${OWNER};`
        : `ALTER DATABASE ${quote(database)} OWNER TO ${OWNER};`,
    );
  }
  if (home === undefined || home.openToAll || roles.length > 0) statements.push(...doors(database));
  if (ours)
    statements.push(
      'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;',
      `GRANT CONNECT ON DATABASE postgres TO ${OWNER};`,
    );
  return statements;
}

async function refuseForeignTables(adminUrl, database) {
  const { rows } = await withClient(withDatabase(adminUrl, database), (client) =>
    client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' LIMIT 1"),
  );
  if (rows.length > 0) {
    throw new Plain(
      `The database "${database}" already holds tables of something else. Nothing was changed. Give Meantime a database of its own in DATABASE_URL.`,
    );
  }
}

async function refuseOldServer(client) {
  const {
    rows: [{ server_version_num: number }],
  } = await client.query('SHOW server_version_num');
  if (Number(number) < 180000)
    throw new Plain(
      `Meantime needs PostgreSQL 18 or later; the server in DATABASE_URL is ${Math.floor(number / 10000)}.`,
    );
}

function createRole(role, password, more = '') {
  if (!LOGINS.includes(role)) return `CREATE ROLE ${role} NOLOGIN NOINHERIT;`;
  return `CREATE ROLE ${role} LOGIN${more} PASSWORD '${password.replaceAll("'", "''")}';`;
}

function grant({ role, member, options }) {
  return `GRANT ${role} TO ${member} WITH ${options};`;
}

function quote(identifier) {
  return `"${identifier.replaceAll('"', '""')}"`;
}
