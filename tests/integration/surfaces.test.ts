import { afterEach, describe, expect, test } from 'vitest';
import { startApp, testKeys, type AppOptions, type StartedApp } from '../support/app';
import { homeOf } from '~/auth/sign-in';
import { ownClinic } from '../support/own-clinic';
import { Visitor } from '../support/visitor';

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

describe('a process for one surface', () => {
  test.each([
    ['portal', '/clinic/account', '/portal/account'],
    ['clinic', '/portal/account', '/clinic/account'],
  ])(
    'of the %s has nothing at the addresses of the other, and lets none of its people in',
    async (surface, closed, open) => {
      const without =
        surface === 'portal'
          ? {
              DATABASE_CLINIC_URL: undefined,
              DATABASE_AUTH_CLINIC_URL: undefined,
              MEANTIME_KEY_NOTE: undefined,
              MEANTIME_KEY_LOGIN_CLINICIAN: undefined,
            }
          : {
              DATABASE_PORTAL_URL: undefined,
              DATABASE_AUTH_PORTAL_URL: undefined,
              MEANTIME_KEY_ENTRY: undefined,
              MEANTIME_KEY_LOGIN_CLIENT: undefined,
            };
      const served = await started({ SURFACE: surface, ...without });
      const clinic = await ownClinic({ app: served });
      const clinician = await clinic.aClinician();
      const client = await clinic.aClient({ of: clinician });
      const [insider, outsider] = surface === 'portal' ? [client, clinician] : [clinician, client];
      const inside = await new Visitor(served.origin).beSignedIn(clinic.behind, insider.personId);
      const outside = await new Visitor(served.origin).beSignedIn(clinic.behind, outsider.personId);
      await clinic.close();

      expect((await inside.get(open)).status).toBe(200);
      expect((await inside.get(closed)).status).toBe(404);
      expect((await new Visitor(served.origin).get(closed)).status).toBe(404);
      expect((await new Visitor(served.origin).get(`${closed}.data`)).status).toBe(404);
      expect((await outside.get(closed)).status).toBe(404);
      expect((await outside.get(open)).location).toContain('/sign-in');
      expect((await outside.get('/')).status).toBe(200);
    },
  );

  test.each([
    ['portal', 'clinician', '/clinic/review?new=1'],
    ['clinic', 'client', '/portal/shared'],
  ] as const)(
    'of the %s sends every %s on to their own address, and says nothing of who has an account',
    async (surface, kind, theirs) => {
      const origins = { client: 'https://meantime.example', clinician: 'https://clinic.meantime.example' };
      const other = surface === 'portal' ? 'ORIGIN_CLINIC' : 'ORIGIN_PORTAL';
      const served = await started({ SURFACE: surface, [other]: origins[kind] });
      const clinic = await ownClinic({ app: served });
      const email = `${kind}@people.example`;
      const clinician = await clinic.aClinician({ email: 'clinician@people.example' });
      await clinic.aClient({ of: clinician, email: 'client@people.example' });
      const { hashPassphrase } = await import('~/auth/passphrases');
      const passphrase = 'a kettle under slow weather';
      await clinic.behind('UPDATE person SET passphrase_hash = $1', [await hashPassphrase(passphrase)]);
      await clinic.close();
      const visitor = () => new Visitor(served.origin);

      expect(await visitor().get(theirs)).toMatchObject({ status: 302, location: origins[kind] + theirs });
      expect((await visitor().post(`${homeOf({ kind })}/account`, { timeZone: 'UTC' })).status).toBe(404);

      const address = new URL(origins[kind]).host;
      expect((await visitor().get('/sign-in')).text).toContain(`href="${origins[kind]}/sign-in"`);
      expect((await visitor().get('/forgotten')).text).toContain(`href="${origins[kind]}/sign-in"`);
      const answers = await Promise.all(
        [email, 'nobody00000@people.example'.slice(-email.length)].map((typed) =>
          visitor().post('/sign-in', { email: typed, passphrase }),
        ),
      );
      const words = answers.map(({ status, text }) => ({ status, text: text.replace(/nonce="[^"]*"/g, '') }));
      expect(words[0]?.status).toBe(422);
      expect(words[0]?.text).toContain(`If you are a ${kind}, you sign in at another address: ${address}.`);
      expect(words[1]?.text.replaceAll('nobody00000@people.example'.slice(-email.length), email)).toBe(words[0]?.text);
    },
  );
});
