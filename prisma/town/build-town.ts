import type { ChildProcess } from 'node:child_process';
import pg from 'pg';
import { hashPassphrase } from '~/auth/passphrases';
import { forReader, parseContent } from '~/domain/piece-format/content';
import { endProcess, startNode } from '../../app/launch/processes.mjs';
import type { BuilderData, Said, Task } from './builder';
import { setAsideIndexes } from './indexes';
import type { TownPiece } from './life';
import { planTown, TOWN_PASSPHRASE, type PlannedClient, type TownPlan, type TownRequest } from './plan';
import { townTables } from './rows';
import { settleClinician } from './settle';

/** How far a town has come. */
export interface Progress {
  doing: 'people and what they wrote' | 'the record of access' | 'indexes' | 'statistics';
  /** From 0 to 1, of this step. */
  part: number;
  /** Rows written so far, in all. */
  rows: number;
  /** Rows a second so far, in all. */
  rate: number;
}

/** What was built. */
export interface Town extends Pick<TownPlan, 'steady' | 'heavy'> {
  plan: TownPlan;
  rows: number;
  seconds: number;
  /** Seconds of each step. */
  steps: Record<Progress['doing'], number>;
}

/** Clinics were founded so long ago, in milliseconds. */
const YEARS_BEFORE = 8 * 365 * 86_400_000;
/** About so many shared reflections are written at once. */
const BATCH = 1_500;

/**
 * Fills a migrated database that holds the library and no clinic with the town of that request. `adminUrl` is a
 * superuser's address of that database: nobody else may write past row-level security. Keys come from the
 * environment, and every sealed text is sealed as the app would. Until it resolves the database is of no use:
 * throw it away when it rejects.
 */
export async function buildTown(
  adminUrl: string,
  request: TownRequest,
  { builders = 2, onProgress = () => undefined }: { builders?: number; onProgress?: (progress: Progress) => void } = {},
): Promise<Town> {
  const began = Date.now();
  const plan = planTown(request);
  const admin = new pg.Client({ connectionString: adminUrl });
  admin.on('error', () => undefined);
  await admin.connect();
  const steps = {} as Town['steps'];
  let rows = 0;
  const tell = (doing: Progress['doing'], part: number) => {
    const seconds = (Date.now() - began) / 1000;
    steps[doing] = seconds;
    onProgress({ doing, part, rows, rate: Math.round(rows / Math.max(0.001, seconds)) });
  };
  try {
    const data = await found(admin, adminUrl, plan, request);
    const putIndexesBack = await setAsideIndexes(admin);
    let shared = 0;
    await withBuilders(builders, data, async (build) => {
      await build(batches(plan.clients), (said) => {
        rows += said.rows;
        shared += said.sharedReflections;
        tell('people and what they wrote', shared / request.sharedReflections);
      });
      const written = rows;
      const { rows: counted } = await admin.query<{ id: string; many: number }>(
        'SELECT clinic_id AS id, count(*)::int AS many FROM town.event GROUP BY 1 ORDER BY 2 DESC, 1',
      );
      const events = counted.reduce((sum, { many }) => sum + many, 0);
      await build(shares(counted, builders), (said) => {
        rows += said.rows;
        tell('the record of access', (rows - written) / events);
      });
    });
    await admin.query('DROP SCHEMA town CASCADE');
    await putIndexesBack((done, of) => tell('indexes', done / of));
    tell('indexes', 1);
    await admin.query('VACUUM ANALYZE');
    tell('statistics', 1);
  } finally {
    await admin.end();
  }
  let before = 0;
  for (const [doing, until] of Object.entries(steps) as [Progress['doing'], number][]) {
    steps[doing] = until - before;
    before = until;
  }
  return { plan, steady: plan.steady, heavy: plan.heavy, rows, seconds: (Date.now() - began) / 1000, steps };
}

