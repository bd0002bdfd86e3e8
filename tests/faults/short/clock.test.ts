import { expect, test } from 'vitest';
import { clock } from '../clock';

test('a change of the clocks leaves dates, logins, jobs and mails as they are, and loses nothing', async () => {
  const { figures } = await clock.run({ zones: 1, changes: 1 }, { seed: 1 });
  expect(figures).toMatchObject({ wrong: [] });
}, 180_000);
