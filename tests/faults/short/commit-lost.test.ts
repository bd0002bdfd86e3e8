import { expect, test } from 'vitest';
import { network } from '../network';

test('what is asked for again, because the answer to COMMIT was lost, is done once', async () => {
  const { figures } = await network.run({ commits: 12, silence: 0, cuts: 0 }, { seed: 1 });
  expect(figures).toMatchObject({ wrong: [] });
}, 120_000);
