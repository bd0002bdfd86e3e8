import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type StartedApp } from '../support/app';
import { endLoginIn, loginId } from '../support/login';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { Visitor } from '../support/visitor';

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

const visitor = () => new Visitor(app.origin);

/** A clinician and a client with the passphrase above. */
async function people({ name = 'Sam Reed' } = {}) {
  const { hashPassphrase } = await import('~/auth/passphrases');
  const unique = crypto.randomUUID();
  const emails = { clinician: `${unique}@clinic.example`, client: `${unique}@people.example` };
  const clinician = await clinic.aClinician({ email: emails.clinician });
  const client = await clinic.aClient({ of: clinician, email: emails.client, name });
  await clinic.behind('UPDATE person SET passphrase_hash = $1 WHERE id = ANY($2)', [
    await hashPassphrase(passphrase),
    [clinician.personId, client.personId],
  ]);
  return { clinician, client, emails };
}

async function loginsOf(personId: string): Promise<{ id: string; idle: number; absolute: number }[]> {
  return clinic.behind(
    `SELECT id, round(extract(epoch FROM expires_at - now()) / 60)::int AS idle,
       round(extract(epoch FROM absolute_expires_at - now()) / 60)::int AS absolute
     FROM login_session WHERE person_id = $1 ORDER BY created_at`,
    [personId],
  );
}

describe('what every answer carries', () => {
  test('a page allows no script and no style but its own', async () => {
    const { headers, text } = await visitor().get('/');
    const policy = headers.get('Content-Security-Policy') ?? '';
    const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).not.toContain('unsafe');
    const scripts = [...text.matchAll(/<script\b([^>]*)>/g)].map((match) => match[1] ?? '');
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
    expect(text).not.toMatch(/\sstyle="/);
    expect((await visitor().get('/')).headers.get('Content-Security-Policy')).not.toContain(nonce);
  });

  test('nothing is kept by a cache, and nothing says more than it must', async () => {
    const { client } = await people();
    const signedIn = await visitor().beSignedIn(clinic.behind, client.personId);
    const answers = [
      await visitor().get('/sign-in'),
      await signedIn.get('/portal/account'),
      await signedIn.get('/portal/account.data'),
      await visitor().get('/nowhere'),
      await visitor().post('/sign-in', {}, { headers: { Origin: 'https://elsewhere.example' } }),
      await visitor().get('/healthz'),
    ];
    for (const { headers } of answers) {
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('Referrer-Policy')).toBe('same-origin');
      expect(headers.get('X-Robots-Tag')).toBe('noindex, nofollow');
      expect(headers.get('X-Frame-Options')).toBe('DENY');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Permissions-Policy')).toContain('camera=()');
      expect(headers.get('X-Powered-By')).toBeNull();
      expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(headers.get('Content-Type')).toMatch(/^text\/((html|plain); charset=utf-8|x-script)$/i);
    }
  });

  test('files of the build are kept for good and come compressed', async () => {
    const { text } = await visitor().get('/');
    const stylesheet = /href="(\/assets\/[^"]+\.css)"/.exec(text)?.[1] ?? '';
    const answer = await visitor().get(stylesheet, { headers: { 'Accept-Encoding': 'br' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('Content-Encoding')).toBe('br');
    expect(answer.text).toContain('.shell');
    const font = await visitor().get('/fonts/literata-5.3-regular-letters.woff2');
    expect(font.headers.get('Cache-Control')).toContain('immutable');
    expect((await visitor().get('/assets/../package.json')).status).toBe(404);
    for (const folder of ['/assets', '/assets/', '/fonts/']) expect((await visitor().get(folder)).status).toBe(404);
  });

  test.each([
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['identity', null],
    ['br;q=0, gzip;q=0', null],
  ])('to a browser that reads %s a page comes as %s, and is the same page', async (reads, encoding) => {
    const { headers, text } = await visitor().get('/help-now', { headers: { 'Accept-Encoding': reads } });
    expect(headers.get('Content-Encoding')).toBe(encoding);
    expect(headers.get('Vary')).toContain('Accept-Encoding');
    expect(text).toContain('</html>');
  });
});