/** Clinics and clinicians, and what the builders need to know. */
async function found(
  admin: pg.Client,
  adminUrl: string,
  plan: TownPlan,
  { seed, now }: TownRequest,
): Promise<BuilderData> {
  const { rows: there } = await admin.query('SELECT FROM clinic LIMIT 1');
  if (there.length > 0) throw new Error('There is a clinic in this database already; a town needs one of its own.');
  const { rows: found } = await admin.query<{ versionId: string; content: unknown }>(
    `SELECT DISTINCT ON (p.slug, p.kind) v.id AS "versionId", v.content FROM piece p JOIN piece_version v ON v.piece_id = p.id
     WHERE p.clinic_id IS NULL AND p.retired_at IS NULL AND p.language = 'en' ORDER BY p.slug, p.kind, v.number DESC`,
  );
  const pieces = found.map(({ versionId, content }): TownPiece => ({
    versionId,
    content: forReader(parseContent(content)),
  }));
  const { rows: notes } = await admin.query<{ id: string }>('SELECT meantime.current_disclaimer_id() AS id');
  const disclaimerId = notes[0]?.id;
  if (pieces.length === 0 || !disclaimerId) throw new Error('The library is not loaded.');
  const common = { disclaimerId, passphraseHash: await hashPassphrase(TOWN_PASSPHRASE) };

  await admin.query('CREATE SCHEMA town');
  await admin.query(
    'CREATE UNLOGGED TABLE town.event (clinic_id uuid, at timestamptz, actor_id uuid, subject_id uuid, kind text, object_id uuid)',
  );
  const since = now.getTime() - YEARS_BEFORE;
  for (const { id, name } of plan.clinics) {
    await admin.query('INSERT INTO clinic (id, name, created_at) VALUES ($1, $2, $3)', [id, name, new Date(since)]);
  }
  const tables = townTables();
  for (const one of plan.clinicians) settleClinician(tables, one, since, common);
  for (const table of Object.values(tables)) await table.copyTo(admin);
  return { adminUrl, seed, now: now.getTime(), pieces, common };
}

function batches(clients: readonly PlannedClient[]): Task[] {
  const tasks: { clients: PlannedClient[] }[] = [];
  let shared = BATCH;
  for (const client of clients) {
    if (shared >= BATCH || (tasks.at(-1)?.clients.length ?? 0) >= 200) {
      tasks.push({ clients: [] });
      shared = 0;
    }
    tasks.at(-1)?.clients.push(client);
    shared += client.sharedReflections;
  }
  return tasks;
}

/** The clinics in so many heaps of about the same size. */
function shares(counted: readonly { id: string; many: number }[], heaps: number): Task[] {
  const made = Array.from({ length: heaps }, () => ({ clinicIds: [] as string[], many: 0 }));
  for (const { id, many } of counted) {
    const least = made.reduce((a, b) => (b.many < a.many ? b : a));
    least.clinicIds.push(id);
    least.many += many;
  }
  return made.filter(({ many }) => many > 0).map(({ clinicIds }) => ({ clinicIds }));
}

type RowsIn = Extract<Said, { rows: number }>;
type Build = (tasks: readonly Task[], onRows: (said: RowsIn) => void) => Promise<void>;

/** Starts builders, each a process of its own, for the length of some work. The first failure of one ends all of it. */
async function withBuilders(many: number, data: BuilderData, work: (build: Build) => Promise<void>): Promise<void> {
  const builders = Array.from({ length: many }, () =>
    startNode(['--import', 'tsx', 'prisma/town/builder.ts'], { env: process.env, stdout: 'ignore' }),
  );
  const build: Build = async (tasks, onRows) => {
    const left = [...tasks];
    await Promise.all(builders.map((builder) => keepBusy(builder, () => left.shift(), onRows)));
  };
  try {
    await Promise.all(builders.map((builder) => keepBusy(builder, onceOnly(data), () => undefined)));
    await work(build);
  } finally {
    await Promise.all(builders.map(({ pid }) => pid !== undefined && endProcess(pid, [['SIGKILL', 5_000]])));
  }
}

function onceOnly<T>(value: T): () => T | undefined {
  let left: T | undefined = value;
  return () => {
    const given = left;
    left = undefined;
    return given;
  };
}

/** Gives a builder one thing after another until there is nothing `next`. */
function keepBusy(
  builder: ChildProcess,
  next: () => Task | BuilderData | undefined,
  onRows: (said: RowsIn) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (settle: () => void) => {
      builder.off('message', hear).off('exit', gone);
      settle();
    };
    const gone = () => leave(() => reject(new Error('A builder ended before its work did.')));
    const go = () => {
      const task = next();
      if (task) builder.send(task);
      else leave(resolve);
    };
    const hear = (said: Said) => {
      if ('failure' in said) leave(() => reject(new Error(`A builder stopped: ${said.failure}`)));
      else if ('done' in said) go();
      else onRows(said);
    };
    builder.on('message', hear).on('exit', gone);
    go();
  });
}
