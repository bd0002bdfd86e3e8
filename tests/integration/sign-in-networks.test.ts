import { afterAll, beforeAll, expect, test } from 'vitest';
import { networksAround } from '~/auth/limits';
import { startApp, type StartedApp } from '../support/app';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { Visitor } from '../support/visitor';

const passphrase = 'a kettle under slow weather';

let app: StartedApp;
let clinic: OwnClinic;

beforeAll(async () => {
  app = await startApp({ demo: false, worker: false, env: { TRUST_PROXY: '1' } });
  clinic = await ownClinic({ app });
}, 120_000);

afterAll(async () => {
  await clinic?.close();
  await app?.stop();
});

test.each([
  ['2001:db8:1:2aff::/64', { of56: '2001:db8:1:2a00::/56', of48: '2001:db8:1::/48' }],
  ['2001:db8:1:ff::/64', { of56: '2001:db8:1:0::/56', of48: '2001:db8:1::/48' }],
  ['203.0.113.9', undefined],
])('around %s are the networks that whoever has it may have', (network, around) => {
  expect(networksAround(network)).toEqual(around);
});

test('whoever has a network of many networks keeps nobody out of their account, and guesses no more often for it', async () => {
  const { hashPassphrase } = await import('~/auth/passphrases');
  const email = `${crypto.randomUUID()}@people.example`;
  const sam = await clinic.aClient({ of: await clinic.aClinician(), email });
  await clinic.behind('UPDATE person SET passphrase_hash = $1 WHERE id = $2', [
    await hashPassphrase(passphrase),
    sam.personId,
  ]);
  const tryFrom = (address: string, tried: string) =>
    new Visitor(app.origin).post('/sign-in', { email, passphrase: tried }, { headers: { 'X-Forwarded-For': address } });

  const statuses: number[] = [];
  for (let at = 0; at < 104; at += 4) {
    // Each from a network of its own, no two of them a household's.
    const addresses = [0, 1, 2, 3].map((one) => `2001:db8:5:${((at + one) * 256).toString(16)}::1`);
    const answers = await Promise.all(addresses.map((address) => tryFrom(address, 'wrong every single time')));
    statuses.push(...answers.map(({ status }) => status));
  }
  expect(statuses.filter((status) => status === 422)).toHaveLength(30);
  expect(statuses.filter((status) => status === 429)).toHaveLength(74);
  expect((await tryFrom('203.0.113.9', passphrase)).location).toBe('/portal');

  const household: number[] = [];
  for (let at = 0; at < 24; at += 1)
    household.push((await tryFrom(`2001:db8:6:${at.toString(16)}::1`, 'wrong every single time')).status);
  expect(household.filter((status) => status === 422)).toHaveLength(20);
});
