import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

/** Costs next to nothing to try, so that a thousand networks may. */
const cheapHash = (of: string) => hash(of, { memoryCost: 8, timeCost: 1, parallelism: 1 });

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

describe('while others guess from everywhere', () => {
  const everywhere = Array.from({ length: 110 }, (_, at) => `203.0.${at}.9`);
  const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });
  let email: string;

  beforeEach(async () => {
    email = `${crypto.randomUUID()}@people.example`;
    const sam = await clinic.aClient({ of: await clinic.aClinician(), email });
    await clinic.behind('UPDATE person SET passphrase_hash = $1 WHERE id = $2', [
      await cheapHash(passphrase),
      sam.personId,
    ]);
    await clinic.behind('DELETE FROM rate_limit');
  });

  /** Somebody's browser, after they have signed in there and out again. */
  async function leftBehind(where: 'here' | 'everywhere'): Promise<Visitor> {
    const browser = new Visitor(app.origin);
    expect((await browser.post('/sign-in', { email, passphrase }, from('198.51.100.1'))).location).toBe('/portal');
    await browser.post('/sign-out', { where });
    return browser;
  }

  /** How many of their tries reach the passphrase. */
  async function guessed(): Promise<number> {
    const statuses: number[] = [];
    for (let at = 0; at < everywhere.length; at += 10) {
      const some = everywhere
        .slice(at, at + 10)
        .map((address) =>
          new Visitor(app.origin).post('/sign-in', { email, passphrase: 'wrong every single time' }, from(address)),
        );
      statuses.push(...(await Promise.all(some)).map(({ status }) => status));
    }
    return statuses.filter((status) => status === 422).length;
  }

  test('who signed in with this browser before does so, and who did not waits', async () => {
    const own = await leftBehind('here');
    expect(await guessed()).toBe(100);
    const elsewhere = new Visitor(app.origin);
    expect((await elsewhere.post('/sign-in', { email, passphrase }, from('198.51.100.2'))).status).toBe(429);
    expect((await own.post('/sign-in', { email, passphrase }, from('198.51.100.3'))).location).toBe('/portal');
  });

  test('a browser is forgotten by signing out everywhere', async () => {
    const own = await leftBehind('everywhere');
    await guessed();
    expect((await own.post('/sign-in', { email, passphrase }, from('198.51.100.3'))).status).toBe(429);
  });

  test('a browser where somebody else was let in is none of theirs', async () => {
    const theirs = await leftBehind('here');
    const other = await clinic.aClient({
      of: await clinic.aClinician(),
      email: (email = `${crypto.randomUUID()}@people.example`),
    });
    await clinic.behind('UPDATE person SET passphrase_hash = $1 WHERE id = $2', [
      await cheapHash(passphrase),
      other.personId,
    ]);
    await guessed();
    expect((await theirs.post('/sign-in', { email, passphrase }, from('198.51.100.3'))).status).toBe(429);
  });

  test('a browser has a limit of its own, and uses up nothing of anyone else’s', async () => {
    const own = await leftBehind('here');
    const wrong = { email, passphrase: 'wrong every single time' };
    const statuses: number[] = [];
    for (let at = 0; at < 12; at += 1) statuses.push((await own.post('/sign-in', wrong, from('198.51.100.3'))).status);
    expect(statuses).toEqual([...Array<number>(10).fill(422), 429, 429]);
    expect(await guessed()).toBe(100);
  });
});
