import { expect, test } from 'vitest';
import { workerKilled } from '../worker-killed';

test('a worker that is killed while the mail service fails, tells it to wait or is late delivers every mail once', async () => {
  const { figures } = await workerKilled.run({ kills: 2 }, { seed: 1 });
  expect(figures).toMatchObject({ wrong: [] });
}, 180_000);
