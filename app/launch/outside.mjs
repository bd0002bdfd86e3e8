// A PostgreSQL that somebody else runs, named by DATABASE_URL.
import path from 'node:path';
import { databaseOf, loginOf, withClient } from './client.mjs';
import { APP_LOGINS, missingRoles, OWNER, prepareCluster } from './cluster.mjs';
import { DATA, makeDataFolder } from './folders.mjs';
import { readJson, writeJson } from './json-file.mjs';
import { Plain } from './plain.mjs';
import { refuseRetiredMigrations } from './retired-migrations.mjs';
import { newPasswords } from './urls.mjs';

const VARIABLES = { DATABASE_OWNER_URL: OWNER, ...APP_LOGINS };

/**
 * Prepares the server in DATABASE_URL and finds the address of every login: the one in the login's
 * own variable, or DATABASE_URL's with a password that was made here before.
 *
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<Record<string, string>>} by variable; DATABASE_URL is the owner's, whoever's it was
 * @throws {Plain}
 */
export async function prepareOutside(env, data = DATA) {
  const adminUrl = checked('DATABASE_URL', env.DATABASE_URL);
  const given = Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([variable, login]) =>
      env[variable] ? [[login, checked(variable, env[variable], login)]] : [],
    ),
  );
  if (loginOf(adminUrl) === OWNER) given[OWNER] ??= adminUrl;

  const file = path.join(data, 'outside.json');
  const server = new URL(adminUrl).host;
  const kept = readJson(file)?.[server] ?? {};
  const missing = await withAnyDatabase(adminUrl, async (client, url) => {
    if (url === adminUrl) await refuseRetiredMigrations(client, url);
    return missingRoles(client);
  });
  const passwords = { ...newPasswords(), ...kept };
  for (const [login, url] of Object.entries(given)) passwords[login] = decodeURIComponent(new URL(url).password);
  const unknown = Object.entries(VARIABLES).filter(
    ([, login]) => !missing.includes(login) && !given[login] && !kept[login],
  );
  if (unknown.length > 0) {
    const list = unknown.map(([variable, login]) => `${variable} (${login})`).join(', ');
    throw new Plain(
      `The server in DATABASE_URL already has logins whose passwords are not known here. Give their addresses: ${list}.`,
    );
  }
  const made = missing.filter((login) => login in passwords && !given[login]);
  if (made.length > 0) {
    makeDataFolder(data);
    writeJson(file, {
      ...readJson(file),
      [server]: { ...kept, ...Object.fromEntries(made.map((login) => [login, passwords[login]])) },
    });
  }
  await withAnyDatabase(adminUrl, (_, url) =>
    prepareCluster({ adminUrl: url, database: databaseOf(adminUrl), passwords }),
  );

  const urls = {};
  for (const [variable, login] of Object.entries(VARIABLES)) {
    const url = given[login] ?? sameServer(adminUrl, login, passwords[login]);
    await withClient(url, (client) => client.query('SELECT 1'));
    urls[variable === 'DATABASE_OWNER_URL' ? 'DATABASE_URL' : variable] = url;
  }
  return urls;
}

/** Stands in the named database, or in `postgres` while the named one is still to be made. */
async function withAnyDatabase(url, work) {
  try {
    return await withClient(url, (client) => work(client, url));
  } catch (error) {
    if (error.code !== '3D000') throw error;
    const elsewhere = new URL(url);
    elsewhere.pathname = '/postgres';
    return withClient(elsewhere.href, (client) => work(client, elsewhere.href));
  }
}

function sameServer(url, login, password) {
  const changed = new URL(url);
  changed.username = login;
  changed.password = password;
  return changed.href;
}

function checked(variable, text, login) {
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new Plain(`${variable} is not an address. It looks like postgresql://login:password@host:5432/database.`);
  }
  if (!['postgres:', 'postgresql:'].includes(url.protocol))
    throw new Plain(`${variable} must begin with postgresql://.`);
  if (login !== undefined && loginOf(url.href) !== login)
    throw new Plain(`${variable} must carry the login "${login}".`);
  return url.href;
}
