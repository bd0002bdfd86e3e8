import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { ROOT } from '../../app/launch/folders.mjs';
import { seed } from '../../app/launch/seed.mjs';
import { buildTown, type Town } from '../../prisma/town/build-town';
import { startApp, testKeys, type StartedApp } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { freshDatabase, type FreshDatabase } from '../support/database';
import { Visitor } from '../support/visitor';
import { pagesOf, type MeasuredPage } from './pages-of';
import { reportPages, type Figures } from './pages-report';
import { aside } from './print';
import { watchStatements } from './statements';

/** Where the figures go unless another place is named. */
export const pagesFile = path.join(ROOT, 'build', 'bench', 'pages.json');
/** How many shared reflections the towns hold. */
export const SIZES = [1_000, 100_000];

const ROUNDS = 9;
const REQUESTS = 6;

interface Standing {
  size: number;
  town: Town;
  database: FreshDatabase;
  app: StartedApp;
  pages: MeasuredPage[];
}

/**
 * Builds a town of each size and asks the same people for the same pages in all of them, in turn: someone whose own
 * work is the same in every town, and someone with hundreds of clients. What a page costs the database is counted by
 * the database. Every figure is the quietest of several rounds, for whatever disturbs makes it larger; the server's part
 * is the quickest answer less the database's.
 * Prints tables and writes the same as JSON to `file`. Resolves to whether nothing grew by more than the aim says.
 */
export async function measurePages(file: string, sizes: readonly number[] = SIZES): Promise<boolean> {
  const cluster = await startCluster({ watched: true });
  const standing: Standing[] = [];
  try {
    const keys = testKeys();
    for (const size of sizes) standing.push(await stand(cluster.adminUrl, keys, size));
    const watch = await watchStatements(cluster.adminUrl);
    try {
      const figures = await measure(standing, watch);
      const built = standing.map(({ size, town: { rows, seconds, steps } }) => ({ size, rows, seconds, steps }));
      const report = reportPages(figures, sizes);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify({ ...report, built }, null, 2)}\n`);
      return report.met;
    } finally {
      await watch.close();
    }
  } finally {
    for (const { app, database } of standing) {
      await app.stop();
      await database.drop();
    }
    await cluster.stop();
  }
}

async function stand(cluster: string, keys: Record<string, string>, size: number): Promise<Standing> {
  const database = await freshDatabase({ cluster });
  const base = { NODE_ENV: 'production', MEANTIME_LAUNCH: 'start', ORIGIN: 'http://localhost:3000' };
  Object.assign(process.env, base, database.env, keys);
  await seed(process.env, false);
  let told = 0;
  const town = await buildTown(
    database.urls.superuser,
    { seed: 'bench', sharedReflections: size, now: new Date() },
    {
      onProgress: ({ doing, part, rows, rate }) => {
        if (Date.now() - told < 15_000) return;
        told = Date.now();
        aside(`  ${doing}, ${Math.round(part * 100)} %: ${rows.toLocaleString('en')} rows, ${rate} a second`);
      },
    },
  );
  aside(
    `A town of ${size.toLocaleString('en')} shared reflections: ${town.rows.toLocaleString('en')} rows in ${town.seconds.toFixed(0)} s, ${Math.round(town.rows / town.seconds)} rows a second.`,
  );
  const app = await startApp({ cluster, database, worker: false, env: keys });
  return { size, town, database, app, pages: await signedIn(database, town, app) };
}

/** The pages of those whom the town holds, each signed in. */
async function signedIn({ urls }: FreshDatabase, town: Town, { origin }: StartedApp): Promise<MeasuredPage[]> {
  const client = new pg.Client({ connectionString: urls.superuser });
  await client.connect();
  const behind = async (sql: string, values?: unknown[]) => (await client.query(sql, values)).rows;
  try {
    const pages: MeasuredPage[] = [];
    for (const who of ['steady', 'heavy'] as const) {
      const cast = town[who];
      if (!cast) continue;
      const clinician = town.plan.clinicians.find(({ email }) => email === cast.clinician)?.id ?? '';
      const one = town.plan.clients.find(({ email }) => email === cast.client)?.id ?? '';
      const visitor = (id: string) => new Visitor(origin).beSignedIn(behind, id, { minutes: 600 });
      pages.push(...(await pagesOf(who, { clinician, client: one, visitor, behind })));
    }
    return pages;
  } finally {
    await client.end();
  }
}

async function measure(
  standing: readonly Standing[],
  watch: Awaited<ReturnType<typeof watchStatements>>,
): Promise<Figures[]> {
  const figures = new Map<string, Figures>();
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { name, who } of standing.at(-1)?.pages ?? []) {
      for (const { size, database, pages } of standing) {
        const page = pages.find((one) => one.name === name && one.who === who);
        if (!page) continue;
        await watch.spentIn(database.name);
        const times: number[] = [];
        let bytes = 0;
        for (let at = 0; at < REQUESTS; at += 1) {
          const began = performance.now();
          const { status, text } = await page.ask();
          times.push(performance.now() - began);
          bytes = Buffer.byteLength(text);
          if (status !== 200 || !text.includes(page.shows))
            throw new Error(`${name} at ${size}: ${status}, and not the page that was meant.`);
        }
        const spent = await watch.spentIn(database.name);
        if (round === 0) continue; // everything is read and planned for the first time
        const found = figures.get(`${who} ${name} ${size}`) ?? { who, name, size, rounds: [] };
        found.rounds.push({
          database: spent.milliseconds / REQUESTS,
          answer: Math.min(...times),
          statements: spent.statements / REQUESTS,
          blocks: spent.blocks / REQUESTS,
          bytes,
        });
        figures.set(`${who} ${name} ${size}`, found);
      }
    }
  }
  return [...figures.values()];
}
