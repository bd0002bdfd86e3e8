import { existsSync } from 'node:fs';
import path from 'node:path';
import { DATA, ROOT } from './folders.mjs';
import { developmentKeys, publicHalves } from './keys.mjs';
import { Plain } from './plain.mjs';

/**
 * What each process is given of the database's logins and of the keys, and nothing else of either. A variable that is
 * not named here reaches none of them.
 */
const GIVEN = {
  portal: [
    'DATABASE_PORTAL_URL',
    'DATABASE_AUTH_PORTAL_URL',
    'MEANTIME_KEY_ADDRESS',
    'MEANTIME_KEY_ENTRY',
    'MEANTIME_KEY_SHARED',
    'MEANTIME_KEY_LOGIN_CLIENT',
  ],
  clinic: [
    'DATABASE_CLINIC_URL',
    'DATABASE_AUTH_CLINIC_URL',
    'MEANTIME_KEY_ADDRESS',
    'MEANTIME_KEY_SHARED',
    'MEANTIME_KEY_NOTE',
    'MEANTIME_KEY_LOGIN_CLINICIAN',
  ],
  worker: ['DATABASE_WORKER_URL', 'MEANTIME_KEY_ADDRESS', 'MEANTIME_KEY_RECORD', 'RESEND_API_KEY'],
  migration: ['DATABASE_URL'],
  founding: ['DATABASE_URL', 'DATABASE_AUTH_CLINIC_URL', 'MEANTIME_KEY_ADDRESS'],
};
/** All that somebody could do something with: what is not given is taken away. */
const SECRET = /^(DATABASE_(\w+_)?URL|MEANTIME_(KEY|PASSWORD)_\w+|POSTGRES_PASSWORD|RESEND_API_KEY)$/;

/** @param {string | undefined} surface */
function givenToWeb(surface) {
  return surface === 'portal' || surface === 'clinic' ? GIVEN[surface] : [...GIVEN.portal, ...GIVEN.clinic];
}

function only(given, env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => given.includes(name) || !SECRET.test(name)));
}

/**
 * What the environment, and `.env` where there is one, says about how to run.
 *
 * @typedef {object} Settings
 * @property {boolean} production asked for with NODE_ENV=production: no keys are made up, no demo clinic is founded
 * @property {number} port
 * @property {string} host
 * @property {string} origin
 * @param {Record<string, string | undefined>} [env]
 * @param {'web' | 'worker' | 'migration' | 'founding'} [role] whose keys production must have
 * @returns {Settings}
 * @throws {Plain} naming what is missing or wrong
 */
export function readSettings(env = process.env, role = 'web') {
  refuseOldNode();
  if (env === process.env) loadEnvFile();
  const production = env.NODE_ENV === 'production';
  if (production) {
    const given = role === 'web' ? givenToWeb(env.SURFACE) : GIVEN[role];
    const keys = given.filter((variable) => variable.startsWith('MEANTIME_KEY_'));
    const origin = env.ORIGIN_PORTAL && env.ORIGIN_CLINIC ? [] : ['ORIGIN'];
    const missing = [...new Set(['DATABASE_URL', ...origin, ...keys])].filter((variable) => !env[variable]);
    if (missing.length > 0)
      throw new Plain(
        `NODE_ENV is "production", and these variables are missing: ${missing.join(', ')}. .env.example says what they are.`,
      );
  }
  const port = Number(env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Plain(`PORT is "${env.PORT}"; it must be a number from 1 to 65535.`);
  const ofSurface = env.SURFACE === 'clinic' ? env.ORIGIN_CLINIC : env.ORIGIN_PORTAL;
  const origin = env.ORIGIN || ofSurface || `http://localhost:${port}`;
  if (!URL.canParse(origin) || !/^https?:$/.test(new URL(origin).protocol)) {
    throw new Plain(`ORIGIN is "${origin}"; it must be the address people type, such as https://meantime.example.`);
  }
  return { production, port, host: env.HOST || '127.0.0.1', origin: new URL(origin).origin };
}

/**
 * The environment of the app's processes. It holds the logins of the running app and never the
 * owner's: a process that cannot log in as the owner cannot be talked into it.
 *
 * @param {Settings} settings
 * @param {Record<string, string>} urls
 * @param {{ development?: boolean, env?: Record<string, string | undefined>, data?: string }} [options]
 * @returns {{ app: Record<string, string | undefined>, owner: Record<string, string | undefined> }} `owner` is for migrating, seeding and verifying
 */
export function environmentOf(settings, urls, { development = false, env = process.env, data = DATA } = {}) {
  const { DATABASE_URL, DATABASE_OWNER_URL, ...rest } = { ...env };
  const { DATABASE_URL: ownerUrl, ...appUrls } = urls;
  const app = {
    ...(settings.production
      ? {}
      : { ...developmentKeys(data), MEANTIME_LAUNCH: 'start', MAILBOX_DIR: path.join(data, 'mailbox') }),
    MEANTIME_RECORD: path.join(data, 'record'),
    ...rest,
    ...appUrls,
    NODE_ENV: development ? 'development' : 'production',
    PORT: String(settings.port),
    HOST: settings.host,
    ORIGIN: settings.origin,
    SURFACE: env.SURFACE || 'all',
  };
  if (app.MEANTIME_KEY_RECORD) app.MEANTIME_RECORD_PUBLIC ||= publicHalves(app.MEANTIME_KEY_RECORD);
  return { app, owner: { ...app, DATABASE_URL: ownerUrl } };
}

/**
 * What a web process gets: the logins and keys of the surface that it serves (`SURFACE`).
 * @param {Record<string, string | undefined>} env
 * @returns {Record<string, string | undefined>}
 */
export function forWeb(env) {
  return only(givenToWeb(env.SURFACE), env);
}

/**
 * What the worker gets: the queue's login, and of the keys the one for addresses and the one that signs the record's heads.
 * @param {Record<string, string | undefined>} env
 * @returns {Record<string, string | undefined>}
 */
export function forWorker(env) {
  return only(GIVEN.worker, env);
}

/**
 * What the migration gets, and the loading of the library after it: the owner's login, and no key.
 * @param {Record<string, string | undefined>} env with DATABASE_URL as the owner's
 * @returns {Record<string, string | undefined>}
 */
export function forMigration(env) {
  return only(GIVEN.migration, env);
}

/**
 * What founding a clinic gets: the owner's login, the one that queues the mail to who will own the clinic, and the key
 * for addresses.
 * @param {Record<string, string | undefined>} env with DATABASE_URL as the owner's
 * @returns {Record<string, string | undefined>}
 */
export function forFounding(env) {
  return only(GIVEN.founding, env);
}

/** Reads `.env` where there is one; what the environment says already stays as it is. */
export function loadEnvFile() {
  const file = path.join(ROOT, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Plain(`Meantime needs Node 20.19 or later; this is ${process.versions.node}.`);
}
