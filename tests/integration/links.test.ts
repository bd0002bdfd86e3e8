import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { linkToken, linkTokenHash } from '~/crypto/links';
import { newId } from '~/db/id';
import { startApp, type StartedApp } from '../support/app';
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

beforeEach(() => clinic.behind('DELETE FROM rate_limit'));

const visitor = () => new Visitor(app.origin);

async function aClient() {
  const email = `${newId()}@people.example`;
  const clinician = await clinic.aClinician();
  const client = await clinic.aClient({ of: clinician, name: 'Noor Haddad', acknowledged: false, email });
  return { ...client, email };
}

/** A mailed link for someone, as its path. */
async function aLink(personId: string, kind: 'arrival' | 'return', { minutes = 30 } = {}): Promise<string> {
  const id = newId();
  const token = linkToken(id);
  await clinic.behind(
    `INSERT INTO invitation (id, clinic_id, kind, person_id, token_hash, expires_at)
     VALUES ($1, $2, $3::link_kind, $4, $5, now() + make_interval(mins => $6))`,
    [id, clinic.clinicId, kind, personId, linkTokenHash(token), minutes],
  );
  return `/${kind === 'arrival' ? 'arrive' : 'return'}/${token}`;
}

/** A row as somebody would write it who has the database and not the key: under a token of their own. */
async function aForgedLink(personId: string, kind: 'arrival' | 'return'): Promise<string> {
  const token = linkToken(newId());
  await clinic.behind(
    `INSERT INTO invitation (id, clinic_id, kind, person_id, token_hash, expires_at)
     VALUES ($1, $2, $3::link_kind, $4, $5, now() + interval '30 minutes')`,
    [newId(), clinic.clinicId, kind, personId, linkTokenHash(token)],
  );
  return `/${kind === 'arrival' ? 'arrive' : 'return'}/${token}`;
}

async function mailsTo(personId: string) {
  return clinic.behind<{ kind: string; object_id: string }>(
    'SELECT kind, object_id FROM mail WHERE person_id = $1 ORDER BY queued_at',
    [personId],
  );
}

