import { afterEach, describe, expect, test } from 'vitest';
import { request } from 'node:http';
import { startApp, testKeys, type AppOptions, type StartedApp } from '../../support/app';
import { ownClinic } from '../../support/own-clinic';
import { Visitor } from '../../support/visitor';

/** The same for every process of this file: what this one seals, they can open. */
const keys = testKeys();

let app: StartedApp | undefined;

afterEach(async () => {
  await app?.stop();
  app = undefined;
});

async function started(env: AppOptions['env']): Promise<StartedApp> {
  app = await startApp({ demo: false, worker: false, env: { ...keys, ...env } });
  return app;
}

describe('behind https', () => {
  test('the cookie is bound to the host and to https, and browsers are told to stay there', async () => {
    const served = await started({ ORIGIN: 'https://meantime.example' });
    const clinic = await ownClinic({ app: served });
    const { hashPassphrase } = await import('~/auth/passphrases');
    const clinician = await clinic.aClinician({ email: 'iris@clinic.example' });
    await clinic.behind('UPDATE person SET passphrase_hash = $1 WHERE id = $2', [
      await hashPassphrase('a kettle under slow weather'),
      clinician.personId,
    ]);
    await clinic.close();
    const credentials = { email: 'iris@clinic.example', passphrase: 'a kettle under slow weather' };
    const headers = { Origin: 'https://meantime.example' };
    const answer = await new Visitor(served.origin).post('/sign-in', credentials, { headers });
    expect(answer.headers.get('Set-Cookie')).toMatch(/^__Host-meantime=[a-z0-9]{40};.*; Path=\/; .*Secure$/);
    expect(answer.headers.get('Strict-Transport-Security')).toBe('max-age=31536000; includeSubDomains');
    expect((await new Visitor(served.origin).post('/sign-in', credentials)).status).toBe(403);
  });

  test('the word of a proxy on who asks is taken only where one is said to stand', async () => {
    const wrong = { email: 'nobody@people.example', passphrase: 'wrong every single time' };
    const statuses = async (origin: string) => {
      const all = [];
      for (let at = 0; at < 11; at += 1) {
        all.push(
          (await new Visitor(origin).post('/sign-in', wrong, { headers: { 'X-Forwarded-For': `203.0.113.${at}` } }))
            .status,
        );
      }
      return all.at(-1);
    };
    expect(await statuses((await started({})).origin)).toBe(429);
    await app?.stop();
    expect(await statuses((await started({ TRUST_PROXY: '1' })).origin)).toBe(422);
  });
});

describe('a flood of wrong sign-ins', () => {
  test('has a few tries under way for each network, and turns the others away before they are read', async () => {
    const { origin } = await started({ TRUST_PROXY: '1' });
    const wrong = { email: 'sam@people.example', passphrase: 'wrong every single time' };
    const one = new Visitor(origin);
    const from = (network: string) => one.post('/sign-in', wrong, { headers: { 'X-Forwarded-For': network } });
    const [all, elsewhere] = await Promise.all([
      Promise.all(Array.from({ length: 12 }, () => from('203.0.113.1'))),
      from('203.0.113.2'),
    ]);
    expect(elsewhere.status).toBe(422);
    const turned = all.filter(({ status }) => status === 429);
    expect(turned).toHaveLength(7);
    for (const { text, headers } of turned) {
      expect(text).toContain('Many are signing in from the same network at this moment.');
      expect(headers.get('Retry-After')).toBe('5');
      expect(headers.has('X-Request-Id')).toBe(false);
    }
    expect((await from('203.0.113.1')).status).toBe(422);
  });

  test('from one network is met at the door, and uses up nobody else’s tries', async () => {
    const { origin } = await started({ TRUST_PROXY: '1' });
    const from = (network: string) => ({ headers: { 'X-Forwarded-For': network } });
    const wrong = (email: string) => ({ email, passphrase: 'wrong every single time' });
    const one = new Visitor(origin);
    const all = (count: number, path: string, email: (at: number) => string) =>
      Promise.all(Array.from({ length: count }, (_, at) => one.post(path, wrong(email(at)), from('203.0.113.1'))));
    const side = 5;
    const tries = [];
    for (let at = 0; at < 45; at += side)
      tries.push(...(await all(side, '/sign-in', (nth) => `${at + nth}@people.example`)));
    expect(tries.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(40).fill(422),
      ...Array<number>(5).fill(429),
    ]);

    const again = await all(side, '/sign-in', (at) => `${at}@people.example`);
    for (const { status, text } of again) {
      expect(status).toBe(429);
      expect(text).toContain('<form');
    }

    for (let at = 0; at < 25; at += side) await all(side, '/sign-in', (nth) => `${at + nth}@people.example`);
    const [turned] = await all(1, '/sign-in', () => 'sam@people.example');
    expect(turned?.status).toBe(429);
    expect(turned?.text).toMatch(/Please try again in 1[45] minutes\./);
    expect(turned?.text).not.toContain('<form');
    expect(Number(turned?.headers.get('Retry-After'))).toBeGreaterThan(800);
    expect(turned?.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    // What has a line of its own in the log has an id.
    expect(turned?.headers.has('X-Request-Id')).toBe(false);
    expect((await one.get('/sign-in', from('203.0.113.1'))).status).toBe(200);

    for (const path of ['/sign-in.data', '/Sign%2Din/', '/sign-in/in-place']) {
      const [script] = await all(1, path, () => 'sam@people.example');
      expect(script?.headers.has('X-Request-Id'), path).toBe(false);
      expect(script?.text, path).toContain('There were too many tries.');
    }
    const inPlace = { headers: { ...from('203.0.113.1').headers, Accept: 'application/json' } };
    const told = await one.post('/sign-in/in-place', wrong('sam@people.example'), inPlace);
    expect(JSON.parse(told.text)).toEqual({
      is: 'refused',
      message: expect.stringMatching(/again in 1[45] minutes\.$/),
    });

    // More than everybody together may try, and past that door.
    const others = await Promise.all(
      Array.from({ length: 110 }, () =>
        one.post(
          '/portal/account',
          { 'signin-email': 'sam@people.example', 'signin-passphrase': 'wrong every single time' },
          from('203.0.113.1'),
        ),
      ),
    );
    for (const { status, text } of others) {
      expect(status).toBe(401);
      expect(text).toContain('There were too many tries.');
    }
    const elsewhere = await one.post('/sign-in', wrong('sam@people.example'), from('203.0.113.2'));
    expect(elsewhere.status).toBe(422);
  });
});

describe('stopping', () => {
  test('a request under way is answered before the process ends, and no new one is taken', async () => {
    const { origin, kill, log } = await started({});
    const answered = new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        Origin: origin,
        'Content-Type': 'application/x-www-form-urlencoded',
        'Transfer-Encoding': 'chunked',
      };
      const sent = request(`${origin}/forgotten`, { method: 'POST', headers }, (answer) =>
        resolve(answer.resume().statusCode),
      );
      sent.on('error', reject);
      sent.write('email=');
      // The rest follows once the process says that it is stopping.
      const rest = setInterval(() => {
        if (!log().includes('"stopping"')) return;
        clearInterval(rest);
        fetch(origin).then(
          () => reject(new Error('a new request was taken')),
          () => sent.end('nobody%40people.example'),
        );
      }, 20);
    });
    await new Visitor(origin).get('/');
    await kill('SIGTERM');
    expect(await answered).toBe(200);
    expect(log()).toContain('"stopped"');
  });
});
