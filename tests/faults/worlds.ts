import { table } from '../bench/print';
import { startCluster } from '../support/cluster.mjs';
import { ownClinic } from '../support/own-clinic';
import { playScenarios } from './authorization/scenario';
import type { Fault } from './fault';

/** Random acts by random people in random worlds, against a model of who may do what. */
export const worlds: Fault<'worlds'> = {
  name: 'worlds',
  long: { worlds: 10_000 },
  async run(size, { seed, path }) {
    const cluster = await startCluster();
    const clinic = await ownClinic({ cluster: cluster.adminUrl });
    const began = Date.now();
    try {
      const count = await playScenarios(clinic, {
        worlds: size.worlds,
        seed,
        ...(path !== undefined && { path }),
        tell: (lived) => process.stderr.write(`  ${lived} worlds after ${Math.round((Date.now() - began) / 1000)} s\n`),
      });
      const { acts, done, looks } = count;
      table([
        ['worlds', 'acts', 'done', 'refused', 'looks round', 'disagreements', 'seconds'],
        [count.worlds, acts, done, acts - done, looks, 0, Math.round((Date.now() - began) / 1000)],
      ]);
      return { holds: true, figures: { ...count, disagreements: 0 } };
    } finally {
      await clinic.close();
      await cluster.stop();
    }
  },
};
