import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tryForgedSql } from '../faults/authorization/forged-sql';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;

beforeAll(async () => {
  clinic = await ownClinic();
});

afterAll(() => clinic.close());

test('SQL forged through a login goes no further than its person may', () => tryForgedSql(clinic));

test('the model is short enough to be read and believed', () => {
  const model = readFileSync(new URL('../faults/authorization/model.ts', import.meta.url), 'utf8');
  expect(model.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
});
