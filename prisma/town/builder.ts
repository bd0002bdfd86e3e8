// One of a town's builders: lives the years of some clients, or follows the chains of some clinics.
import pg from 'pg';
import { chainEvents } from './chain';
import { lifeOf, type TownPiece } from './life';
import type { PlannedClient } from './plan';
import { townTables } from './rows';
import { settle, type Common } from './settle';

/** What every builder knows from the start. */
export interface BuilderData {
  adminUrl: string;
  seed: string;
  now: number;
  pieces: TownPiece[];
  common: Common;
}

/** One piece of work. */
export type Task = { clients: PlannedClient[] } | { clinicIds: string[] };

/** What a builder says: rows that are in, the end of a task, or why there is none. */
export type Said = { rows: number; sharedReflections: number } | { done: true } | { failure: string };

const tables = townTables();
const connections: pg.Client[] = [];
let known: BuilderData | undefined;

const say = (said: Said) => process.send?.(said);

async function connect(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  // The server goes when the town is given up, and there is nothing to say about it.
  client.on('error', () => process.exit(1));
  await client.connect();
  await client.query('SET synchronous_commit = off');
  connections.push(client);
}

async function begin(data: BuilderData): Promise<void> {
  known = data;
  await connect(data.adminUrl);
  await connect(data.adminUrl);
}

async function work(task: Task): Promise<void> {
  const [one, other] = connections;
  if (!known || !one || !other) throw new Error('A builder is told first what it works on.');
  if ('clinicIds' in task) {
    await chainEvents(one, other, task.clinicIds, (rows) => say({ rows, sharedReflections: 0 }));
    return;
  }
  const { seed, now, pieces, common } = known;
  for (const client of task.clients) {
    settle(tables, lifeOf(client, { seed, pieces, disclaimerId: common.disclaimerId, now }), common);
  }
  const all = Object.values(tables);
  const rows = all.reduce((sum, { count }) => sum + count, 0) - tables.event.count;
  const sharedReflections = tables.sharedReflection.count;
  for (const table of all) await table.copyTo(one);
  say({ rows, sharedReflections });
}

// What ends it with whoever started it lets go of the channel, and nothing else would keep it waiting for its work.
process.channel?.ref();
process.on('message', (message: BuilderData | Task) => {
  const doing = 'adminUrl' in message ? begin(message) : work(message);
  doing.then(
    () => say({ done: true }),
    (error: unknown) => say({ failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
