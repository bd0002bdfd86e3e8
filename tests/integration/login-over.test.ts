import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginPiece } from '~/domain/authoring/begin-draft';
import { startApp, type StartedApp } from '../support/app';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { Visitor, type Answer } from '../support/visitor';

const passphrase = 'a kettle under slow weather';

let app: StartedApp;
let clinic: OwnClinic;

beforeAll(async () => {
  app = await startApp({ demo: false, worker: false });
  clinic = await ownClinic({ app });
}, 120_000);

afterAll(async () => {
  await clinic?.close();
  await app?.stop();
});

async function aClient() {
  const { hashPassphrase } = await import('~/auth/passphrases');
  const email = `${crypto.randomUUID()}@people.example`;
  const client = await clinic.aClient({ of: await clinic.aClinician(), email });
  await clinic.behind('UPDATE person SET passphrase_hash = $1 WHERE id = $2', [
    await hashPassphrase(passphrase),
    client.personId,
  ]);
  return { ...client, email };
}

/** Someone whose login ended while they were at a page. */
async function leftAlone(personId: string) {
  return new Visitor(app.origin).beSignedIn(clinic.behind, personId, { minutes: -1 });
}

async function zoneOf(personId: string) {
  const [row] = await clinic.behind('SELECT time_zone FROM person WHERE id = $1', [personId]);
  return row?.time_zone as string;
}

/** The fields that a page's first form would send. */
function hiddenFields({ text }: Answer): Record<string, string> {
  const inputs = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"\/>/g)];
  return Object.fromEntries(
    inputs.map(([, name = '', value = '']) => [name, value.replaceAll('&#x27;', "'").replaceAll('&amp;', '&')]),
  );
}

const words = `It isn't finished & it may never be.\nStill, it is mine, and I would not like to lose it to a clock.`;

describe('a form sent when the login is over, without scripts', () => {
  test('is answered with a page that keeps all of it and asks to sign in', async () => {
    const client = await aClient();
    const browser = await leftAlone(client.personId);
    const page = await browser.post('/portal/account?x=1', { timeZone: 'Asia/Tokyo', more: words });
    expect(page.status).toBe(401);
    expect(page.text).toContain('<title>Sign in to keep what you wrote · Meantime</title>');
    expect(page.text).toContain('action="/portal/account?x=1"');
    expect(page.text).toContain('I would not like to lose it to a clock.</blockquote>');
    expect(hiddenFields(page)).toEqual({ timeZone: 'Asia/Tokyo', more: words });
    expect(page.text).not.toContain('<script');
    expect(await zoneOf(client.personId)).toBe('Europe/London');
  });

  test('shows what was written of a piece with the Clinical note, as its words stand anywhere', async () => {
    const clinician = await clinic.aClinician();
    const draft = await beginPiece(clinician, 'practice');
    const browser = await leftAlone(clinician.personId);
    const page = await browser.post(`/clinic/library/drafts/${draft}`, { notice: words, then: 'stay' });
    expect(page.status).toBe(401);
    expect(page.text).toContain('it may never be');
    expect(page.text).toContain('It does not replace psychotherapy');
  });

  test('is carried out as if nothing had happened once they have signed in, and they stay signed in', async () => {
    const client = await aClient();
    const browser = await leftAlone(client.personId);
    const kept = hiddenFields(await browser.post('/portal/account', { timeZone: 'Asia/Tokyo', more: words }));
    const answer = await browser.post('/portal/account', {
      ...kept,
      'signin-email': client.email,
      'signin-passphrase': passphrase,
    });
    expect(answer.location).toBe('/portal/account?saved');
    expect(await zoneOf(client.personId)).toBe('Asia/Tokyo');
    expect((await browser.get('/portal/account')).status).toBe(200);
  });

  test('shows what was wrong with it, signed in, when it could not be carried out', async () => {
    const client = await aClient();
    const browser = await leftAlone(client.personId);
    const answer = await browser.post('/portal/account', {
      timeZone: 'Mars/Olympus',
      'signin-email': client.email,
      'signin-passphrase': passphrase,
    });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Please choose one of the list.');
    expect(answer.text).toContain('Where you are signed in');
    expect(answer.headers.get('Set-Cookie')).toContain('meantime=');
  });

  test('loses nothing to a mistyped passphrase', async () => {
    const client = await aClient();
    const browser = await leftAlone(client.personId);
    const again = await browser.post('/portal/account', {
      timeZone: 'Asia/Tokyo',
      more: words,
      'signin-email': client.email,
      'signin-passphrase': 'a kettle under fast weather',
    });
    expect(again.status).toBe(401);
    expect(again.text).toContain('do not go together');
    expect(again.text).not.toContain('fast weather');
    expect(hiddenFields(again)).toEqual({ timeZone: 'Asia/Tokyo', more: words });
    expect(await zoneOf(client.personId)).toBe('Europe/London');
  });

  test('is never carried out in the name of somebody else', async () => {
    const client = await aClient();
    const other = await aClient();
    const browser = await leftAlone(client.personId);
    const answer = await browser.post('/portal/account', {
      timeZone: 'Asia/Tokyo',
      more: words,
      'signin-email': other.email,
      'signin-passphrase': passphrase,
    });
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('lose it to a clock');
    expect(await zoneOf(other.personId)).toBe('Europe/London');
    expect((await browser.get('/portal/account')).status).toBe(200);
  });

  test('is kept for a page that answers scripts alone, too', async () => {
    const client = await aClient();
    const browser = await leftAlone(client.personId);
    const path = `/portal/assignments/${crypto.randomUUID()}/entries`;
    const page = await browser.post(path, { text: words });
    expect(page.status).toBe(401);
    expect(page.text).toContain('Sign in to keep what you wrote');
    expect(hiddenFields(page)).toEqual({ text: words });
    const after = await browser.post(path, {
      text: words,
      'signin-email': client.email,
      'signin-passphrase': passphrase,
    });
    expect(after.status).not.toBe(401);
    expect((await browser.get('/portal/account')).status).toBe(200);
  });

  test('asks for no sign-in where there is nothing to send it to', async () => {
    const page = await new Visitor(app.origin).post('/nowhere', { more: words });
    expect(page.status).toBe(404);
    expect(page.text).not.toContain('lose it to a clock');
  });
});

