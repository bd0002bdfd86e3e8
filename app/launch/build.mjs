// `npm run build`, and what `npm start` and the tests do to have a build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeDataFolder, ROOT } from './folders.mjs';
import { prisma } from './migrate.mjs';
import { Plain, runPlainly, say } from './plain.mjs';
import { isAlive } from './processes.mjs';

const GENERATED = path.join(ROOT, 'app', 'db', 'generated');
const BUILD = path.join(ROOT, 'build');

/** Makes Prisma's client unless the schema is the one it was made from. @throws {Plain} */
export async function generateIfNeeded() {
  const hash = hashOf(['prisma/schema.prisma', 'node_modules/prisma/package.json']);
  if (isStamped(GENERATED, hash)) return;
  await oneAtATime('generate', () => {
    if (isStamped(GENERATED, hash)) return;
    say('Making the database client …');
    prisma(['generate']);
    writeFileSync(path.join(GENERATED, '.stamp'), hash);
  });
}

/** Builds the pages unless nothing they are made from has changed. Returns whether it built. @throws {Plain} */
export async function buildIfNeeded() {
  const hash = hashOf([
    'app',
    'content/crisis',
    'content/disclaimer',
    'content/moments.yaml',
    'content/synonyms.yaml',
    'content/themes.yaml',
    'emails',
    'public',
    'prisma/schema.prisma',
    'remix.config.js',
    'vite.config.ts',
    'vite.alias.ts',
    'tsconfig.json',
    'package-lock.json',
  ]);
  if (isStamped(BUILD, hash)) return false;
  return oneAtATime('build', () => {
    if (isStamped(BUILD, hash)) return false;
    say('Building the pages …');
    const remix = path.join(ROOT, 'node_modules', '@remix-run', 'dev', 'dist', 'cli.js');
    const run = spawnSync(process.execPath, [remix, 'vite:build'], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (run.status !== 0) {
      const log = path.join(makeDataFolder(), 'build.log');
      writeFileSync(log, `${run.stdout}${run.stderr}`);
      throw new Plain(`The pages could not be built. The whole story is in ${log}.\n${gist(run.stderr)}`);
    }
    writeFileSync(path.join(BUILD, '.stamp'), hash);
    return true;
  });
}

/** What a failed build says was wrong, without what it had done before and the stack after. */
function gist(output) {
  const lines = output.trim().split('\n');
  const said = lines.slice(
    Math.max(
      0,
      lines.findLastIndex((line) => /^[✗x] Build failed/.test(line)),
    ),
  );
  const end = said.findIndex((line) => /^\s+at |^\s*(code|plugin|hook):/.test(line));
  return said
    .slice(0, end === -1 ? 12 : Math.min(end, 12))
    .join('\n')
    .trim();
}

/** @throws {Plain} with all that is wrong in `content/`, by file and line */
function checkContent() {
  const run = spawnSync(process.execPath, ['--import', 'tsx', 'app/domain/library/check-content.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Plain(run.stderr.trim());
}

function isStamped(folder, hash) {
  const stamp = path.join(folder, '.stamp');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

/** The hash of all these files and folders, but what is generated and what only launches. */
function hashOf(names) {
  const hash = createHash('sha256');
  const add = (name) => {
    if (name === 'app/launch' || name === 'app/db/generated') return;
    const full = path.join(ROOT, name);
    const entries = existsSync(full) ? listOf(full) : [];
    if (entries === undefined) hash.update(`${name}\0`).update(readFileSync(full));
    else for (const entry of entries) add(`${name}/${entry}`);
  };
  names.forEach(add);
  return hash.digest('hex');
}

/** The names in a folder, in order; undefined for a file. */
function listOf(full) {
  try {
    return readdirSync(full).sort();
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Waits while another process of this checkout does the same. A lock whose holder is gone is nobody's. */
async function oneAtATime(name, work) {
  const cache = path.join(ROOT, 'node_modules', '.cache', 'meantime');
  mkdirSync(cache, { recursive: true });
  const lock = path.join(cache, `${name}.lock`);
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
      if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runPlainly(async () => {
    checkContent();
    await generateIfNeeded();
    say((await buildIfNeeded()) ? 'Built into build/.' : 'Nothing has changed since the last build.');
  });
}
