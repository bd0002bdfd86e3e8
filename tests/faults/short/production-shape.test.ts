import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../../app/launch/client.mjs';
import { buildIfNeeded } from '../../../app/launch/build.mjs';
import { ended } from '../../../app/launch/processes.mjs';
import { assignmentIdOf } from '~/domain/assignments/assignment-id';
import { newId } from '~/db/id';
import { rehearse, type Rehearsal } from '../../support/production-shape';
import { Visitor, type Answer } from '../../support/visitor';

const passphrase = 'a kettle under slow weather';
const word = 'a word about the river';

let shape: Rehearsal;
let iris: Visitor;

beforeAll(async () => {
  await buildIfNeeded();
  shape = await rehearse();
}, 180_000);

afterAll(() => shape?.stop());

const seen = async (answer: Promise<Answer>): Promise<string> => {
  const { status, text } = await answer;
  expect(status, text.slice(0, 500)).toBe(200);
  return text;
};
const sentOn = async (answer: Promise<Answer>): Promise<string> => {
  const { status, location, text } = await answer;
  expect({ status, location }, text.slice(0, 500)).toMatchObject({
    status: 302,
    location: expect.any(String) as string,
  });
  return location ?? '';
};
const hidden = (page: string, name: string): string => {
  const value = new RegExp(`name="${name}" value="([^"]*)"|value="([^"]*)" name="${name}"`).exec(page);
  expect(value, `a field "${name}"`).not.toBeNull();
  return value?.[1] ?? value?.[2] ?? '';
};
const found = (page: string, pattern: RegExp): string => {
  const [, what] = pattern.exec(page) ?? [];
  expect(what, String(pattern)).toBeDefined();
  return what ?? '';
};

/** The link in the mail to someone, once it has arrived. */
async function mailedLink(email: string): Promise<string> {
  const mail = await expect
    .poll(() => shape.delivered.find(({ to }) => to === email), { timeout: 20_000 })
    .toBeDefined()
    .then(() => shape.delivered.find(({ to }) => to === email));
  return found(mail?.text ?? '', /(http:\S+\/arrive\/\S+)/);
}

/** Follows an invitation, and reads the Clinical note. */
async function arrive(link: string, origin: string): Promise<Visitor> {
  expect(new URL(link).origin).toBe(origin);
  const visitor = new Visitor(origin);
  const next = await sentOn(visitor.post(new URL(link).pathname, { passphrase }));
  const disclaimer = hidden(await seen(visitor.get(next)), 'disclaimer');
  await sentOn(visitor.post(next, { disclaimer }));
  return visitor;
}

/** From an invitation to words that the clinician reads: all that Meantime is for. */
async function mainJob(): Promise<void> {
  const email = `${newId()}@people.example`;
  const form = await seen(iris.get('/clinic/caseload/invitation'));
  const client = hidden(form, 'id');
  const fields = { id: client, name: 'Noor Haddad', email, timeZone: 'UTC', city: '' };
  await sentOn(iris.post('/clinic/caseload/invitation', fields));
  const noor = await arrive(await mailedLink(email), shape.origins.client);

  const essays = await seen(iris.get('/clinic/library?kind=essay'));
  const piece = found(essays, /"\/clinic\/library\/([0-9a-f-]{36})/);
  const assigning = await seen(iris.get(`/clinic/assign?piece=${piece}&to=${client}`));
  const [id, pieceVersionId] = [hidden(assigning, 'id'), hidden(assigning, 'pieceVersionId')];
  const given = { id, pieceVersionId, to: client, why: 'For the evenings.' };
  await sentOn(iris.post('/clinic/assign', given));

  const assignment = `/portal/assignments/${assignmentIdOf(id, client)}`;
  expect(await seen(noor.get('/portal'))).toContain(assignment);
  const page = await seen(noor.get(assignment));
  const place = found(page, /name="field ([^" ]+) text"/);
  const written = ['person', `form ${place}`, `base ${place}`].map((name): [string, string] => [
    name,
    hidden(page, name),
  ]);
  await sentOn(noor.post(assignment, [...written, [`field ${place} text`, word], ['at', place]]));
  const sharing = await seen(noor.get(await sentOn(noor.get(`${assignment}/sharing?all=1`))));
  await sentOn(noor.post(`${assignment}/sharing`, { key: hidden(sharing, 'key'), answer: hidden(sharing, 'answer') }));

  const review = await seen(iris.get('/clinic/review?new=1'));
  const shared = [...review.matchAll(/\/clinic\/review\/([0-9a-f-]{36})/g)].map(([, shareId = '']) => shareId);
  const read = await Promise.all(shared.map((shareId) => seen(iris.get(`/clinic/review/${shareId}`))));
  expect(read.filter((text) => text.includes(word))).not.toEqual([]);
}

