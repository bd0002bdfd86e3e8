import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownClinic, type OwnClinic } from '../../support/own-clinic';
import { playScenarios } from '../authorization/scenario';

let clinic: OwnClinic;

beforeAll(async () => {
  clinic = await ownClinic();
});

afterAll(() => clinic.close());

test('in worlds made at random, whoever does whatever gets the answer, and sees the rows, that the model says', async () => {
  const { acts, done, looks } = await playScenarios(clinic, { worlds: 30, seed: 4 });
  expect(done).toBeGreaterThan(200);
  expect(acts - done).toBeGreaterThan(100);
  expect(looks).toBeGreaterThan(100);
});
