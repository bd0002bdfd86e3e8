#!/usr/bin/env node
// The schema engine that `prisma migrate` asks for, without the download: the same engine built for
// WebAssembly, speaking to PostgreSQL through the driver that the app uses.
//
// The CLI starts this file in two ways:
//   schema-engine.mjs --datasource JSON [--datamodels FILE]…    JSON-RPC, one message a line, on stdin and stdout
//   schema-engine.mjs --datasource JSON cli can-connect-to-database | create-database
// Errors of the second kind go to stderr as log lines in JSON, after one line of plain text.
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

const CHAR_OID = 18;
const NAME_OID = 19;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    datasource: { type: 'string' },
    datamodels: { type: 'string', multiple: true },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
});
const url = JSON.parse(flags.datasource ?? '{}').url ?? '';

async function runOnce(command) {
  try {
    if (command === 'can-connect-to-database') await withClient(url, (client) => client.query('SELECT 1'));
    else if (command === 'create-database') await createDatabase(url);
    else throw new Error(`The schema engine has no command "${command}".`);
  } catch (error) {
    const { message, error_code } = describe(error);
    const fields = { message, error_code: error_code ?? 'P1011' };
    process.stderr.write(
      `The schema engine could not do "${command}".\n` +
        `${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', timestamp: new Date(), fields })}\n`,
    );
    process.exitCode = 1;
  }
}

let connections; // the adapter as the engine sees it, with the errors it hands the engine only numbers of

/** Answers requests one after another, in the order they came, until stdin ends. */
async function serve() {
  let engine;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const request = JSON.parse(line);
    if (request.method === undefined) continue; // the CLI's receipt for a notification
    try {
      engine ??= request.method === 'createDatabase' ? undefined : await startEngine();
      send({ jsonrpc: '2.0', id: request.id, result: (await answer(engine, request)) ?? null });
    } catch (error) {
      const { message, error_code, is_panic } = describe(error);
      const data = { is_panic: is_panic ?? false, message, error_code };
      send({ jsonrpc: '2.0', id: request.id, error: { code: 4466, message: 'See the data field.', data } });
    }
  }
  engine?.free();
  process.exit(0);
}

async function answer(engine, { method, params }) {
  switch (method) {
    case 'createDatabase':
      return { databaseName: await createDatabase(params.datasource.url ?? url) };
    case 'getDatabaseVersion':
      return engine.version(params);
    case 'diff': {
      // The CLI prints what a `print` notification brings and ignores `stdout` in the result.
      const { stdout, exitCode } = await engine.diff(params);
      if (stdout !== null && stdout !== undefined) {
        send({ jsonrpc: '2.0', id: -1, method: 'print', params: { content: stdout } });
      }
      return { exitCode };
    }
    default:
      if (typeof engine[method] !== 'function') throw new Error(`The schema engine has no method "${method}".`);
      return engine[method](params);
  }
}

function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function startEngine() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    message: '',
    get: () => globalThis.PRISMA_WASM_PANIC_REGISTRY.message,
    set_message: (text) => void (globalThis.PRISMA_WASM_PANIC_REGISTRY.message = text),
  };
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const { instance } = await WebAssembly.instantiate(await readFile(file), { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();

  const names = flags.datamodels ?? [];
  const datamodels = await Promise.all(names.map(async (name) => [name, await readFile(name, 'utf8')]));
  const ignoreLogs = () => undefined;
  connections = bindMigrationAwareSqlAdapterFactory(new Connections());
  return glue.SchemaEngine.new({ datamodels: datamodels.length > 0 ? datamodels : undefined }, ignoreLogs, connections);
}

/** PrismaPg, with what a schema engine needs besides what a client needs. */
class Connections extends PrismaPg {
  constructor() {
    super(settings(url));
  }

  async connect() {
    if (url === '') throw new Error('There is no address of a database: set DATABASE_URL.');
    return forMigrations(await super.connect());
  }

  async connectToShadowDb() {
    const name = `meantime_shadow_${globalThis.crypto.randomUUID()}`;
    await withClient(url, (client) => client.query(`CREATE DATABASE "${name}"`));
    const shadow = await new PrismaPg(settings(withDatabase(url, name))).connect();
    const close = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await close();
      await withClient(url, (client) => client.query(`DROP DATABASE "${name}" WITH (FORCE)`));
    };
    return forMigrations(shadow);
  }
}

/** A connection stays open: the engine's lock against a second `migrate deploy` lives on it. */
function settings(connectionString) {
  return { connectionString, idleTimeoutMillis: 0 };
}

function forMigrations(adapter) {
  // One simple query for the whole script: cutting it at each `;` would cut function bodies in two.
  // Like every simple query of several statements, it is one transaction.
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  const startTransaction = adapter.startTransaction.bind(adapter);
  adapter.startTransaction = async (...args) => readingChar(await startTransaction(...args));
  return readingChar(adapter);
}

/**
 * The adapter refuses the type "char", which the catalogues are full of. Such a column is announced
 * to it as `name`, so that it arrives as text, and to the engine as the character that it is.
 */
function readingChar(queryable) {
  const charColumns = new WeakMap();
  const performIO = queryable.performIO.bind(queryable);
  const queryRaw = queryable.queryRaw.bind(queryable);
  queryable.performIO = async (query) => {
    const result = await performIO(query);
    const columns = result.fields.flatMap((field, at) => (field.dataTypeID === CHAR_OID ? [at] : []));
    for (const at of columns) result.fields[at].dataTypeID = NAME_OID;
    charColumns.set(result.rows, columns);
    return result;
  };
  queryable.queryRaw = async (query) => {
    const answer = await queryRaw(query);
    for (const at of charColumns.get(answer.rows) ?? []) answer.columnTypes[at] = ColumnTypeEnum.Character;
    return answer;
  };
  return queryable;
}

async function createDatabase(address) {
  const name = decodeURIComponent(new URL(address).pathname.slice(1));
  await withClient(withDatabase(address, 'postgres'), (client) =>
    client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`),
  );
  return name;
}

function withDatabase(address, name) {
  const changed = new URL(address);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.href;
}

async function withClient(connectionString, work) {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * The words and the code that the CLI shows for an error: its own codes for what the CLI acts on (it
 * makes a database that is missing), the engine's for the rest. Never the address with its password.
 */
function describe(thrown) {
  const number = /^External error id#(\d+)$/.exec(thrown?.message)?.[1];
  const error = number === undefined ? thrown : connections.errorRegistry.consumeError(Number(number)).error;
  const { host } = URL.canParse(url) ? new URL(url) : { host: 'an address that is none' };
  switch (error?.code) {
    case '3D000':
      return { error_code: 'P1003', message: `There is no such database on ${host}.` };
    case '28P01':
    case '28000':
      return { error_code: 'P1000', message: `The server at ${host} does not accept this login.` };
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'ETIMEDOUT':
      return { error_code: 'P1001', message: `The server at ${host} does not answer.` };
    default:
      return {
        error_code: error?.code,
        message: String(error?.message ?? error),
        is_panic: error?.name === 'RuntimeError',
      };
  }
}

if (positionals[0] === 'cli') await runOnce(positionals[1]);
else await serve();
