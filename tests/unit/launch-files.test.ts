import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ROOT } from '../../app/launch/folders.mjs';
import { installIfNeeded, isInstalled } from '../../app/launch/install.mjs';
import { developmentKeys } from '../../app/launch/keys.mjs';
import { setDataAside } from '../../app/launch/retired-migrations.mjs';
import { environmentOf, forMigration, forWeb, forWorker, readSettings } from '../../app/launch/settings.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meantime-files-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('what is loaded before anything is installed needs no package', () => {
  for (const part of ['app/launch', 'tests/support', 'package.json'])
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  const loaded = ['./app/launch/launch.mjs', './tests/support/cluster.mjs'];
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', loaded.map((file) => `await import('${file}');`).join('')],
    { cwd: folder, encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([0, '']);
});

describe('what is installed', () => {
  const lock = {
    '': { version: '1.0.0' },
    'node_modules/needed': { version: '2.0.0' },
    'node_modules/for-another-machine': { version: '3.0.0', optional: true },
    'node_modules/for-tests': { version: '4.0.0', dev: true },
  };
  const { 'node_modules/for-tests': _, ...withoutTests } = lock;

  function install(present: object): boolean {
    writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: lock }));
    mkdirSync(path.join(folder, 'node_modules'), { recursive: true });
    writeFileSync(path.join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }));
    return isInstalled(folder);
  }

  test('is what the lock file says, but for what this machine cannot use', () => {
    expect(install({ ...lock, 'node_modules/for-another-machine': undefined })).toBe(true);
  });

  test('is not enough when a package is missing or another version', () => {
    expect(install({ ...lock, 'node_modules/needed': undefined })).toBe(false);
    expect(install({ ...lock, 'node_modules/needed': { version: '2.0.1' } })).toBe(false);
  });

  test('is not enough after an interrupted install, which leaves no account of itself', () => {
    install(lock);
    rmSync(path.join(folder, 'node_modules/.package-lock.json'));
    expect(isInstalled(folder)).toBe(false);
  });

  test('is not touched where it is a link to another folder, which installing would empty', () => {
    const elsewhere = path.join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(path.join(elsewhere, 'kept'), '');
    symlinkSync(elsewhere, path.join(folder, 'node_modules'));
    writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: lock }));
    expect(() => installIfNeeded(folder)).toThrow(/link to another folder/);
    expect(readdirSync(elsewhere)).toEqual(['kept']);
  });

  test('may lack what only tests need, in production alone', () => {
    expect(install(withoutTests)).toBe(false);
    vi.stubEnv('NODE_ENV', 'production');
    expect(install(withoutTests)).toBe(true);
  });
});

describe('development keys', () => {
  test('are made once, for the owner of the folder alone, and are marked as what they are', () => {
    const keys = developmentKeys(folder);
    expect(Object.keys(keys).sort()).toEqual([
      'MEANTIME_KEY_ADDRESS',
      'MEANTIME_KEY_ENTRY',
      'MEANTIME_KEY_LOGIN_CLIENT',
      'MEANTIME_KEY_LOGIN_CLINICIAN',
      'MEANTIME_KEY_NOTE',
      'MEANTIME_KEY_RECORD',
      'MEANTIME_KEY_SHARED',
    ]);
    for (const key of Object.values(keys)) {
      const [id, secret] = key.split(':');
      expect(id).toMatch(/^dev/);
      expect(Buffer.from(secret ?? '', 'base64')).toHaveLength(32);
    }
    expect(new Set(Object.values(keys)).size).toBe(7);
    expect(developmentKeys(folder)).toEqual(keys);
    expect(statSync(path.join(folder, 'keys.json')).mode & 0o777).toBe(0o600);
  });

  test('are never replaced because their file is damaged', () => {
    developmentKeys(folder);
    writeFileSync(path.join(folder, 'keys.json'), '{"MEANTIME_KEY_ENTRY":');
    expect(() => developmentKeys(folder)).toThrow(/keys\.json is damaged: it is not JSON\. Nothing was changed\./);
    expect(readFileSync(path.join(folder, 'keys.json'), 'utf8')).toBe('{"MEANTIME_KEY_ENTRY":');
  });
});

