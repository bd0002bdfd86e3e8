import { availableParallelism } from 'node:os';
import { Refused } from '~/domain/errors';
import { FairQueue } from './fair-queue';

/**
 * Few passphrases at once, few waiting, and a rest after each while others wait: a flood of tries can take 76 MiB and
 * half of the processors it is given, and leaves one to those who are signed in.
 */
const turns = new FairQueue(
  { atOnce: Math.min(4, Math.max(1, availableParallelism() - 1)), mayWait: 60, rest: 1 },
  () => new Refused('busy', 'A great many people are signing in at this moment. Please try again in a minute.'),
);

/**
 * Does what a visitor's passphrase asks for, the counting of their try and the hashing, when it is their network's turn.
 * Throws `Refused` ("busy") when too many are waiting.
 */
export function takeTurn<T>(network: string, work: () => Promise<T>): Promise<T> {
  return turns.run(network, work);
}
