import fc from 'fast-check';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { FairQueue } from '~/auth/fair-queue';

const full = () => new Error('full');

/** Asks a queue that does one work at a time for all of these at once; resolves to what it did, and what it refused. */
async function asked(parties: string[], mayWait: number) {
  const queue = new FairQueue({ atOnce: 1, mayWait, restAfter: () => 0 }, full);
  const did: string[] = [];
  const refused: string[] = [];
  const count = new Map<string, number>();
  const all = parties.map((party) => {
    const nth = (count.get(party) ?? 0) + 1;
    count.set(party, nth);
    const work = `${party} ${nth}`;
    return queue.run(party, () => Promise.resolve(did.push(work))).catch(() => refused.push(work));
  });
  await Promise.all(all);
  return { did, refused };
}

describe('a fair queue', () => {
  test('lets the shortest line go first, and as short ones take turns, whoever came first', async () => {
    const { did, refused } = await asked(['crowd', 'crowd', 'crowd', 'crowd', 'one', 'two', 'two', 'other'], 7);
    expect(did).toEqual(['crowd 1', 'one 1', 'other 1', 'two 1', 'two 2', 'crowd 2', 'crowd 3', 'crowd 4']);
    expect(refused).toEqual([]);
  });

  test('when it is full, takes the last of the longest line out for someone with a shorter one', async () => {
    const { did, refused } = await asked([...Array<string>(6).fill('crowd'), 'one', 'crowd', 'one', 'one'], 4);
    expect(refused).toEqual(['crowd 6', 'crowd 5', 'crowd 7', 'crowd 4', 'one 3']);
    expect(did).toEqual(['crowd 1', 'crowd 2', 'crowd 3', 'one 1', 'one 2']);
  });

  test('rests while others wait, for as long as it is told by how long the work took', async () => {
    const queue = new FairQueue({ atOnce: 1, mayWait: 4, restAfter: (took) => 3 * took }, full);
    const times: { began: number; ended: number }[] = [];
    const work = () =>
      queue.run('one', async () => {
        const began = performance.now();
        await wait(20);
        times.push({ began, ended: performance.now() });
      });
    await Promise.all([work(), work()]);
    const [first, second] = times;
    expect(second!.began - first!.ended).toBeGreaterThanOrEqual((first!.ended - first!.began) * 2.9);
  });

  test('hands the place on where the work fails', async () => {
    const queue = new FairQueue({ atOnce: 1, mayWait: 1, restAfter: () => 0 }, full);
    const failing = queue.run('one', () => Promise.reject(new Error('broken')));
    const next = queue.run('one', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('broken');
    await expect(next).resolves.toBe('done');
  });

  test('ends whatever comes, and never does more at once than it may', async () => {
    const parties = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 });
    const limits = fc.record({ atOnce: fc.integer({ min: 1, max: 3 }), mayWait: fc.integer({ min: 1, max: 6 }) });
    await fc.assert(
      fc.asyncProperty(parties, limits, async (asked, { atOnce, mayWait }) => {
        const queue = new FairQueue({ atOnce, mayWait, restAfter: () => 0 }, full);
        let [running, most, done] = [0, 0, 0];
        const all = await Promise.allSettled(
          asked.map((party) =>
            queue.run(party, async () => {
              most = Math.max(most, (running += 1));
              await Promise.resolve();
              running -= 1;
              done += 1;
            }),
          ),
        );
        expect(most).toBeLessThanOrEqual(atOnce);
        expect(done).toBe(Math.min(asked.length, atOnce + mayWait));
        expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(done);
      }),
    );
  });
});
