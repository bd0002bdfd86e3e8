import { expect, test } from 'vitest';
import { restarted } from '../restarted';

test('a web process behind a proxy is ended and started again under load, and no request fails', async () => {
  const { figures } = await restarted.run({ restarts: 1, drain: 1, writers: 3 }, { seed: 1 });
  expect(figures).toMatchObject({ wrong: [] });
}, 180_000);
