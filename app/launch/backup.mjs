// A backup: every row by COPY, out of one snapshot, in one compressed file that says what it is and where it ends.
// What stands in it is what stands in the database: names readable, words and addresses sealed. Neither keys nor
// roles nor passwords are in it, and no logins: whoever restores it signs in anew.
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { withClient } from './client.mjs';
import { copyIn, copyOut } from './copy.mjs';
import { migrationsInFolder } from './migrate.mjs';
import { Plain } from './plain.mjs';

const FORMAT = 'Meantime backup 1';
/** What is not kept: who was signed in, and where, what was counted against guessing, and what the database makes of the pieces itself. */
const LEFT_OUT = [
  '_prisma_migrations',
  'login_session',
  'account_choice',
  'known_device',
  'rate_limit',
  'piece_search',
  'piece_search_label',
  'piece_search_word',
];

/**
 * Writes a backup, whole or not at all, readable by its owner alone. People go on working meanwhile.
 *
 * @param {string} adminUrl a login that sees past row-level security
 * @param {string} file
 * @returns {Promise<{ rows: number }>}
 * @throws {Plain}
 */
export async function writeBackup(adminUrl, file) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  const out = createGzip({ level: 6 });
  const sink = out.pipe(createWriteStream(draft, { mode: 0o600, flags: 'wx' }));
  const done = finished(sink);
  done.catch((error) => out.destroy(error));
  const write = async (part) => {
    if (!out.write(part)) await Promise.race([once(out, 'drain'), done]);
  };
  try {
    const rows = await withClient(adminUrl, async (client) => {
      await mustSeeAll(client);
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await client.query('SET LOCAL row_security = off');
      await write(`-- ${FORMAT} ${JSON.stringify(await headOf(client))}\n`);
      let all = 0;
      for (const { name, columns } of await tablesOf(client)) {
        await write(`COPY ${name} (${columns}) FROM stdin;\n`);
        await copyOut(client, `COPY ${name} (${columns}) TO STDOUT`, write);
        await write('\\.\n');
        all += (await client.query(`SELECT count(*)::int AS many FROM ${name}`)).rows[0].many;
      }
      await write(`-- the end, after ${all} rows\n`);
      return all;
    });
    out.end();
    await done;
    renameSync(draft, file);
    return { rows };
  } catch (error) {
    out.destroy();
    rmSync(draft, { force: true });
    throw error.code === 'EACCES' || error.code === 'ENOSPC'
      ? new Plain(`The backup could not be written to ${file} (${error.code}).`)
      : error;
  }
}

/**
 * Puts a backup into a migrated and otherwise empty database, in one transaction: every row checked by every key, the
 * keys of people who were erased since taken out, and the record of access walked. It stands whole, or nothing does.
 *
 * @param {string} adminUrl a login that sees past row-level security
 * @param {string} file
 * @param {{ erased: string[] }} options `erased`: the ids of people who were erased after the backup was made
 * @returns {Promise<{ rows: number, erased: number, made: string, keys: string[] }>} `keys`: the master keys by which its words open, as `scope id`
 * @throws {Plain}
 */
export async function restoreBackup(adminUrl, file, { erased }) {
  const source = createReadStream(file).on('error', (error) => parts.destroy(error));
  // A file that is broken may say so before anyone reads: whoever reads is told then.
  const parts = source.pipe(createGunzip()).on('error', () => undefined);
  try {
    return await withClient(adminUrl, async (client) => {
      await mustSeeAll(client);
      const reader = new Reader(parts);
      const head = readHead(await reader.line());
      await client.query('BEGIN');
      await client.query('SET CONSTRAINTS ALL DEFERRED');
      const known = await tablesOf(client);
      await mustBeEmpty(client, known);
      for (const { name, columns } of known) {
        if ((await reader.line()) !== `COPY ${name} (${columns}) FROM stdin;`) throw notWhole();
        await copyIn(client, `COPY ${name} (${columns}) FROM STDIN`, reader.rows());
      }
      const rows = await countOf(client, known);
      if ((await reader.line()) !== `-- the end, after ${rows} rows`) throw notWhole();
      const gone = await client.query('DELETE FROM data_key WHERE person_id = ANY ($1::uuid[])', [erased]);
      const { rows: faults } = await client.query('SELECT fault FROM meantime.record_faults(NULL)');
      if (faults.length > 0)
        throw new Plain(`The record of access in ${file} is broken (${faults[0].fault}). Nothing was restored.`);
      await client.query('COMMIT');
      await client.query('ANALYZE');
      return { rows, erased: gone.rowCount ?? 0, ...head };
    });
  } catch (error) {
    if (error.code === 'ENOENT') throw new Plain(`There is no file ${file}.`);
    const unpacking = ['Z_DATA_ERROR', 'Z_BUF_ERROR'].includes(error.code);
    // What goes wrong in the file reaches the server as the end of its rows.
    throw unpacking || (error.code === '57014' && parts.errored) ? notWhole() : error;
  } finally {
    source.destroy();
    parts.destroy();
  }
}

