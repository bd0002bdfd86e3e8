import { expect, test } from 'vitest';
import { guessing } from '../guessing';

test('who guesses from many networks reaches a passphrase no more often for it, and keeps its owner out of nothing', async () => {
  const { holds, figures } = await guessing.run({ networks: 400, tries: 1 }, { seed: 1 });
  expect({ holds, ...figures }).toMatchObject({ holds: true, reached: 100 });
}, 120_000);
