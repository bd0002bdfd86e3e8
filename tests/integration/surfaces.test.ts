import { afterEach, describe, expect, test } from 'vitest';
import { startApp, testKeys, type AppOptions, type StartedApp } from '../support/app';
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
});