function notWhole() {
  return new Plain('The backup is not whole: it was cut off, or changed. Nothing was restored.');
}

/** @throws {Plain} when row-level security would hide rows from this login */
async function mustSeeAll(client) {
  const { rows } = await client.query(
    'SELECT rolsuper OR rolbypassrls AS all FROM pg_roles WHERE rolname = current_user',
  );
  if (!rows[0].all) {
    throw new Plain(
      'The login in DATABASE_URL may not see past row-level security, so a backup would miss what people wrote. Use a superuser, or a login with BYPASSRLS.',
    );
  }
}

/** The tables in an order in which each finds what it refers to, but for what may be checked later; names and columns as SQL has them. */
async function tablesOf(client) {
  const { rows } = await client.query(
    `SELECT t.oid::int, format('public.%I', t.relname) AS name,
       (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
         WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
       ARRAY(SELECT c.confrelid::int FROM pg_constraint c WHERE c.conrelid = t.oid AND c.contype = 'f' AND NOT c.condeferrable AND c.confrelid <> t.oid) AS needs
     FROM pg_class t WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND t.relname <> ALL ($1)
     ORDER BY t.relname COLLATE "C"`,
    [LEFT_OUT],
  );
  const ordered = [];
  let left = rows;
  while (left.length > 0) {
    const free = left.filter(({ needs }) => needs.every((oid) => !left.some((table) => table.oid === oid)));
    if (free.length === 0) throw new Error('Tables refer to each other in a circle.');
    ordered.push(...free);
    left = left.filter((table) => !free.includes(table));
  }
  return ordered;
}

async function headOf(client) {
  // Before the snapshot is taken: what was committed by then is in it.
  const made = new Date().toISOString();
  const { rows: keys } = await client.query(
    `SELECT DISTINCT scope || ' ' || master_key_id AS key FROM data_key ORDER BY 1`,
  );
  const { rows: migrations } = await client.query(
    'SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY migration_name COLLATE "C"',
  );
  return { made, keys: keys.map(({ key }) => key), migrations };
}

function readHead(line = '') {
  const begins = `-- ${FORMAT} `;
  if (!line.startsWith(begins)) throw new Plain('This is not a backup that this release of Meantime understands.');
  const { made, keys, migrations } = JSON.parse(line.slice(begins.length));
  if (JSON.stringify(migrations) !== JSON.stringify(migrationsInFolder())) {
    throw new Plain(
      `The backup was made by a release with other migrations (its last is ${migrations.at(-1)?.name}). Restore it with that release, and upgrade afterwards. Nothing was restored.`,
    );
  }
  return { made, keys };
}

async function mustBeEmpty(client, tables) {
  if ((await countOf(client, tables)) > 0)
    throw new Plain('The database is not empty, and nothing was changed. Restore into a new one.');
}

async function countOf(client, tables) {
  const counts = tables.map(({ name }) => `(SELECT count(*) FROM ${name})`);
  return Number((await client.query(`SELECT ${counts.join(' + ')} AS many`)).rows[0].many);
}

/** Reads lines, and the rows up to the line that ends them. */
class Reader {
  constructor(stream) {
    this.chunks = stream[Symbol.asyncIterator]();
    this.rest = Buffer.alloc(0);
  }

  async line() {
    for (;;) {
      const end = this.rest.indexOf('\n');
      if (end !== -1) {
        const line = this.rest.toString('utf8', 0, end);
        this.rest = this.rest.subarray(end + 1);
        return line;
      }
      if (!(await this.more())) return undefined;
    }
  }

  async *rows() {
    for (;;) {
      if (this.rest.subarray(0, 3).equals(Buffer.from('\\.\n'))) {
        this.rest = this.rest.subarray(3);
        return;
      }
      const end = this.rest.indexOf('\n\\.\n');
      const whole = end === -1 ? this.rest.lastIndexOf('\n') + 1 : end + 1;
      if (whole > 0) {
        const lines = this.rest.subarray(0, whole);
        this.rest = this.rest.subarray(whole);
        yield lines;
      } else if (!(await this.more())) throw notWhole();
    }
  }

  async more() {
    const { value, done } = await this.chunks.next();
    if (done) return false;
    this.rest = Buffer.concat([this.rest, value]);
    return true;
  }
}
