import { expect, test } from 'vitest';
import { restarted } from '../faults/restarted';

test('web processes behind a proxy are ended and started again, one after the other, and no request fails', async () => {
  const { figures } = await restarted.run({ restarts: 2, drain: 1 }, { seed: 1 });
  expect(figures).toMatchObject({ wrong: [] });
}, 180_000);