describe('the environment of the app', () => {
  const urls = {
    DATABASE_URL: 'owner',
    DATABASE_PORTAL_URL: 'portal',
    DATABASE_CLINIC_URL: 'clinic',
    DATABASE_AUTH_PORTAL_URL: 'auth-portal',
    DATABASE_AUTH_CLINIC_URL: 'auth-clinic',
    DATABASE_WORKER_URL: 'worker',
  };
  const given = { DATABASE_URL: 'superuser', DATABASE_OWNER_URL: 'owner', MEANTIME_KEY_NOTE: 'mine:AAAA' };

  test('keeps the owner and the superuser out, and each process to its own logins', () => {
    const { app, owner } = environmentOf(readSettings(given), urls, { env: given, data: folder });
    expect(owner.DATABASE_URL).toBe('owner');
    const logins = (env: object) =>
      Object.keys(env)
        .filter((name) => name.startsWith('DATABASE_'))
        .sort();
    const surfaces = { portal: ['AUTH_PORTAL', 'PORTAL'], clinic: ['AUTH_CLINIC', 'CLINIC'] };
    for (const [SURFACE, its] of [...Object.entries(surfaces), ['all', Object.values(surfaces).flat().sort()] as const])
      expect(logins(forWeb({ ...app, SURFACE }))).toEqual(its.map((name) => `DATABASE_${name}_URL`));
    expect(logins(forWorker(app))).toEqual(['DATABASE_WORKER_URL']);
    expect(logins(forMigration(owner))).toEqual(['DATABASE_URL']);
    expect(Object.values(app)).not.toContain('superuser');
  });

  test('prefers a key that is given to one that was made up', () => {
    const { app } = environmentOf(readSettings(given), urls, { env: given, data: folder });
    expect(app.MEANTIME_KEY_NOTE).toBe('mine:AAAA');
    expect(app.MEANTIME_KEY_ENTRY).toMatch(/^dev/);
  });

  test('makes up nothing in production', () => {
    const env = {
      ...given,
      NODE_ENV: 'production',
      ORIGIN: 'https://meantime.example/',
      MEANTIME_KEY_ADDRESS: 'a:b',
      MEANTIME_KEY_ENTRY: 'a:b',
      MEANTIME_KEY_SHARED: 'a:b',
      MEANTIME_KEY_LOGIN_CLIENT: 'a:b',
      MEANTIME_KEY_LOGIN_CLINICIAN: 'a:b',
    };
    const settings = readSettings(env);
    expect(settings.origin).toBe('https://meantime.example');
    const { app } = environmentOf(settings, urls, { env, data: folder });
    expect(app.MEANTIME_LAUNCH).toBeUndefined();
    expect(app.MAILBOX_DIR).toBeUndefined();
    expect(Object.values(app).join()).not.toMatch(/\bdev/);
  });
});

describe('a data folder whose database is set aside', () => {
  const contents = { 'keys.json': 'keys', 'town.json': 'town', 'outside.json': 'outside', 'mailbox/a': 'letter' };
  const today = `set-aside-${new Date().toISOString().slice(0, 10)}`;
  const textOf = (...at: string[]) => readFileSync(path.join(...at), 'utf8');
  let data: string;

  beforeEach(() => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    data = path.join(folder, '.data');
    mkdirSync(path.join(data, 'mailbox'), { recursive: true });
    for (const [name, text] of Object.entries(contents)) writeFileSync(path.join(data, name), text, { mode: 0o600 });
  });
  afterEach(() => void vi.restoreAllMocks());

  test.each([
    ['inside it', '.data/postgres', `.data/${today}/postgres`],
    ['where PostgreSQL may enter', 'elsewhere/postgres', `elsewhere/${today}`],
  ])('is whole in its new place, and nothing is gone: with the database %s', (_where, from, to) => {
    const before = { folder: path.join(folder, from), port: 1, passwords: { postgres: 'a word' } };
    mkdirSync(before.folder, { recursive: true });
    writeFileSync(path.join(before.folder, 'PG_VERSION'), '18');
    writeFileSync(path.join(data, 'database.json'), JSON.stringify(before));
    setDataAside(data);

    const aside = path.join(data, today);
    expect(JSON.parse(textOf(aside, 'database.json'))).toEqual({ ...before, folder: path.join(folder, to) });
    expect(textOf(folder, to, 'PG_VERSION')).toBe('18');
    expect(textOf(aside, 'keys.json')).toBe('keys');
    expect(statSync(path.join(aside, 'keys.json')).mode & 0o777).toBe(0o600);
    expect(textOf(aside, 'mailbox', 'a')).toBe('letter');
    expect(textOf(aside, 'town.json')).toBe('town');
    // What begins anew has the same keys and passwords, and neither the town nor the letters of before.
    expect(textOf(data, 'keys.json')).toBe('keys');
    expect(textOf(data, 'outside.json')).toBe('outside');
    expect(JSON.parse(textOf(data, 'database.json'))).toEqual(before);
    for (const name of ['town.json', 'mailbox']) expect(existsSync(path.join(data, name)), name).toBe(false);
    expect(existsSync(before.folder)).toBe(false);
    expect(process.stdout.write).toHaveBeenCalledWith(
      expect.stringMatching(/It was set aside in .*, whole and with its keys/),
    );
  });

  test('takes no place that is taken', () => {
    for (const number of ['', '-2']) {
      mkdirSync(path.join(data, 'postgres'));
      writeFileSync(path.join(data, 'database.json'), JSON.stringify({ folder: path.join(data, 'postgres') }));
      setDataAside(data);
      expect(existsSync(path.join(data, `${today}${number}`, 'postgres'))).toBe(true);
    }
  });
});
