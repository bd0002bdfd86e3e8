import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { APP_LOGINS, LOGINS, OWNER } from './cluster.mjs';
import { DATA } from './folders.mjs';
import { readJson, writeJson } from './json-file.mjs';

/** The name of Meantime's own database on the embedded server. */
export const DATABASE = 'meantime';

const FILE = 'database.json';

/**
 * What is remembered about the embedded server, made on first use and kept for the owner of the folder alone.
 * @typedef {{ port?: number, folder?: string, passwords: Record<string, string> }} Remembered
 * @returns {Remembered}
 */
export function remembered(data = DATA) {
  const known = readJson(path.join(data, FILE)) ?? {};
  const passwords = { ...newPasswords(), ...known.passwords };
  return { ...known, passwords };
}

/** @param {Remembered} what */
export function remember(what, data = DATA) {
  writeJson(path.join(data, FILE), what);
}

/** Passwords for the superuser and every login, from the system's randomness. */
export function newPasswords() {
  return Object.fromEntries(['postgres', ...LOGINS].map((login) => [login, randomBytes(24).toString('base64url')]));
}

/** @param {{ host?: string, port: number | string, database: string, login: string, password: string }} parts */
export function urlOf({ host = '127.0.0.1', port, database, login, password }) {
  return `postgresql://${login}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`;
}

/**
 * The addresses of one database, by variable: DATABASE_URL is the owner's, for migrating and seeding
 * only; the others are what the running app gets.
 */
export function urlsOf({ port, database, passwords }) {
  const variables = { DATABASE_URL: OWNER, ...APP_LOGINS };
  return Object.fromEntries(
    Object.entries(variables).map(([variable, login]) => [
      variable,
      urlOf({ port, database, login, password: passwords[login] }),
    ]),
  );
}

/** The owner's address on the embedded server of this checkout, for `npx prisma`; undefined before the first start. */
export function storedOwnerUrl() {
  const { port, passwords } = readJson(path.join(DATA, FILE)) ?? {};
  return port === undefined ? undefined : urlsOf({ port, database: DATABASE, passwords }).DATABASE_URL;
}
