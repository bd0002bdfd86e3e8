import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Service {
  command?: string[];
  environment?: Record<string, string>;
  networks?: string[];
  ports?: string[];
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

test('the production shape is PostgreSQL, one migration, two web processes, a worker and a proxy', () => {
  expect(Object.keys(compose.services)).toEqual(['postgres', 'migrate', 'web-1', 'web-2', 'worker', 'proxy']);
  expect(compose.configs.caddyfile.content).toContain('reverse_proxy web-1:3000 web-2:3000');
});

test('a web process that is told to stop serves until the proxy has noticed, and is given the time', () => {
  const interval = Number(/health_interval (\d+)s/.exec(compose.configs.caddyfile.content)?.[1]);
  for (const name of ['web-1', 'web-2']) {
    const { environment, stop_grace_period } = serviceOf(name);
    const drain = Number(environment?.['DRAIN_SECONDS']);
    expect(drain).toBeGreaterThan(interval);
    // Requests under way get ten seconds more.
    expect(Number.parseInt(stop_grace_period ?? '')).toBeGreaterThan(drain + 10);
  }
});

test('only the migration is given a login that may change tables', () => {
  for (const name of ['web-1', 'web-2', 'worker']) {
    expect(variablesOf(name)).not.toContain('DATABASE_URL');
    expect(variablesOf(name)).not.toContain('DATABASE_OWNER_URL');
    expect(JSON.stringify(serviceOf(name).environment)).not.toMatch(/POSTGRES_PASSWORD|meantime_owner/);
  }
  expect(variablesOf('migrate').filter((name) => name.startsWith('MEANTIME_KEY'))).toEqual([]);
});

test('the worker has no keys but for addresses and for the record’s heads, no login but the queue’s, and the one volume of these heads', () => {
  expect(
    variablesOf('worker')
      .filter((name) => /KEY_|DATABASE/.test(name))
      .sort(),
  ).toEqual(['DATABASE_WORKER_URL', 'MEANTIME_KEY_ADDRESS', 'MEANTIME_KEY_RECORD']);
  const mounted = Object.entries(compose.services).filter(([, { volumes = [] }]) => String(volumes).includes('record'));
  expect(mounted).toMatchObject([
    ['worker', { environment: { MEANTIME_RECORD: '/record' }, volumes: ['record:/record'] }],
  ]);
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
  const commands = Object.values(compose.services).flatMap(({ command }) => command ?? []);
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
