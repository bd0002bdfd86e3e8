import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkToken } from '~/crypto/links';
import { newId } from '~/db/id';
import type { ClinicianViewer } from '~/db/viewer';
import { startApp, type StartedApp } from '../support/app';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { Visitor } from '../support/visitor';

const passphrase = 'a kettle under slow weather';

let app: StartedApp;
let clinic: OwnClinic;
let iris: ClinicianViewer;

beforeAll(async () => {
  app = await startApp({ demo: false, worker: false });
  clinic = await ownClinic({ app });
  iris = await clinic.aClinician();
});

afterAll(async () => {
  await clinic.close();
  await app.stop();
});

beforeEach(() => clinic.behind('DELETE FROM rate_limit'));

const visitor = () => new Visitor(app.origin);

/** Whose links were mailed, the newest first. */
const linksOf = (personId: string, kind: string) =>
  clinic.behind<{ id: string }>(
    'SELECT id FROM invitation WHERE person_id = $1 AND kind = $2::link_kind ORDER BY created_at DESC, id DESC',
    [personId, kind],
  );

describe('an address is the same one in every form', () => {
  it.each([
    ['jörg@example.org', 'JO\u0308RG@example.org'],
    ['a&b@example.org', 'A&B <a&b@example.org>'],
    ['o=k@example.org', ' o=k@example.org\u200b'],
    ['анна@почта.рф', 'анна@xn--80a1acny.xn--p1ai'],
    ['"Reed, Sam" <sam@example.org>', 'Sam@Example.org'],
  ])('%s', async (invited, typed) => {
    const id = newId();
    const clinician = await visitor().beSignedIn(clinic.behind, iris.personId);
    const form = { id, name: 'Someone', email: invited, timeZone: 'Europe/London' };
    expect((await clinician.post('/clinic/caseload/invitation', form)).location).toBe(`/clinic/clients/${id}?invited`);
    const again = await clinician.post('/clinic/caseload/invitation', { ...form, id: newId(), email: typed });
    expect(again.status).toBe(422);
    expect(again.text.includes('You already work with Someone at this address.')).toBe(true);

    const [arrival] = await linksOf(id, 'arrival');
    const client = visitor();
    expect((await client.post(`/arrive/${linkToken(arrival?.id ?? '')}`, { passphrase })).status).toBe(302);
    for (const email of [invited, typed]) {
      expect((await visitor().post('/sign-in', { email, passphrase })).location).toMatch(/^\/portal/);
      const inPlace = await client.post('/sign-in/in-place', { person: id, email, passphrase });
      expect(JSON.parse(inPlace.text)).toEqual({ is: 'signed-in' });
      const before = (await linksOf(id, 'return')).length;
      const asked = await visitor().post('/forgotten', { email });
      expect([asked.status, (await linksOf(id, 'return')).length]).toEqual([200, before + 1]);
    }
  });

  it('and what is none is said beside the field where a link is asked for', async () => {
    for (const email of ['sam', 'sam reed@example.org', '']) {
      const { status, text } = await visitor().post('/forgotten', { email });
      expect(status).toBe(422);
      expect(/id="field-email-error">([^<]*)</.exec(text)?.[1]).toContain('Write the email address you sign in with');
    }
  });

  it('and no field of a page leaves the browser to judge it', async () => {
    const clinician = await visitor().beSignedIn(clinic.behind, iris.personId);
    for (const [by, path] of [
      [visitor(), '/sign-in'],
      [visitor(), '/forgotten'],
      [clinician, '/clinic/caseload/invitation'],
    ] as const) {
      const field = /<input[^>]*name="email"[^>]*>/.exec((await by.get(path)).text)?.[0] ?? '';
      for (const part of ['type="text"', 'inputMode="email"', 'autoCapitalize="none"', 'spellCheck="false"'])
        expect([path, part, field.toLowerCase().includes(part.toLowerCase())]).toEqual([path, part, true]);
    }
  });
});
