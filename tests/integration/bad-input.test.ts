import { expect, test } from 'vitest';
import { sendCases } from '../faults/bad-input/send-cases';
import { unsampled } from '../support/samples/routes';

test('every route says what it takes, so that none is left out of this', () => {
  expect(unsampled()).toEqual([]);
});

test('whatever is sent to any route is answered in words a person can act on, and stands nowhere it does not belong', async () => {
  const { cases, bad } = await sendCases({ count: 264, seed: 6 });
  expect(cases).toBe(264);
  expect(bad).toEqual([]);
}, 120_000);