test('a clinic is founded by hand, with the link at the address for clinicians', async () => {
  const owner = ['--name', 'Harbour Clinic', '--owner-name', 'Iris Bell', '--owner-email', 'iris@clinic.example'];
  const said = shape.runOnce('found-clinic', [...owner, '--time-zone', 'Europe/London']);
  expect(said).toContain('It is queued as a mail, too.');
  const link = found(said, /(http:\S+\/arrive\/\S+)/);
  expect(await mailedLink('iris@clinic.example')).toBe(link);
  iris = await arrive(link, shape.origins.clinician);
});

test('the main job goes on through the proxy while one process of each surface is ended', async () => {
  await mainJob();
  const leaving = ['portal-1', 'clinic-1'].map((name) => shape.processOf(name));
  for (const { pid } of leaving) process.kill(pid ?? 0, 'SIGTERM');
  const gone = Promise.all(leaving.map(ended)).then((codes) => codes);
  let done = 0;
  for (let going = true; going; done += 1) {
    await mainJob();
    going = leaving.some(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  }
  expect(await gone).toEqual([0, 0]);
  expect(done).toBeGreaterThan(0);
  await mainJob();
  expect(shape.log()).not.toContain(word);
}, 120_000);

describe('the database', () => {
  const asOwner = (over: (address: URL) => void): string => {
    const address = new URL(shape.environmentOf('migrate')['DATABASE_URL'] ?? '');
    over(address);
    return address.href;
  };

  test('is spoken to by every process over TLS', async () => {
    const rows = await withClient(
      asOwner(() => undefined),
      async (client: pg.Client) =>
        (
          await client.query<{ usename: string; ssl: boolean }>(
            `SELECT DISTINCT usename, ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
             WHERE backend_type = 'client backend' ORDER BY usename`,
          )
        ).rows,
    );
    expect(rows.map(({ usename }) => usename)).toEqual(
      expect.arrayContaining([
        'meantime_auth_clinic',
        'meantime_auth_portal',
        'meantime_clinic',
        'meantime_portal',
        'meantime_worker',
      ]),
    );
    expect(rows.filter(({ ssl }) => !ssl)).toEqual([]);
  });

  test('lets nobody in without TLS, by whatever password', async () => {
    const plainly = asOwner((address) => {
      address.search = '';
    });
    await expect(withClient(plainly, () => Promise.resolve())).rejects.toThrow(/no encryption/);
  });

  test('is not believed under another name, or with another certificate', async () => {
    const byAnotherName = asOwner((address) => {
      address.hostname = '127.0.0.1';
    });
    await expect(withClient(byAnotherName, () => Promise.resolve())).rejects.toThrow(/ALTNAME/);

    const other = path.join(path.dirname(shape.certificate), '..', 'other.crt');
    writeFileSync(other, anotherCertificate);
    expect(readFileSync(other, 'utf8')).not.toBe(readFileSync(shape.certificate, 'utf8'));
    const trusting = Object.fromEntries(
      Object.entries(shape.environmentOf('portal-1'))
        .filter(([name]) => name.startsWith('DATABASE_'))
        .map(([name, address]) => [name, address.replace(shape.certificate, other)]),
    );
    const { port, process: web } = await shape.startWeb('portal-1', trusting);
    const answered = () =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
        ({ status }) => status,
        () => web.exitCode,
      );
    await expect.poll(answered, { timeout: 20_000 }).toBe(503);
  });
});

/** Somebody else's: made for this test, its key thrown away. */
const anotherCertificate = `-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUbN/cpWVZznEbf9FwNYBMaCgZir0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzIwNTk0OVoYDzIxMjYxMTAz
MjA1OTQ5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT6xqMUvqwvGi7XN9A5TQqMpIBSsnBj8Cjg8CZrkC/xDhsUENDJQfPS
eauEZUK5WMKNsPadu79HnGGY6ymgpHi8o2kwZzAdBgNVHQ4EFgQUqC4JSUGO+nH1
qLJzv/CzTascflgwHwYDVR0jBBgwFoAUqC4JSUGO+nH1qLJzv/CzTascflgwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SQAwRgIhAME9+yDmPUP501C3JrdvZoLguCW6yVq4CrjdzNqp96ZaAiEA8wkiOTW5
XPJm5q4JMtkLg1fPFYzKImDKt0eXv/6sQN4=
-----END CERTIFICATE-----
`;
