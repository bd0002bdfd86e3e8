import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { forWeb, forWorker } from '../../app/launch/settings.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Service {
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
  networks?: string[];
  ports?: string[];
  profiles?: string[];
  volumes?: string[];
  read_only?: boolean;
  stop_grace_period?: string;
}
const compose = parse(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  configs: { caddyfile: { content: string } };
  networks: { inside: { internal: boolean } };
};
const serviceOf = (name: string): Service => {
  const service = compose.services[name];
  if (service === undefined) throw new Error(`There is no service "${name}".`);
  return service;
};
const variablesOf = (name: string) => Object.keys(serviceOf(name).environment ?? {});

const WEB = { portal: ['portal-1', 'portal-2'], clinic: ['clinic-1', 'clinic-2'] };

test('the production shape is PostgreSQL, one migration, two web processes a surface, a worker and a proxy', () => {
  const byHand = Object.entries(compose.services).filter(([, { profiles }]) => profiles !== undefined);
  expect(byHand.map(([name]) => name)).toEqual(['found-clinic']);
  expect(Object.keys(compose.services).filter((name) => name !== 'found-clinic')).toEqual([
    'postgres',
    'migrate',
    ...WEB.portal,
    ...WEB.clinic,
    'worker',
    'proxy',
  ]);
  for (const [surface, names] of Object.entries(WEB)) {
    const address = `{$$ORIGIN_${surface.toUpperCase()}} {\n  reverse_proxy ${names.map((name) => `${name}:3000`).join(' ')} {`;
    expect(compose.configs.caddyfile.content).toContain(address);
  }
});

test('a web process that is told to stop serves until the proxy has noticed, and is given the time', () => {
  const interval = Number(/health_interval (\d+)s/.exec(compose.configs.caddyfile.content)?.[1]);
  for (const name of Object.values(WEB).flat()) {
    const { environment, stop_grace_period } = serviceOf(name);
    const drain = Number(environment?.['DRAIN_SECONDS']);
    expect(drain).toBeGreaterThan(interval);
    // Requests under way get ten seconds more.
    expect(Number.parseInt(stop_grace_period ?? '')).toBeGreaterThan(drain + 10);
  }
});

test('each process is given the logins and keys that are its own, and those alone', () => {
  const isSecret = (name: string) => /KEY|PASSWORD|DATABASE/.test(name);
  const everything = Object.fromEntries(
    Object.values(compose.services).flatMap(({ environment = {} }) => Object.entries(environment)),
  );
  const given = (its: Record<string, string | undefined>) => Object.keys(its).filter(isSecret).sort();
  for (const [surface, names] of Object.entries(WEB))
    for (const name of names) {
      expect(serviceOf(name).environment?.['SURFACE'], name).toBe(surface);
      expect(variablesOf(name).filter(isSecret).sort(), name).toEqual(
        given(forWeb({ ...everything, SURFACE: surface })),
      );
    }
  expect(variablesOf('worker').filter(isSecret).sort()).toEqual(given(forWorker(everything)));
  for (const name of [...Object.values(WEB).flat(), 'worker'])
    expect(JSON.stringify(serviceOf(name).environment), name).not.toMatch(/POSTGRES_PASSWORD|meantime_owner/);
  expect(variablesOf('migrate').filter((name) => name.startsWith('MEANTIME_KEY'))).toEqual([]);
});

test('whoever speaks to the database knows it by its certificate, and cannot read its key', () => {
  const addresses = Object.values(compose.services).flatMap(({ environment = {} }) =>
    Object.entries(environment).flatMap(([name, value]) => (name.startsWith('DATABASE_') ? [value] : [])),
  );
  expect(addresses.length).toBeGreaterThan(10);
  for (const address of addresses)
    expect(address).toMatch(/\?sslmode=verify-full&sslrootcert=\/certificate\/postgres\.crt$/);
  for (const [name, { volumes = [] }] of Object.entries(compose.services)) {
    if (name === 'postgres') continue;
    expect(
      volumes.filter((volume) => volume.startsWith('database-certificate-key')),
      name,
    ).toEqual([]);
    for (const volume of volumes.filter((its) => its.startsWith('database-certificate')))
      expect(volume, name).toMatch(/:ro$/);
  }
});

test('the signed heads of the record lie in a volume that the worker alone has', () => {
  const mounted = Object.entries(compose.services).filter(([, { volumes = [] }]) => volumes.includes('record:/record'));
  expect(mounted.map(([name]) => name)).toEqual(['worker']);
  expect(serviceOf('worker').environment).toMatchObject({ MEANTIME_RECORD: '/record' });
});

test('only the proxy can be reached from outside, and only the proxy and the mail can reach out', () => {
  const published = Object.entries(compose.services).filter(([, { ports }]) => ports !== undefined);
  expect(published.map(([name]) => name)).toEqual(['proxy']);
  const outward = Object.entries(compose.services).filter(([, { networks }]) => networks?.includes('outside'));
  expect(outward.map(([name]) => name)).toEqual(['worker', 'proxy']);
  expect(compose.networks.inside.internal).toBe(true);
});

test('every variable that has to be set is explained in .env.example', () => {
  const text = readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8');
  const asked = new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name));
  const explained = readFileSync(path.join(ROOT, '.env.example'), 'utf8');
  for (const name of asked) expect(explained, name).toMatch(new RegExp(`^#${name}=`, 'm'));
});

test('every program that a container runs is in the checkout and not left out of the image', () => {
  const commands = Object.values(compose.services).flatMap(({ entrypoint = [], command = [] }) => [
    ...entrypoint,
    ...command,
  ]);
  const image = readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8');
  const programs = [...commands, ...[...image.matchAll(/"([^"]+\.ts)"/g)].map(([, name]) => name ?? '')].filter((it) =>
    /\.(mjs|ts)$/.test(it),
  );
  expect(programs.length).toBeGreaterThanOrEqual(3);
  const ignored = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').split('\n');
  for (const program of programs) {
    expect(readFileSync(path.join(ROOT, program), 'utf8')).not.toBe('');
    expect(ignored).not.toContain(program.split('/')[0]);
  }
});

test('the image holds no history of the code, no settings, no tests and no data of the machine that built it', () => {
  const ignored = readFileSync(path.join(ROOT, '.dockerignore'), 'utf8').split('\n');
  for (const name of ['.git', '.env', '.data', 'tests', 'docker-compose.yml']) expect(ignored).toContain(name);
  const image = readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8');
  expect(image).toContain('ENV NODE_ENV=production');
  expect(image).toMatch(/^USER node$/m);
});
