import {
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
import { installIfNeeded, isInstalled } from '../../app/launch/install.mjs';
import { developmentKeys } from '../../app/launch/keys.mjs';
import { environmentOf, forWeb, forWorker, readSettings } from '../../app/launch/settings.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'meantime-files-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
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
      'MEANTIME_KEY_NOTE',
      'MEANTIME_KEY_SHARED',
    ]);
    for (const key of Object.values(keys)) {
      const [id, secret] = key.split(':');
      expect(id).toMatch(/^dev/);
      expect(Buffer.from(secret ?? '', 'base64')).toHaveLength(32);
    }
    expect(new Set(Object.values(keys)).size).toBe(4);
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
    DATABASE_AUTH_URL: 'auth',
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
    expect(logins(forWeb(app))).toEqual(['DATABASE_AUTH_URL', 'DATABASE_CLINIC_URL', 'DATABASE_PORTAL_URL']);
    expect(logins(forWorker(app))).toEqual(['DATABASE_AUTH_URL', 'DATABASE_WORKER_URL']);
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
    };
    const settings = readSettings(env);
    expect(settings.origin).toBe('https://meantime.example');
    const { app } = environmentOf(settings, urls, { env, data: folder });
    expect(app.MEANTIME_LAUNCH).toBeUndefined();
    expect(app.MAILBOX_DIR).toBeUndefined();
    expect(Object.values(app).join()).not.toMatch(/\bdev/);
  });
});
