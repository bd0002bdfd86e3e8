import { isTold } from '../bench/processor-time';
import { aside, table } from '../bench/print';
import { startCluster } from '../support/cluster.mjs';
import type { Fault } from './fault';
import { isTooMuch, measureInputs, MOST_GROWTH, MOST_MILLISECONDS } from './worst-inputs/measure';

/** The worst input of every size limit, and what it costs: nobody's may make others wait. */
export const worstInputs: Fault<'shown'> = {
  name: 'worst-inputs',
  long: { shown: 40 },
  async run({ shown }, { only }) {
    if (!isTold) {
      aside('This system does not say what a process has had of the processor, so nothing was measured.');
      return { holds: true, figures: { tried: false } };
    }
    const cluster = await startCluster();
    process.env.MEANTIME_TEST_CLUSTER = cluster.adminUrl;
    try {
      const outcome = await measureInputs({
        only: only === undefined ? undefined : [only],
        tell: (words) => process.stderr.write(`${words}\n`),
      });
      const tooMuch = outcome.measured.filter(isTooMuch);
      table([
        ['input, at its limit', 'web, ms', 'database, ms', 'of half', 'answer'],
        ...outcome.measured
          .slice(0, shown)
          .map(({ what, thread, database, growth, status }) => [
            what,
            thread.toFixed(1),
            database.toFixed(1),
            growth.toFixed(1),
            status,
          ]),
      ]);
      aside(
        `\n${outcome.inputs} inputs; ${tooMuch.length} cost more than ${MOST_MILLISECONDS} ms or grow by more than ${MOST_GROWTH}. Help now took ${Math.round(outcome.helpNow)} ms at most meanwhile.`,
      );
      return { holds: tooMuch.length === 0, figures: outcome };
    } finally {
      await cluster.stop();
    }
  },
};
