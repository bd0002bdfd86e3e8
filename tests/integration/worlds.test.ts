import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forge } from '../faults/authorization/forge';
import { liveThrough } from '../faults/authorization/world';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;

beforeAll(async () => {
  clinic = await ownClinic();
});

afterAll(() => clinic.close());

test('in worlds made at random, whoever does whatever gets the answer, and sees the rows, that the model says', async () => {
  const { acts, done, looks } = await liveThrough(clinic, { worlds: 30, seed: 4 });
  expect(done).toBeGreaterThan(200);
  expect(acts - done).toBeGreaterThan(100);
  expect(looks).toBeGreaterThan(100);
});

test('SQL forged through a login goes no further than its person may', () => forge(clinic.database, clinic));

test('the model is short enough to be read and believed', () => {
  const model = readFileSync(new URL('../faults/authorization/model.ts', import.meta.url), 'utf8');
  expect(model.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});