describe('arriving', () => {
  test('a link is opened by choosing a passphrase, and signs in', async () => {
    const client = await aClient();
    const path = await aLink(client.personId, 'arrival');
    const browser = visitor();
    const page = await browser.get(path);
    expect(page.status).toBe(200);
    expect(page.text).toContain('For Noor Haddad, from Harbour Clinic');
    const answer = await browser.post(path, { passphrase });
    expect(answer.location).toBe('/portal/clinical-note');
    expect((await browser.get('/portal/account')).status).toBe(200);
    expect((await visitor().post('/sign-in', { email: client.email, passphrase })).location).toBe('/portal');
  });

  test('either link carries the address it was mailed to, for a password manager, and says it nowhere else', async () => {
    const client = await aClient();
    for (const kind of ['arrival', 'return'] as const) {
      const path = await aLink(client.personId, kind);
      const { text, headers } = await visitor().get(path);
      const field = /<input[^>]*name="username"[^>]*>/.exec(text)?.[0] ?? '';
      for (const part of ['autoComplete="username"', 'readOnly=""', `value="${client.email}"`])
        expect([part, field.toLowerCase().includes(part.toLowerCase())]).toEqual([part, true]);
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect((await visitor().post(path, { username: 'another@people.example', passphrase })).status).toBe(302);
      const after = await visitor().get(path);
      expect(after.status).toBe(410);
      expect(after.text.includes(client.email)).toBe(false);
    }
    expect((await visitor().post('/sign-in', { email: client.email, passphrase })).location).toMatch(/^\/portal/);
    expect(app.log().includes(client.email)).toBe(false);
  });

  test('looking at a link consumes nothing, however often and in whichever way', async () => {
    const client = await aClient();
    const path = await aLink(client.personId, 'arrival');
    for (let at = 0; at < 3; at += 1) await visitor().get(path);
    await fetch(app.origin + path, { method: 'HEAD' });
    await visitor().get(`${path}.data`);
    expect((await visitor().post(path, { passphrase })).status).toBe(302);
  });

  test('a link works once, also when it is used twice at the same moment', async () => {
    const client = await aClient();
    const path = await aLink(client.personId, 'arrival');
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, at) => visitor().post(path, { passphrase: `${passphrase} ${at}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([302, 410, 410, 410, 410, 410]);
    expect((await visitor().get(path)).status).toBe(410);
  });

  test('a passphrase that will not do leaves the link as it was', async () => {
    const client = await aClient();
    const path = await aLink(client.personId, 'arrival');
    const short = await visitor().post(path, { passphrase: 'too short' });
    expect(short.status).toBe(422);
    expect(short.text).toContain('at least 15 characters');
    expect(short.text).not.toContain('too short');
    for (const common of ['password password', 'noor haddad 2024', 'correct horse battery staple', client.email]) {
      expect((await visitor().post(path, { passphrase: common })).text).toContain(
        'among the first that someone would guess',
      );
    }
    expect((await visitor().post(path, { passphrase })).status).toBe(302);
  });

  test.each([
    ['too old', async () => aLink((await aClient()).personId, 'arrival', { minutes: -1 })],
    ['unknown', async () => '/arrive/nothing-that-was-ever-mailed'],
    [
      'of the other kind',
      async () => (await aLink((await aClient()).personId, 'return')).replace('/return/', '/arrive/'),
    ],
    ['of another row than its own', async () => aForgedLink((await aClient()).personId, 'arrival')],
    [
      'replaced by a newer one',
      async () => {
        const path = await aLink((await aClient()).personId, 'arrival');
        await clinic.behind('UPDATE invitation SET revoked_at = now() WHERE token_hash = $1', [
          linkTokenHash(path.slice('/arrive/'.length)),
        ]);
        return path;
      },
    ],
  ])('a link that is %s opens nothing, and the page says what to do', async (_reason, make) => {
    const path = await make();
    const page = await visitor().get(path);
    expect(page.status).toBe(410);
    expect(page.text).toContain('This link does not open anything now');
    expect(page.text).toContain('send the invitation again');
    const posted = await visitor().post(path, { passphrase });
    expect(posted.status).toBe(410);
    expect(posted.headers.get('Set-Cookie')).toBeNull();
    expect(posted.text).toContain('This link does not open anything now');
  });
});

describe('coming back without a passphrase', () => {
  test('a link is mailed to a known address, and the answer is the same for an unknown one', async () => {
    const client = await aClient();
    const known = await visitor().post('/forgotten', { email: ` ${client.email.toUpperCase()}` });
    const unknown = await visitor().post('/forgotten', { email: `${newId()}@people.example` });
    const plain = (text: string) => text.replace(/nonce="[^"]*"/g, '');
    expect(known.status).toBe(200);
    expect(plain(unknown.text)).toBe(plain(known.text));
    const mails = await mailsTo(client.personId);
    expect(mails).toMatchObject([{ kind: 'return' }]);

    const path = `/return/${linkToken(mails[0]?.object_id ?? '')}`;
    expect((await visitor().get(path)).text).toContain('For Noor Haddad, from Harbour Clinic');
    expect((await visitor().post(path, { passphrase })).location).toBe('/portal');
  });

  test('no sooner answer tells that an address is unknown', async () => {
    const took = async (email: string) => {
      const began = performance.now();
      await visitor().post('/forgotten', { email });
      return performance.now() - began;
    };
    expect(await took(`${newId()}@people.example`)).toBeGreaterThan(390);
    expect(await took((await aClient()).email)).toBeGreaterThan(390);
  });

  test('asking for another takes none away, until one is used', async () => {
    const client = await aClient();
    await visitor().post('/forgotten', { email: client.email });
    await visitor().post('/forgotten', { email: client.email });
    const [first, second] = (await mailsTo(client.personId)).map((mail) => `/return/${linkToken(mail.object_id)}`);
    expect((await visitor().get(second ?? '')).status).toBe(200);
    expect((await visitor().post(first ?? '', { passphrase })).location).toBe('/portal');
    expect((await visitor().get(second ?? '')).status).toBe(410);
  });

  test('a new passphrase ends every login, the old passphrase and every other link', async () => {
    const client = await aClient();
    const arrival = await aLink(client.personId, 'arrival');
    const first = visitor();
    await first.post(arrival, { passphrase });
    const other = await aLink(client.personId, 'arrival');
    const path = await aLink(client.personId, 'return');
    const second = visitor();
    expect((await second.post(path, { passphrase: 'seven lanterns on a wet hill' })).status).toBe(302);
    expect((await second.get('/portal/account')).status).toBe(200);
    expect((await first.get('/portal/account')).status).toBe(302);
    expect((await visitor().get(other)).status).toBe(410);
    expect((await visitor().post('/sign-in', { email: client.email, passphrase })).status).toBe(422);
    expect(
      (await visitor().post('/sign-in', { email: client.email, passphrase: 'seven lanterns on a wet hill' })).status,
    ).toBe(302);
  });

  test('only the hash of a link is stored, and it works for an hour and a little longer', async () => {
    const client = await aClient();
    await visitor().post('/forgotten', { email: client.email });
    const [row] = await clinic.behind(
      `SELECT token_hash, round(extract(epoch FROM expires_at - now()) / 60)::int AS minutes, id FROM invitation WHERE person_id = $1`,
      [client.personId],
    );
    expect(row?.minutes).toBe(75);
    expect(Buffer.from(row?.token_hash as Buffer).equals(linkTokenHash(linkToken(row?.id as string)))).toBe(true);
  });

  test('others who ask again and again use nothing up: three links an hour are mailed, and each lets its person in', async () => {
    const client = await aClient();
    const nobody = `${newId()}@people.example`;
    const texts: string[] = [];
    for (const email of [client.email, nobody]) {
      for (let at = 0; at < 8; at += 1) {
        const answer = await visitor().post('/forgotten', { email });
        expect(answer.status).toBe(200);
        texts.push(answer.text.replace(/nonce="[^"]*"/g, ''));
      }
    }
    expect(new Set(texts).size).toBe(1);
    const mails = await mailsTo(client.personId);
    expect(mails).toHaveLength(3);
    const path = `/return/${linkToken(mails[2]?.object_id ?? '')}`;
    expect((await visitor().post(path, { passphrase })).location).toBe('/portal');
    // That one ended the others, so the next who asks is mailed one that opens.
    await visitor().post('/forgotten', { email: client.email });
    const newest = (await mailsTo(client.personId)).at(-1);
    expect((await visitor().get(`/return/${linkToken(newest?.object_id ?? '')}`)).status).toBe(200);
  });

  test('a network that asks for very many is met with a time', async () => {
    const one = visitor();
    const statuses: number[] = [];
    for (let at = 0; at < 21; at += 1)
      statuses.push((await one.post('/forgotten', { email: `${newId()}@people.example` })).status);
    expect(statuses).toEqual([...Array<number>(20).fill(200), 429]);
  });

  test('something that is no address is told so', async () => {
    const answer = await visitor().post('/forgotten', { email: 'not an address' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('such as name@example.com');
  });

  test('no link stands in the log', async () => {
    const client = await aClient();
    const path = await aLink(client.personId, 'return');
    await visitor().get(path);
    await visitor().get(`${path}.data`);
    await visitor().post(path, { passphrase });
    await expect.poll(() => app.log()).toContain('"method":"POST","route":"/return/:token","status":302');
    expect(app.log()).not.toContain(path.slice('/return/'.length));
    expect(app.log()).not.toContain(client.personId);
  });
});
