import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { Refused } from '~/errors';
import { FairQueue } from './fair-queue';

/**
 * Few passphrases at once, few waiting, and rests between them while others wait: a flood of tries can take 76 MiB, and
 * of the processors what those who are signed in leave.
 */
const turns = new FairQueue(
  { atOnce: Math.min(4, Math.max(1, availableParallelism() - 1)), mayWait: 30, restAfter },
  () => new Refused('busy', 'A great many people are signing in at this moment. Please try again in a minute.'),
);

const LONGEST_REST = 300;
let last = performance.eventLoopUtilization();

/**
 * The busier this process was with others since it was last asked, the longer, so that hashing takes half of what they
 * leave: hardly at all where nobody else is there.
 */
function restAfter(took: number): number {
  const now = performance.eventLoopUtilization();
  const { utilization } = performance.eventLoopUtilization(now, last);
  last = now;
  return Math.min((2 * took * utilization) / (1 - Math.min(utilization, 0.99)), LONGEST_REST);
}

/** Does the hashing of a visitor's passphrase when it is their network's turn. Throws `Refused` ("busy") when too many wait. */
export function takeTurn<T>(network: string, work: () => Promise<T>): Promise<T> {
  return turns.run(network, work);
}