describe('a page with scripts, when the login is over', () => {
  const json = { headers: { Accept: 'application/json' } };

  test('is told so in a way its script can read', async () => {
    const client = await aClient();
    const browser = await leftAlone(client.personId);
    const answer = await browser.post(`/portal/assignments/${crypto.randomUUID()}/entries`, { text: words }, json);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toEqual({ signIn: true });
  });

  test('gets what was posted back for its error page, or a word when it wants to ask in place', async () => {
    const client = await aClient();
    const browser = await leftAlone(client.personId);
    const page = await browser.post('/portal/account.data', { timeZone: 'Asia/Tokyo', more: words });
    expect(page.status).toBe(401);
    expect(page.text).toContain('kept');
    expect(page.text).toContain('lose it to a clock');
    const inPlace = await browser.post('/portal/account.data', { timeZone: 'Asia/Tokyo', 'signin-in-place': 'yes' });
    expect(inPlace.status).toBe(401);
    expect(inPlace.text).toContain('signIn');
    expect(inPlace.text).not.toContain('Tokyo');
  });

  test('signs its person in again in place', async () => {
    const client = await aClient();
    const browser = await leftAlone(client.personId);
    const wrong = await browser.post(
      '/sign-in/in-place',
      { person: client.personId, email: client.email, passphrase: 'wrong every single time' },
      json,
    );
    expect(wrong.status).toBe(422);
    expect(JSON.parse(wrong.text)).toMatchObject({ is: 'refused' });
    const fields = { person: client.personId, email: client.email, passphrase };
    const right = await browser.post('/sign-in/in-place', fields, json);
    expect(right.status).toBe(200);
    expect(JSON.parse(right.text)).toEqual({ is: 'signed-in' });
    expect((await browser.get('/portal/account')).status).toBe(200);
  });

  test('signs them in also where nothing is left of the login that ended', async () => {
    const client = await aClient();
    const browser = await leftAlone(client.personId);
    await clinic.behind('DELETE FROM login_session WHERE person_id = $1', [client.personId]);
    const fields = { person: client.personId, email: client.email, passphrase };
    const answer = await browser.post('/sign-in/in-place', fields, json);
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { is: 'signed-in' }]);
  });

  test('signs nobody else in there', async () => {
    const client = await aClient();
    const other = await aClient();
    const browser = await leftAlone(client.personId);
    const fields = { person: client.personId, email: other.email, passphrase };
    const answer = await browser.post('/sign-in/in-place', fields, json);
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.text).message).toContain('This page is somebody else’s');
    expect(answer.headers.get('Set-Cookie')).toBeNull();
    expect((await browser.get('/portal/account')).status).toBe(302);
  });

  test('keeps no piece under the name of someone else who signed in meanwhile', async () => {
    const iris = await clinic.aClinician();
    const noor = await clinic.aClinician();
    const draft = await beginPiece(iris, 'practice');
    const browser = await new Visitor(app.origin).beSignedIn(clinic.behind, noor.personId);
    const save = (fields: Record<string, string>) =>
      browser.post(`/clinic/library/drafts/${draft}/save`, { revision: '1', ...fields }, json);
    const title = async () =>
      (await clinic.behind('SELECT fields ->> $2 AS title FROM piece_draft WHERE id = $1', [draft, 'title']))[0]?.title;
    const hers = await save({ title: 'Hers', person: iris.personId });
    expect([hers.status, JSON.parse(hers.text)]).toEqual([409, { someoneElse: true }]);
    expect(await title()).toBe('');
    expect((await save({ title: 'Mine', person: noor.personId })).status).toBe(200);
    expect(await title()).toBe('Mine');
    // A page that was opened before pages said whose they are.
    expect((await save({ title: 'Longer', revision: '2' })).status).toBe(200);
  });
});
