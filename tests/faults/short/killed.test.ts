import { expect, test } from 'vitest';
import { killed } from '../killed';

test('the app and PostgreSQL, killed in the middle of saves, shares, takings back, replies and sign-ins, lose nothing that was acknowledged and leave no half of one', async () => {
  const { figures } = await killed.run({ kills: 3 }, { seed: 1 });
  expect(figures).toMatchObject({ wrong: [] });
}, 240_000);
