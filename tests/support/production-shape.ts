import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'yaml';
import { ROOT } from '../../app/launch/folders.mjs';
import { freePort } from '../../app/launch/ports.mjs';
import { findPrograms, mayEnter } from '../../app/launch/postgres-native.mjs';
import { initialise, start, stop } from '../../app/launch/postgres.mjs';
import { endProcess } from '../../app/launch/processes.mjs';
import { caddyProgram } from './caddy';
import { resendStandIn } from './resend';

interface Service {
  command?: string[];
  entrypoint?: string[];
  environment?: Record<string, string>;
}

/** All that a process is given. */
type Environment = Record<string, string> & { NODE_ENV: 'production' };

/** What docker-compose.yml says, its merged keys in place. */
export interface Compose {
  services: Record<string, Service>;
  configs: Record<string, { content: string }>;
}

/** docker-compose.yml as it stands. */
export function readCompose(): Compose {
  return parse(readFileSync(path.join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as Compose;
}

/** The production shape, run without containers: the same commands with the same environment. */
export interface Rehearsal {
  /** The addresses that people type, by who types them. */
  origins: { client: string; clinician: string };
  /** What the mail service took. */
  delivered: Awaited<ReturnType<typeof resendStandIn>>['delivered'];
  /** The environment of a service, as it is run. */
  environmentOf(service: string): Environment;
  /** Where a service's certificate of the database stands. */
  certificate: string;
  /** Runs a service to its end, with these arguments behind its command, and returns what it said. */
  runOnce(service: string, args?: string[]): string;
  /** Starts a web process, also one with another environment, at a port of its own. */
  startWeb(service: string, on?: Record<string, string>): Promise<{ port: number; process: ChildProcess }>;
  /** The process of a service that runs. */
  processOf(service: string): ChildProcess;
  /** What all processes wrote to their logs. */
  log(): string;
  /** Ends everything, by process id, and removes what it left. */
  stop(): Promise<void>;
}

const WEB = ['portal-1', 'portal-2', 'clinic-1', 'clinic-2'];

/**
 * Runs what docker-compose.yml describes on this machine: its database settings, its certificate, its migration, its
 * web processes, its worker, and its Caddyfile with Debian's Caddy. Host names, ports and the folders of volumes are
 * replaced, by one table, and nothing else is; the mail service is a stand-in.
 */
export async function rehearse(): Promise<Rehearsal> {
  const compose = readCompose();
  const programs = findPrograms();
  const folder = enterable(programs.account);
  const ports = Object.fromEntries(
    await Promise.all(['postgres', 'client', 'clinician', ...WEB].map(async (name) => [name, await freePort()])),
  ) as Record<string, number>;
  const resend = await resendStandIn();
  // One host by two names, so that neither address gets the other's cookies.
  const origins = {
    client: `http://localhost:${ports['client']}`,
    clinician: `http://127.0.0.1:${ports['clinician']}`,
  };
  const settings = madeUp(compose, origins);
  const inPlace: [from: string, to: string][] = [
    ['@postgres:5432', `@localhost:${ports['postgres']}`],
    ...WEB.map((name): [string, string] => [`${name}:3000`, `127.0.0.1:${ports[name]}`]),
    ['/certificate-key/', `${folder}/certificate-key/`],
    ['/certificate/', `${folder}/certificate/`],
    ['/etc/postgresql/', `${folder}/`],
    ['/usr/local/bin/', `${folder}/`],
    ['/record', `${folder}/record`],
  ];
  /** As Compose reads a value, and with the table's places for its own. */
  const placed = (text: string) =>
    inPlace.reduce(
      (all, [from, to]) => all.replaceAll(from, to),
      text.replace(/(?<!\$)\$\{(\w+)(:[?-][^}]*)?\}/g, (_, name: string) => settings[name] ?? '').replaceAll('$$', '$'),
    );
  const serviceOf = (name: string): Service => {
    const service = compose.services[name];
    if (service === undefined) throw new Error(`There is no service "${name}" in docker-compose.yml.`);
    return service;
  };
  const environmentOf = (name: string): Environment => ({
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    ...ofImage(),
    HOST: '127.0.0.1',
    ...(ports[name] === undefined ? {} : { PORT: String(ports[name]) }),
    ...(name === 'postgres' ? { CERTIFIED_NAME: 'localhost' } : {}),
    ...Object.fromEntries(
      Object.entries(serviceOf(name).environment ?? {})
        .filter(([variable]) => variable !== 'CERTIFIED_NAME')
        .map(([variable, value]) => [variable, placed(String(value))]),
    ),
    RESEND_BASE_URL: resend.url,
  });
  const commandOf = (name: string) => {
    const { entrypoint = [], command } = serviceOf(name);
    const [program = '', ...args] = [...entrypoint, ...(command ?? imageCommand())].map(placed);
    return { program: program === 'node' ? process.execPath : program, args };
  };

  const logFile = path.join(folder, 'log');
  const running = new Map<string, ChildProcess>();
  let server: Awaited<ReturnType<typeof start>> | undefined;

  const run = (as: string, program: string, args: string[], env: Environment) => {
    const output = openSync(logFile, 'a', 0o600);
    const child = spawn(program, args, { cwd: ROOT, env, detached: true, stdio: ['ignore', output, output] });
    child.on('error', () => undefined);
    closeSync(output);
    running.set(as, child);
    return child;
  };
  const startWeb: Rehearsal['startWeb'] = async (service, on) => {
    const port = on ? await freePort() : (ports[service] ?? 0);
    const { program, args } = commandOf(service);
    const child = run(on ? `${service} ${port}` : service, program, args, {
      ...environmentOf(service),
      ...on,
      PORT: String(port),
    });
    return { port, process: child };
  };
  const runOnce: Rehearsal['runOnce'] = (service, more = []) => {
    const { program, args } = commandOf(service);
    const done = spawnSync(program, [...args, ...more], { cwd: ROOT, env: environmentOf(service), encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`"${service}" ended with ${done.status}.\n${done.stdout}${done.stderr}`);
    return done.stdout;
  };
  const stopAll = async () => {
    const patience: [NodeJS.Signals, number][] = [
      ['SIGTERM', 20_000],
      ['SIGKILL', 5_000],
    ];
    await Promise.all([...running.values()].map(({ pid }) => (pid === undefined ? true : endProcess(pid, patience))));
    if (server) await stop(server.pid);
    await resend.close();
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    for (const [name, { content }] of Object.entries(compose.configs))
      writeFileSync(path.join(folder, fileOf(compose, name)), placed(content), { mode: 0o644 });
    makeCertificate();
    server = await startDatabase();
    runOnce('migrate');
    await Promise.all(WEB.map((service) => startWeb(service)));
    const worker = commandOf('worker');
    run('worker', worker.program, worker.args, environmentOf('worker'));
    const caddyfile = path.join(folder, fileOf(compose, 'caddyfile'));
    run('proxy', caddyProgram(), ['run', '--adapter', 'caddyfile', '--config', caddyfile], {
      ...environmentOf('proxy'),
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    });
    for (const origin of Object.values(origins)) await untilWell(`${origin}/healthz`);
    for (const name of WEB) await untilWell(`http://127.0.0.1:${ports[name]}/healthz`);
  } catch (error) {
    const said = readFileSync(logFile, { encoding: 'utf8', flag: 'a+' });
    await stopAll();
    throw new Error(`The shape did not come up.\n${said.slice(-3000)}`, { cause: error });
  }
  return {
    origins,
    delivered: resend.delivered,
    environmentOf,
    certificate: path.join(folder, 'certificate', 'postgres.crt'),
    runOnce,
    startWeb,
    processOf: (name) => {
      const child = running.get(name);
      if (!child) throw new Error(`"${name}" does not run.`);
      return child;
    },
    log: () => readFileSync(logFile, 'utf8'),
    stop: stopAll,
  };

  /** What the database's container does before its server starts. */
  function makeCertificate(): void {
    const [shell = '', script = ''] = (serviceOf('postgres').entrypoint ?? []).map(placed);
    for (const name of ['certificate', 'certificate-key']) {
      mkdirSync(path.join(folder, name), { mode: 0o755 });
      if (programs.account) chownSync(path.join(folder, name), programs.account.uid, programs.account.gid);
    }
    const made = spawnSync(shell, [script, 'true'], {
      ...programs.account,
      cwd: folder,
      env: environmentOf('postgres'),
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`No certificate was made.\n${made.stderr}`);
  }

  function startDatabase() {
    const data = path.join(folder, 'postgres');
    initialise({ folder: data, programs, password: settings['POSTGRES_PASSWORD'] ?? '' });
    const asked = (serviceOf('postgres').command ?? []).filter((word) => word.includes('=')).map(placed);
    return start({
      folder: data,
      programs,
      ...(ports['postgres'] === undefined ? {} : { port: ports['postgres'] }),
      log: path.join(folder, 'postgres.log'),
      settings: Object.fromEntries(asked.map((setting) => setting.split('=') as [string, string])),
    });
  }
}

/** The name under which a config of docker-compose.yml stands in its container. */
function fileOf(compose: Compose, name: string): string {
  type Placed = { configs?: { source: string; target: string }[] };
  const placed = Object.values(compose.services).flatMap((service) => (service as Placed).configs ?? []);
  return path.basename(placed.find(({ source }) => source === name)?.target ?? name);
}

/** A folder that the database's account may pass through. */
function enterable(account: ReturnType<typeof findPrograms>['account']): string {
  const folder = mkdtempSync('/tmp/meantime-shape-');
  chmodSync(folder, 0o755);
  if (account) {
    chownSync(folder, account.uid, account.gid);
    if (!mayEnter(folder, account)) throw new Error(`The database's account may not enter ${folder}.`);
  }
  return folder;
}

/** `.env` as someone would fill it in: a value for every variable that docker-compose.yml asks for. */
function madeUp(compose: Compose, origins: Rehearsal['origins']): Record<string, string> {
  const asked = [...JSON.stringify(compose).matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
  const value = (name: string) => {
    if (name.startsWith('MEANTIME_KEY_')) return `rehearsal:${randomBytes(32).toString('base64')}`;
    if (name.endsWith('_PASSWORD') || name.startsWith('MEANTIME_PASSWORD_')) return randomBytes(24).toString('hex');
    if (name === 'ORIGIN_PORTAL') return origins.client;
    if (name === 'ORIGIN_CLINIC') return origins.clinician;
    if (name === 'MEANTIME_RECORD_PUBLIC') return '';
    if (name === 'RESEND_API_KEY') return 're_rehearsal';
    if (name === 'MAIL_FROM') return 'Meantime <hello@meantime.example>';
    throw new Error(`docker-compose.yml asks for ${name}, and the rehearsal has no value for it.`);
  };
  return Object.fromEntries(asked.map((name) => [name, value(name)]));
}

/** The variables that the image sets. */
function ofImage(): Environment {
  const [, line = ''] = /^ENV (.+)$/m.exec(readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8')) ?? [];
  return { ...Object.fromEntries(line.split(' ').map((pair) => pair.split('='))) } as Environment;
}

/** What the image runs where a service says nothing else. */
function imageCommand(): string[] {
  const [, command = '[]'] = /^CMD (.+)$/m.exec(readFileSync(path.join(ROOT, 'Dockerfile'), 'utf8')) ?? [];
  return JSON.parse(command) as string[];
}

async function untilWell(address: string): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    const status = await fetch(address, { signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.status,
      () => undefined,
    );
    if (status === 200) return;
    if (Date.now() > until) throw new Error(`${address} does not answer (${status ?? 'nothing'}).`);
    await wait(100);
  }
}
