import { aside, table } from '../bench/print';
import { startCluster } from '../support/cluster.mjs';
import { sendCases, type Bad } from './bad-input/send-cases';
import type { Fault } from './fault';

/** Every form and endpoint, fed what nobody should send. */
export const badInput: Fault<'cases'> = {
  name: 'bad-input',
  long: { cases: 100_000 },
  async run({ cases }, { seed }) {
    const cluster = await startCluster();
    process.env.MEANTIME_TEST_CLUSTER = cluster.adminUrl;
    const began = Date.now();
    try {
      const tell = (done: number) =>
        process.stderr.write(`  ${done} after ${Math.round((Date.now() - began) / 1000)} s\n`);
      const fed = await sendCases({ count: cases, seed, tell });
      const statuses = Object.keys(fed.statuses).sort();
      table([
        ['route', ...statuses],
        ...Object.entries(fed.byRoute).map(([route, of]) => [
          route.replace('routes/', ''),
          ...statuses.map((status) => of[status] ?? 0),
        ]),
        ['all', ...statuses.map((status) => fed.statuses[status] ?? 0)],
      ]);
      for (const [why, some] of gathered(fed.bad)) {
        aside(`\n${some.length} × ${why}`);
        for (const { number, request, failure } of some.slice(0, 4))
          aside(`  ${number}: ${request}${failure ? `\n    ${failure}` : ''}`);
      }
      return { holds: fed.bad.length === 0, figures: fed };
    } finally {
      await cluster.stop();
    }
  },
};

function gathered(bad: readonly Bad[]): Map<string, Bad[]> {
  const by = new Map<string, Bad[]>();
  for (const one of bad) {
    const why = one.number < 0 ? one.why : `${one.why} (${/\/[a-z-]*(?:\/[a-z]+)?/.exec(one.request)?.[0] ?? ''})`;
    by.set(why, [...(by.get(why) ?? []), one]);
  }
  return by;
}
