import pg from 'pg';
import { closeDatabases } from '~/db/clients';
import { doors } from '../../app/launch/cluster.mjs';
import { aside, table } from '../bench/print';
import { startCluster } from '../support/cluster.mjs';
import { freshDatabase, type FreshDatabase } from '../support/database';
import { ownClinic } from '../support/own-clinic';
import { useEnvironment } from '../support/people';
import { accessRules, type AccessRule } from './authorization/catalogue';
import { tryForgedSql } from './authorization/forged-sql';
import { walkThrough } from './authorization/walkthrough';
import { playScenarios } from './authorization/scenario';
import type { Fault } from './fault';

/** What became of the checks under access control with one rule changed: what first went otherwise, or nothing did. */
interface Tried {
  how: 'dropped' | 'widened';
  plank: AccessRule;
  noticed: string | null;
}

/**
 * Every policy and every grant is taken away in turn, in a copy of the migrated database, and every policy is also
 * made to let everything through. Each time people go about their work, a walk through everything,
 * forged statements, and random worlds against the model: what they notice is behaviour. (That the catalogue's text changes is noticed by the access control test.)
 */
export const accessControl: Fault<'worlds'> = {
  name: 'access-control',
  long: { worlds: 30 },
  async run(size, { seed, only }) {
    const cluster = await startCluster();
    const database = await freshDatabase({ cluster: cluster.adminUrl });
    useEnvironment(database);
    try {
      const sound = await goAbout(cluster.adminUrl, database, 'SELECT', { ...size, seed, walkFirst: true });
      if (sound !== null) throw new Error(`Access control as it is does not hold: ${sound}`);
      const all = await ofCopy(cluster.adminUrl, database, (behind) => accessRules(behind));
      const chosen = all.filter(({ words, to }) => only === undefined || `${to} ${words}`.includes(only));
      const tried: Tried[] = [];
      for (const plank of chosen) {
        for (const how of ['dropped', 'widened'] as const) {
          const sql = how === 'dropped' ? plank.drop : plank.widen;
          // What lets all through already says so.
          if (!sql) continue;
          const inWorlds = /portal|clinic/.test(plank.to);
          const noticed = await goAbout(cluster.adminUrl, database, sql, { ...size, seed, walkFirst: !inWorlds });
          tried.push({ how, plank, noticed });
          process.stderr.write(`  ${how}: ${plank.to}: ${plank.words}: ${noticed ?? 'NOT NOTICED'}\n`);
        }
      }
      return report(tried);
    } finally {
      await closeDatabases();
      await cluster.stop();
    }
  },
};

/** Copies the template anew under the same name, so that this process's pools find it, and closes what was open on the old one. */
async function ofCopy<T>(cluster: string, database: FreshDatabase, work: (behind: pg.Pool) => Promise<T>): Promise<T> {
  await closeDatabases();
  const admin = new pg.Client({ connectionString: cluster });
  await admin.connect();
  try {
    await database.drop();
    for (const sql of [
      `CREATE DATABASE "${database.name}" TEMPLATE meantime_template OWNER meantime_owner`,
      ...doors(database.name),
    ]) {
      await admin.query(sql);
    }
  } finally {
    await admin.end();
  }
  const behind = new pg.Pool({ connectionString: database.urls.superuser, max: 2 });
  behind.on('error', () => undefined);
  try {
    return await work(behind);
  } finally {
    await behind.end();
  }
}

/** The first thing that goes otherwise under access control so changed, or null. */
async function goAbout(
  cluster: string,
  database: FreshDatabase,
  change: string,
  { worlds, seed, walkFirst }: { worlds: number; seed: number; walkFirst: boolean },
): Promise<string | null> {
  const walk = (behind: pg.Pool) => walkThrough(database, behind);
  const live = async () => {
    const clinic = await ownClinic({ database });
    await playScenarios(clinic, { worlds, seed, shrink: false }).finally(() => clinic.close());
  };
  const forging = async () => {
    const clinic = await ownClinic({ database });
    await tryForgedSql(clinic).finally(() => clinic.close());
  };
  for (const check of walkFirst ? [walk, forging, live] : [forging, live, walk]) {
    const wrong = await ofCopy(cluster, database, async (behind) => {
      await behind.query(change);
      return check(behind).then(
        () => null,
        ({ message, cause }: Error) => (cause instanceof Error ? cause.message : message),
      );
    });
    if (wrong !== null)
      return `${check === walk ? 'walk' : check === live ? 'worlds' : 'forging'}: ${wrong.slice(0, 200)}`;
  }
  return null;
}

function report(tried: Tried[]) {
  const of = (how: Tried['how'], kind: AccessRule['kind']) =>
    tried.filter((one) => one.how === how && one.plank.kind === kind);
  const row = (name: string, some: Tried[]) => [
    name,
    some.length,
    some.filter(({ noticed }) => noticed !== null).length,
  ];
  table([
    ['', 'tried', 'noticed by behaviour'],
    row('policies dropped', of('dropped', 'policy')),
    row('policies widened', of('widened', 'policy')),
    row('grants dropped', of('dropped', 'grant')),
  ]);
  const silent = tried
    .filter(({ noticed }) => noticed === null)
    .map(({ how, plank }) => `${how}: ${plank.to}: ${plank.words}`);
  if (silent.length > 0)
    aside(`\nNothing goes otherwise after these:\n${silent.map((line) => `  ${line}`).join('\n')}`);
  const dropped = tried.filter(({ how, noticed }) => how === 'dropped' && noticed === null);
  return {
    holds: dropped.length === 0,
    figures: {
      silent,
      tried: tried.map(({ how, plank, noticed }) => ({ how, to: plank.to, what: plank.words, noticed })),
    },
  };
}
