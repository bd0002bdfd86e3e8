import fc from 'fast-check';
import type { ClinicianViewer } from '~/db/viewer';
import { aside, median, table } from '../bench/print';
import { startApp } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { aLogin } from '../support/login';
import { ownClinic } from '../support/own-clinic';
import type { TestClinic } from '../support/people';
import { aTwin, writesAndKeeps, type Twin } from '../support/twins';
import type { Fault } from './fault';
import { mannWhitney } from './rank-test';

/** Beyond this, either way, is a difference: by chance alone it comes once in a thousand times. */
const MOST = 3.3;

/**
 * Timing side channel: whether a clinician could tell from how long their pages take that a client writes and keeps it.
 * Requests for one who does and for one who never wrote come in random order, one at a time. There are several pairs of
 * such twins, and chance says which of a pair writes: where rows happen to lie in the database is no difference between them.
 */
export const twins: Fault<'requests' | 'pairs'> = {
  name: 'twins',
  long: { requests: 1_000, pairs: 20 },
  async run({ requests, pairs }, { seed }) {
    const cluster = await startCluster();
    process.env.MEANTIME_TEST_CLUSTER = cluster.adminUrl;
    const clinic = await ownClinic({ library: 'content' });
    const app = await startApp({ database: clinic.database, demo: false, worker: false, env: clinic.keys });
    const chances = (many: number, salt: number) =>
      fc.sample(fc.boolean(), { seed: seed * 1_000 + salt, numRuns: many });
    try {
      const both: { writes: Signed; silent: Signed }[] = [];
      for (const isFirst of chances(pairs, 0)) {
        const [first, second] = [await aPair(await clinic.another()), await aPair(await clinic.another())];
        both.push(isFirst ? { writes: first, silent: second } : { writes: second, silent: first });
      }
      for (const { writes } of both) await writesAndKeeps(clinic, writes.twin);
      await clinic.behind('VACUUM (FREEZE, ANALYZE)');

      const pages: Record<string, (twin: Twin) => string> = {
        'the client’s page': ({ clientId }) => `/clinic/clients/${clientId}`,
        'the caseload': () => '/clinic/caseload',
      };
      const measured = [];
      for (const [at, [page, address]] of Object.entries(pages).entries()) {
        const took = { writes: [] as number[], silent: [] as number[] };
        // The first ones warm up the process, the connections and the caches, and do not count.
        for (const [nth, isFirst] of chances(requests + 100, at + 1).entries()) {
          const pair = both[nth % both.length];
          for (const which of isFirst ? (['writes', 'silent'] as const) : (['silent', 'writes'] as const)) {
            const one = pair?.[which] as Signed;
            const milliseconds = await timed(app.origin + address(one.twin), one.token);
            if (nth >= 100) took[which].push(milliseconds);
          }
        }
        const z = mannWhitney(took.writes, took.silent);
        measured.push({ page, z, writes: median(took.writes), silent: median(took.silent) });
      }
      table([
        [`of 2 × ${requests}, seed ${seed}`, 'one who writes, ms', 'one who does not, ms', 'z'],
        ...measured.map(({ page, writes, silent, z }) => [page, writes.toFixed(2), silent.toFixed(2), z.toFixed(2)]),
      ]);
      aside(`\nThe middle of each. Mann–Whitney finds a difference where z is beyond ${MOST}.`);
      return { holds: measured.every(({ z }) => Math.abs(z) < MOST), figures: { measured, most: MOST } };
    } finally {
      await app.stop();
      await clinic.close();
      await cluster.stop();
    }

    async function aPair(there: TestClinic): Promise<Signed> {
      const iris: ClinicianViewer = await there.aClinician({ name: 'Iris Bell' });
      await there.aClient({ of: iris, name: 'Ana Moss' });
      const twin = await aTwin(there, iris, await there.aClient({ of: iris, name: 'Sam Reed' }));
      return { twin, token: await aLogin(clinic.behind, iris.personId, { minutes: 600 }) };
    }
  },
};

interface Signed {
  twin: Twin;
  token: string;
}

async function timed(address: string, token: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(address, { headers: { Cookie: `meantime=${token}` } });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${address} answered ${response.status}.`);
  return performance.now() - began;
}