describe('before a request is listened to', () => {
  test.each([
    ['another site', { Origin: 'https://elsewhere.example' }],
    ['the same host by another scheme', { Origin: 'https://localhost' }],
    ['an origin that is hidden', { Origin: 'null' }],
    ['a page of another site on the same server', { 'Sec-Fetch-Site': 'same-site' }],
    ['nowhere', { Origin: '' }],
  ])('a form sent from %s is not carried out', async (_from, headers) => {
    const answer = await visitor().post('/sign-in', {}, { headers });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('Nothing was changed');
  });

  test('a form that names no origin is not carried out', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${app.origin}/sign-out`, { method: 'POST' }, (answer) =>
        resolve(answer.resume().statusCode),
      );
      sent.on('error', reject).end();
    });
    expect(status).toBe(403);
  });

  test.each(['TRACE', 'OPTIONS', 'PROPFIND'])('a method that is not used here is refused: %s', async (method) => {
    const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const headers = { Origin: app.origin, 'X-Planted': 'planted-words' };
      const sent = request(`${app.origin}/sign-in`, { method, headers }, (got) => {
        let text = '';
        got.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        got.on('end', () => resolve({ status: got.statusCode, text }));
      });
      sent.on('error', reject).end();
    });
    expect(answer.status).toBe(405);
    expect(answer.text).not.toContain('planted-words');
  });

  test('single loaders cannot be asked for in the old way', async () => {
    const { client } = await people();
    const signedIn = await visitor().beSignedIn(clinic.behind, client.personId);
    expect((await signedIn.get('/portal?_data=routes%2Fportal%2Ftoday')).status).toBe(400);
    expect((await signedIn.get('/portal?%5Fdata=root')).status).toBe(400);
    expect((await signedIn.post('/portal/account?_data=routes%2Fportal%2Faccount', { timeZone: 'UTC' })).status).toBe(
      400,
    );
  });

  test('a body of more than 256 KiB is refused in plain words, said beforehand or not', async () => {
    const large = 'a'.repeat(257 * 1024);
    const whole = await visitor().post('/sign-in', { email: large });
    expect(whole.status).toBe(413);
    expect(whole.text).toContain('Nothing was saved');

    const inPieces = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const headers = {
        Origin: app.origin,
        'Content-Type': 'application/x-www-form-urlencoded',
        'Transfer-Encoding': 'chunked',
      };
      const sent = request(`${app.origin}/sign-in`, { method: 'POST', headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        answer.on('end', () => resolve({ status: answer.statusCode, text }));
      });
      sent.on('error', reject);
      for (let at = 0; at < 257; at += 1) sent.write('a'.repeat(1024));
      sent.end();
    });
    expect(inPieces).toMatchObject({ status: 413 });
    expect(inPieces.text).toContain('Nothing was saved');

    const within = await visitor().post('/sign-in', { email: 'a'.repeat(200 * 1024) });
    expect(within.status).toBe(422);
  });

  test('what Remix takes for another host changes nothing', async () => {
    const headers = {
      'X-Forwarded-Host': 'elsewhere.example',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-For': '203.0.113.9',
    };
    const answer = await visitor().get('/portal', { headers });
    expect(answer.status).toBe(302);
    expect(answer.location).toBe('/sign-in?to=%2Fportal');
  });
});

describe('signing in', () => {
  test('where the browser keeps no cookie, the right passphrase leads to a page that says so', async () => {
    const { emails } = await people();
    const blocked = { headers: { Referer: `${app.origin}/sign-in?to=%2Fportal%2Fshared` } };
    const right = await visitor().post('/sign-in', { email: emails.client, passphrase }, blocked);
    expect(right.location).toBe('/portal');
    // Another visitor is the same one without the cookie; a browser names the page it came from all along.
    for (const from of ['/sign-in', '/arrive/some-token', '/return/some-token']) {
      const { location } = await visitor().get('/portal', { headers: { Referer: app.origin + from } });
      expect(location).toBe('/sign-in?to=%2Fportal&no-cookie');
      const { text } = await visitor().get(location ?? '');
      expect(text).toContain('this browser keeps no cookie');
      expect(text).toContain('autofocus');
    }
    const said = await visitor().post('/sign-in?no-cookie', { email: emails.client, passphrase: 'not the right one' });
    expect(said.text).not.toContain('keeps no cookie');
    for (const from of ['https://elsewhere.example/sign-in', `${app.origin}/portal`, `${app.origin}/help-now`, 'x']) {
      const { location } = await visitor().get('/portal', { headers: { Referer: from } });
      expect(location).toBe('/sign-in?to=%2Fportal');
    }
    // Whoever signed out and goes back comes from the same page, and the browser holds what it was given there.
    for (const where of ['here', 'everywhere']) {
      const out = visitor();
      await out.post('/sign-in', { email: emails.client, passphrase });
      await out.post('/sign-out', { where });
      const { location } = await out.get('/portal', { headers: { Referer: `${app.origin}/sign-in` } });
      expect(location).toBe('/sign-in?to=%2Fportal');
    }
    const over = await visitor().beSignedIn(clinic.behind, (await people()).client.personId, { minutes: -1 });
    const { location } = await over.get('/portal', { headers: { Referer: `${app.origin}/sign-in` } });
    expect(location).toBe('/sign-in?to=%2Fportal');
  });

  test('a client signs in and comes to the portal, a clinician to the clinic', async () => {
    const { emails } = await people();
    const client = visitor();
    const first = await client.post('/sign-in', { email: emails.client, passphrase });
    expect(first.status).toBe(302);
    expect(first.location).toBe('/portal');
    expect((await client.get('/portal/account')).status).toBe(200);
    expect((await client.get('/')).location).toBe('/portal');

    const clinician = visitor();
    expect((await clinician.post('/sign-in', { email: emails.clinician.toUpperCase(), passphrase })).location).toBe(
      '/clinic',
    );
    expect((await clinician.get('/clinic/account')).status).toBe(200);
  });

  test('the cookie is for this site alone and out of reach of scripts', async () => {
    const { emails } = await people();
    const { headers } = await visitor().post('/sign-in', { email: emails.client, passphrase });
    const cookie = headers.get('Set-Cookie') ?? '';
    expect(cookie).toMatch(/^meantime=[a-z0-9]{40}; /);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    expect(cookie).toContain('Path=/');
    expect(cookie).not.toContain('Domain');
    expect(cookie).toContain(`Max-Age=${24 * 60 * 60}`);
  });

  test('only a hash that leads to no token is stored, and a login ends after 30 minutes, 15 for a clinician', async () => {
    const { client, clinician, emails } = await people();
    const browser = visitor();
    await browser.post('/sign-in', { email: emails.client, passphrase });
    const own = (await loginsOf(client.personId)).at(-1);
    expect(own).toEqual({
      id: loginId(browser.token ?? ''),
      idle: 30,
      absolute: 24 * 60,
    });
    await visitor().post('/sign-in', { email: emails.clinician, passphrase });
    expect((await loginsOf(clinician.personId)).at(-1)).toMatchObject({ idle: 15, absolute: 12 * 60 });
  });

  test('being used keeps a login alive, but never past its absolute end', async () => {
    const { clinician } = await people();
    await clinic.behind('DELETE FROM login_session WHERE person_id = $1', [clinician.personId]);
    const browser = await visitor().beSignedIn(clinic.behind, clinician.personId, { minutes: 4 });
    await browser.get('/clinic/account');
    expect(await loginsOf(clinician.personId)).toMatchObject([{ idle: 15 }]);

    await clinic.behind(`UPDATE login_session SET expires_at = now() + interval '2 minutes' WHERE person_id = $1`, [
      clinician.personId,
    ]);
    await endLoginIn(clinic.behind, browser.token ?? '', 7);
    expect((await browser.get('/clinic/account')).status).toBe(200);
    expect(await loginsOf(clinician.personId)).toMatchObject([{ idle: 7, absolute: 7 }]);
    await clinic.behind(`UPDATE login_session SET expires_at = now() + interval '9 minutes' WHERE person_id = $1`, [
      clinician.personId,
    ]);
    await endLoginIn(clinic.behind, browser.token ?? '', -1);
    expect((await browser.get('/clinic/account')).location).toBe('/sign-in?to=%2Fclinic%2Faccount');
  });

  test('a login that was left alone for too long opens nothing', async () => {
    const { client } = await people();
    const browser = await visitor().beSignedIn(clinic.behind, client.personId, { minutes: -1 });
    expect((await browser.get('/portal/account')).location).toBe('/sign-in?to=%2Fportal%2Faccount');
    expect((await browser.get('/portal/account.data')).status).toBe(202);
  });

  test('every sign-in begins with a new token and ends the one before it', async () => {
    const { client, emails } = await people();
    await clinic.behind('DELETE FROM login_session WHERE person_id = $1', [client.personId]);
    const browser = visitor();
    await browser.post('/sign-in', { email: emails.client, passphrase });
    const first = browser.token;
    await browser.post('/sign-in', { email: emails.client, passphrase });
    expect(browser.token).not.toBe(first);
    expect(await loginsOf(client.personId)).toHaveLength(1);
  });

  test('an unknown address and a wrong passphrase get the same answer', async () => {
    const { emails } = await people();
    const wrong = { passphrase: 'not the passphrase of anyone' };
    const known = await visitor().post('/sign-in', { email: emails.client, ...wrong });
    const unknown = await visitor().post('/sign-in', { email: `${crypto.randomUUID()}@people.example`, ...wrong });
    expect(known.status).toBe(422);
    expect(unknown.status).toBe(422);
    const plain = (text: string) => text.replace(/nonce="[^"]*"|[0-9a-f-]{36}@people\.example/g, '');
    expect(plain(unknown.text)).toBe(plain(known.text));
    expect(known.text).toContain('do not go together');
    expect(known.headers.get('Set-Cookie')).toBeNull();
  });

  test('no sooner answer tells that an address is unknown', async () => {
    const began = performance.now();
    await visitor().post('/sign-in', { email: `${crypto.randomUUID()}@people.example`, passphrase });
    expect(performance.now() - began).toBeGreaterThan(290);
  });

  test('someone who has not chosen a passphrase yet cannot sign in with any', async () => {
    const { client, emails } = await people();
    await clinic.behind('UPDATE person SET passphrase_hash = NULL WHERE id = $1', [client.personId]);
    expect((await visitor().post('/sign-in', { email: emails.client, passphrase })).status).toBe(422);
    expect((await visitor().post('/sign-in', { email: emails.client, passphrase: '' })).status).toBe(422);
  });

  test('sign-in leads on to the page that was asked for, and to no other place', async () => {
    const { emails } = await people();
    const asked = async (to: string) =>
      (await visitor().post('/sign-in', { email: emails.client, passphrase, to })).location;
    expect(await asked('/portal/shared?x=1')).toBe('/portal/shared?x=1');
    expect(await asked('/clinic/caseload')).toBe('/portal');
    expect(await asked('https://elsewhere.example/portal')).toBe('/portal');
    expect(await asked('//elsewhere.example')).toBe('/portal');
    expect(await asked('/portal/../../\\elsewhere.example')).toBe('/portal');
    expect(await asked('/portal\r\nSet-Cookie: x=y')).toBe('/portal');
  });

  test('with two accounts that fit, someone says which, without typing it again', async () => {
    const { client, emails } = await people();
    const other = await clinic.another('Lakeside Clinic');
    const colleague = await other.aClinician();
    const second = await other.aClient({ of: colleague, email: emails.client });
    await clinic.behind(
      'UPDATE person SET passphrase_hash = (SELECT passphrase_hash FROM person WHERE id = $1) WHERE id = $2',
      [client.personId, second.personId],
    );

    const browser = visitor();
    const which = await browser.post('/sign-in', { email: emails.client, passphrase });
    expect(which.status).toBe(200);
    expect(which.text).toContain('Harbour Clinic, as a client');
    expect(which.text).toContain('Lakeside Clinic, as a client');
    expect(which.text).not.toContain(passphrase);
    const options = [...which.text.matchAll(/<input[^>]*name="as"[^>]*value="([^"]+)"/g)].map(
      (match) => match[1] ?? '',
    );
    expect(options).toHaveLength(2);
    expect(options).toContain(second.personId);
    expect((await visitor().post('/sign-in', { as: second.personId })).status).toBe(422);
    expect((await browser.post('/sign-in', { as: second.personId })).location).toBe('/portal');
    expect((await browser.get('/portal/account')).text).toContain('Lakeside Clinic');
  });

  test('a choice of accounts is of one browser, among those whose passphrase it showed, once, and soon', async () => {
    const { client, clinician, emails } = await people();
    const other = await clinic.another('Lakeside Clinic');
    const colleague = await other.aClinician({ email: emails.client });
    const stranger = await other.aClient({ of: colleague });
    await clinic.behind(
      'UPDATE person SET passphrase_hash = (SELECT passphrase_hash FROM person WHERE id = $1) WHERE id = $2',
      [client.personId, colleague.personId],
    );
    const offered = async () => {
      const browser = visitor();
      const { headers } = await browser.post('/sign-in', { email: emails.client, passphrase });
      expect(headers.getSetCookie()).toEqual([
        expect.stringMatching(/^meantime-choice=[\w-]{43}; Max-Age=300; Path=\/; HttpOnly; SameSite=Lax$/),
      ]);
      return { browser, cookie: headers.getSetCookie()[0]?.split(';')[0] ?? '' };
    };
    const choose = (as: string, cookie: string) => visitor().post('/sign-in', { as }, { headers: { Cookie: cookie } });

    for (const { personId } of [stranger, clinician]) {
      const { cookie } = await offered();
      expect((await choose(personId, cookie)).status).toBe(422);
      expect((await choose(client.personId, cookie)).status).toBe(422);
    }
    const { cookie } = await offered();
    expect((await choose(colleague.personId, cookie)).location).toBe('/clinic');
    expect((await choose(colleague.personId, cookie)).status).toBe(422);
    expect((await choose(client.personId, cookie)).status).toBe(422);

    const late = await offered();
    await clinic.behind(`UPDATE account_choice SET expires_at = now() - interval '1 second'`);
    expect((await choose(client.personId, late.cookie)).status).toBe(422);
    expect(await clinic.behind('SELECT 1 FROM account_choice WHERE person_id = $1', [client.personId])).toEqual([]);
  });

  test('a row that the app has not marked is no login, whoever wrote it', async () => {
    const { client, clinician } = await people();
    const browser = visitor();
    const token = browser.beSignedIn(clinic.behind, client.personId).then(() => browser.token ?? '');
    const opens = async () => (await browser.get('/portal/account')).status === 200;
    const id = loginId(await token);
    const change = (what: string, values: unknown[] = []) =>
      clinic.behind(`UPDATE login_session SET ${what} WHERE id = '${id}'`, values);
    expect(await opens()).toBe(true);

    const [{ mac }] = (await clinic.behind('SELECT mac FROM login_session WHERE id = $1', [id])) as [{ mac: Buffer }];
    await change(`mac = sha256('x')`);
    expect(await opens()).toBe(false);
    await change('mac = $1', [mac]);
    expect(await opens()).toBe(true);
    await change(`absolute_expires_at = absolute_expires_at + interval '1 minute'`);
    expect(await opens()).toBe(false);
    await change(`absolute_expires_at = absolute_expires_at - interval '1 minute'`);
    const someoneElse = await clinic.aClient({ of: clinician });
    await change('person_id = $1', [someoneElse.personId]);
    expect(await opens()).toBe(false);
    await change('person_id = $1', [client.personId]);
    expect(await opens()).toBe(true);
  });

  test('too many wrong tries are met with a time, and end neither another network nor the mailed link', async () => {
    const email = `${crypto.randomUUID()}@people.example`;
    const tries = [];
    for (let at = 0; at < 11; at += 1)
      tries.push(await visitor().post('/sign-in', { email, passphrase: 'wrong every single time' }));
    expect(tries.map(({ status }) => status)).toEqual([...Array<number>(10).fill(422), 429]);
    expect(tries.at(-1)?.text).toMatch(/Please try again in 1[45] minutes\./);
    expect(Number(tries.at(-1)?.headers.get('Retry-After'))).toBeGreaterThan(800);
    expect((await visitor().post('/forgotten', { email })).status).toBe(200);
    const stored = await clinic.behind('SELECT key FROM rate_limit');
    expect(JSON.stringify(stored)).not.toMatch(/example|127\.0\.0\.1|::1/);
    await clinic.behind('DELETE FROM rate_limit');
  });

  test('right tries are not counted', async () => {
    const { emails } = await people();
    for (let at = 0; at < 12; at += 1) {
      expect((await visitor().post('/sign-in', { email: emails.client, passphrase })).status).toBe(302);
    }
  });
});

describe('signing out', () => {
  test('signs out here, and leaves other browsers signed in', async () => {
    const { client } = await people();
    const here = await visitor().beSignedIn(clinic.behind, client.personId);
    const there = await visitor().beSignedIn(clinic.behind, client.personId);
    const token = here.token;
    const answer = await here.post('/sign-out', { where: 'here' });
    expect(answer.location).toBe('/');
    expect(here.token).toBeUndefined();
    expect((await visitor().get('/portal', { headers: { Cookie: `meantime=${token}` } })).status).toBe(302);
    expect((await there.get('/portal/account')).status).toBe(200);
  });

  test('signs out everywhere', async () => {
    const { client } = await people();
    const here = await visitor().beSignedIn(clinic.behind, client.personId);
    const there = await visitor().beSignedIn(clinic.behind, client.personId);
    expect((await here.get('/portal/account')).text).toContain('Another browser');
    await here.post('/sign-out', { where: 'everywhere' });
    expect((await there.get('/portal/account')).status).toBe(302);
    expect(await loginsOf(client.personId)).toEqual([]);
  });

  test('a GET signs nobody out', async () => {
    const { client } = await people();
    const here = await visitor().beSignedIn(clinic.behind, client.personId);
    await here.get('/sign-out');
    expect((await here.get('/portal/account')).status).toBe(200);
  });
});

describe('whom which guard lets in', () => {
  test('nobody gets in without signing in, by page or by data', async () => {
    for (const path of ['/portal', '/portal/account', '/clinic', '/clinic/account']) {
      expect((await visitor().get(path)).location).toBe(`/sign-in?to=${encodeURIComponent(path)}`);
    }
    const data = await visitor().get('/portal/account.data?_routes=routes%2Fportal%2Faccount');
    expect(data.status).toBe(202);
    expect(data.text).toContain('/sign-in?to=%2Fportal%2Faccount');
  });

  test('the pages of the others are not there', async () => {
    const { client, clinician } = await people();
    const asClient = await visitor().beSignedIn(clinic.behind, client.personId);
    const asClinician = await visitor().beSignedIn(clinic.behind, clinician.personId);
    for (const path of ['/clinic', '/clinic/account', '/clinic/account.data', '/CLINIC/account']) {
      const answer = await asClient.get(path);
      expect(answer.status).toBe(404);
      expect(answer.text).not.toContain(client.name);
    }
    expect((await asClinician.get('/portal/account')).status).toBe(404);
    expect((await asClinician.post('/portal/account', { timeZone: 'UTC' })).status).toBe(404);
    expect((await asClient.get('/clinic/account')).text).toContain('There is nothing here');
  });

  test('before the Clinical note is acknowledged, everything leads to it', async () => {
    const { clinician } = await people();
    const fresh = await clinic.aClient({ of: clinician, acknowledged: false });
    const browser = await visitor().beSignedIn(clinic.behind, fresh.personId);
    expect((await browser.get('/portal/shared')).location).toBe('/portal/clinical-note?to=%2Fportal%2Fshared');
    expect((await browser.get('/portal/account')).status).toBe(200);
  });

  test('a cookie that is no token is as good as none', async () => {
    for (const Cookie of ['meantime=%E0%A4%A', 'meantime=', `meantime=${'a'.repeat(500)}`, "meantime=' OR 1=1 --"]) {
      expect((await visitor().get('/portal', { headers: { Cookie } })).status).toBe(302);
    }
  });
});

describe('an account', () => {
  test('keeps the time zone someone chooses, and no other', async () => {
    const { client, clinician } = await people();
    for (const [person, path] of [
      [client, '/portal/account'],
      [clinician, '/clinic/account'],
    ] as const) {
      const browser = await visitor().beSignedIn(clinic.behind, person.personId);
      expect((await browser.post(path, { timeZone: 'Pacific/Auckland' })).location).toBe(`${path}?saved`);
      const [row] = await clinic.behind('SELECT time_zone FROM person WHERE id = $1', [person.personId]);
      expect(row?.time_zone).toBe('Pacific/Auckland');
      expect((await browser.post(path, { timeZone: 'Mars/Olympus' })).status).toBe(422);
    }
  });
});

describe('the log', () => {
  test('has patterns of routes, and nothing that anyone typed, followed or holds', async () => {
    const secret = `planted-${crypto.randomUUID()}`;
    const { client } = await people();
    const browser = await visitor().beSignedIn(clinic.behind, client.personId);
    await visitor().get(`/arrive/${secret}?q=${secret}`);
    await visitor().post('/sign-in', { email: `${secret}@people.example`, passphrase: `${secret} and so on` });
    await browser.get(`/portal/shared/${secret}`);
    await visitor().get(`/${secret}`, {
      headers: { Cookie: `meantime=${secret.replaceAll('-', '')}`, 'User-Agent': secret },
    });
    await visitor().get(`/portal/assignments/${secret}.data?_routes=${secret}`);
    await expect.poll(() => app.log()).toContain('"route":"/portal/assignments/:assignmentId"');
    const log = app.log();
    expect(log).toContain('"route":"/arrive/:token"');
    expect(log).toContain('"method":"POST","route":"/sign-in","status":422');
    expect(log).not.toContain(secret);
    expect(log).not.toContain(secret.replaceAll('-', ''));
    expect(log).not.toContain(browser.token);
  });
});

describe('health', () => {
  test('is 200 while the database answers, and not for long after it stops', async () => {
    expect((await visitor().get('/healthz')).status).toBe(200);
    await clinic.behind(`REVOKE CONNECT ON DATABASE "${app.database.name}" FROM meantime_auth_clinic`);
    try {
      await clinic.behind(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'meantime_auth_clinic' AND datname = current_database()`,
      );
      const answer = await visitor().get('/healthz');
      expect(answer.status).toBe(503);
      expect(answer.text).toBe('not now\n');
    } finally {
      await clinic.behind(`GRANT CONNECT ON DATABASE "${app.database.name}" TO meantime_auth_clinic`);
    }
    expect((await visitor().get('/healthz')).status).toBe(200);
  });
});
