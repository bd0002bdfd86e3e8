import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer, Viewer } from '~/db/viewer';
import { addresses } from '../support/addresses';
import { startApp, type StartedApp } from '../support/app';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { inWorld, isPersonal, samples, unsampled, unsentBy } from '../support/samples/routes';
import { plant, secret, type World } from '../support/samples/world';
import { stateOf } from '../support/tables';
import { tokenOf } from '../support/login';

let clinic: OwnClinic;
let app: StartedApp;
let iris: ClinicianViewer;
let sam: ClientViewer;
let intruders: Record<string, Viewer | null>;
let work: World;
let formerWork: World;
let samsName: string;
let samsAddress: string;

beforeAll(async () => {
  clinic = await ownClinic();
  const elsewhere = await clinic.another('Elsewhere');
  samsName = `Sam ${secret('name')}`;
  samsAddress = `${secret('address')}@people.example`;
  iris = await clinic.aClinician();
  const theo = await clinic.aClinician({ name: 'Theo Long' });
  sam = await clinic.aClient({ of: iris, name: samsName, email: samsAddress });
  await clinic.behind('INSERT INTO care_link (clinic_id, clinician_id, client_id) VALUES ($1, $2, $3)', [
    clinic.clinicId,
    theo.personId,
    sam.personId,
  ]);
  work = await plant(clinic, iris, sam);
  formerWork = await plant(clinic, theo, sam);
  await clinic.endCare(theo, sam);
  const noor = await clinic.aClinician({ name: 'Noor Abadi' });
  await clinic.aClient({ of: noor, name: 'Kit Somers' });
  intruders = {
    nobody: null,
    'a clinician of the same clinic': noor,
    'their former clinician': theo,
    'another client of the same clinician': await clinic.aClient({ of: iris, name: 'Ana Moss' }),
    'a clinician of another clinic': await elsewhere.aClinician({ name: 'Lee Park' }),
  };
  app = await startApp({
    database: clinic.database,
    demo: false,
    worker: false,
    env: clinic.keys,
  });
}, 180_000);

afterAll(async () => {
  await app.stop();
  await clinic.close();
});

const shapes = {
  document: (path: string) => path,
  'single fetch': (path: string) => (path === '/' ? '/_root.data' : `${path}.data`),
  'one loader alone': (path: string, id: string) =>
    `${path === '/' ? '/_root.data' : `${path}.data`}?_routes=${encodeURIComponent(id)}`,
  'the old data request': (path: string, id: string) => `${path}?_data=${encodeURIComponent(id)}`,
};

async function ask(
  path: string,
  who: Viewer | null,
  init: RequestInit = {},
): Promise<{ status: number; whole: string }> {
  const response = await fetch(app.origin + path, {
    redirect: 'manual',
    ...init,
    headers: {
      Origin: app.origin,
      ...(who && { Cookie: `meantime=${tokenOf(who)}` }),
      ...(init.headers as Record<string, string> | undefined),
    },
  });
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return { status: response.status, whole: `${headers}\n\n${await response.text()}` };
}

function allSecrets(): string[] {
  return [...Object.values(work.secrets), ...Object.values(formerWork.secrets), samsName, samsAddress];
}

function expectNothingOfSam(whole: string, where: string): void {
  for (const one of allSecrets()) expect(whole.includes(one), `${where} holds ${one.split('-')[0] ?? ''}`).toBe(false);
}

/** Routes that are no page, and send whoever may look at their kind on to one: which then tells them nothing. */
const leads: Record<string, (here: string, viewer: Viewer) => string | undefined> = {
  'routes/portal/entry': (here, { kind }) => (kind === 'client' ? here.replace(/\/entries$/, '') : undefined),
};

describe('every route', () => {
  test('with a parameter is listed here, by whose it is', () => {
    expect(unsampled()).toEqual([]);
    for (const { path } of addresses) expect(inWorld(path, work)).not.toMatch(/[:*]/);
  });

  test.each(addresses.filter(({ loads }) => loads))('$id tells nobody anything of Sam', async (route) => {
    const { id, path } = route;
    // Where the address names nothing of Sam's, it is the same for both.
    const places = [work, formerWork].map((of) => inWorld(path, of));
    for (const here of new Set(places)) {
      for (const [who, viewer] of Object.entries(intruders)) {
        for (const [shape, address] of Object.entries(shapes)) {
          const where = `${shape} ${id} as ${who}`;
          const { status, whole } = await ask(address(here, id), viewer);
          expectNothingOfSam(whole, where);
          expect(status, where).toBeLessThan(500);
          if (shape === 'the old data request') expect(status, where).toBe(400);
          else if (isPersonal(route)) {
            const leadsTo = viewer === null ? `/sign-in?to=${encodeURIComponent(here)}` : leads[id]?.(here, viewer);
            const redirect = shape === 'document' ? 302 : 202;
            expect(status, where).toBe(leadsTo === undefined ? 404 : redirect);
            if (leadsTo !== undefined) expect(whole, where).toContain(leadsTo);
          }
        }
      }
    }
  });

  test.each(addresses.filter((route) => route.loads && isPersonal(route)))(
    '$id answers for what is not theirs as for what does not exist',
    async ({ id, path }) => {
      const there = inWorld(path, work);
      const absent = path.replace(/:\w+/g, () => newId());
      for (const [who, viewer] of Object.entries(intruders)) {
        for (const shape of ['document', 'single fetch', 'one loader alone'] as const) {
          const one = await ask(shapes[shape](there, id), viewer);
          const other = await ask(shapes[shape](absent, id), viewer);
          expect(one.status, `${shape} ${id} as ${who}`).toBe(other.status);
          expect(plain(one.whole), `${shape} ${id} as ${who}`).toBe(plain(other.whole));
        }
      }
    },
  );

  test.each(addresses.filter((route) => route.loads && isPersonal(route)))(
    '$id opens for the one whose it is',
    async ({ id, path }) => {
      const viewer = id.startsWith('routes/portal/') ? sam : iris;
      const { status } = await ask(inWorld(path, work), viewer);
      // Entries are sent there; looked at, it leads to the page they stand on.
      expect(status).toBe(id === 'routes/portal/entry' ? 302 : 200);
    },
  );

  /** What differs between two answers of one kind: nonces, ids, dates. */
  function plain(whole: string): string {
    return whole
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
      .replace(/nonce[-="\\:]+[\w+/=-]+/g, 'NONCE')
      .replace(/^(date|etag|x-request-id|content-length): .*$/gm, '')
      .replace(/"nonce","[^"]+"/g, 'NONCE');
  }
});

describe('every action', () => {
  const forms = (id: string, of: World, by: Viewer) => samples[id]?.forms?.(of, by) ?? [];

  test('on something of a person’s is listed here', () => {
    for (const route of addresses) expect(unsentBy(route, work, sam), route.id).toEqual([]);
  });

  test.each(addresses.filter((route) => route.acts && isPersonal(route)))(
    '$id changes nothing for anyone else',
    async ({ id, path }) => {
      for (const of of [work, formerWork]) {
        const here = inWorld(path, of);
        const before = await stateOf(clinic.behind);
        for (const [who, viewer] of Object.entries(intruders)) {
          for (const form of forms(id, of, viewer ?? sam)) {
            for (const address of [here, `${here}.data`]) {
              const { status, whole } = await ask(address, viewer, {
                method: 'POST',
                body: new URLSearchParams(form),
              });
              expectNothingOfSam(whole, `${address} as ${who}`);
              expect([401, 404], `${address} as ${who}`).toContain(status);
            }
          }
        }
        expect(await stateOf(clinic.behind)).toBe(before);
      }
    },
  );

  test.each(addresses.filter((route) => route.acts && isPersonal(route)))(
    '$id does what each of its forms is for when the right person sends it',
    async ({ id, path }) => {
      const who = id.startsWith('routes/clinic/') ? iris : sam;
      const count = forms(id, work, who).length;
      for (let at = 0; at < count; at += 1) {
        const fresh = await plant(clinic, iris, await clinic.aClient({ of: iris, name: 'Kim Ford' }));
        const by = id.startsWith('routes/clinic/') ? iris : fresh.client;
        const form = forms(id, fresh, by)[at] ?? {};
        const { status, whole } = await ask(inWorld(path, fresh), by, {
          method: 'POST',
          body: new URLSearchParams(form),
        });
        expect(status, `${JSON.stringify(form)} ${whole.slice(0, 2_000)}`).toBeLessThan(400);
      }
    },
  );

  test.each(addresses.filter(({ acts, path }) => acts && path.includes(':')))(
    '$id refuses a form whose address names nothing there could be',
    async ({ id, path }) => {
      const viewer = id.startsWith('routes/clinic/') ? iris : sam;
      for (const name of ['x', '\r\nSet-Cookie: a=b', '\0', '🌱']) {
        for (const form of [{}, { person: viewer.personId }, ...forms(id, work, viewer)]) {
          const here = path.replace(/:\w+/g, encodeURIComponent(name));
          const { status } = await ask(here, viewer, { method: 'POST', body: new URLSearchParams(form) });
          expect(status, `${here} ${Object.keys(form).join(' ')}`).toBeGreaterThanOrEqual(400);
          expect(status, `${here} ${Object.keys(form).join(' ')}`).toBeLessThan(500);
        }
      }
    },
  );

  test.each(addresses.filter(({ acts }) => acts))('$id is refused to a page of another site', async ({ id, path }) => {
    const here = inWorld(path, work);
    const viewer = id.startsWith('routes/clinic/') ? iris : sam;
    for (const headers of [
      { Origin: 'https://elsewhere.example' },
      { Origin: 'null' },
      { Origin: app.origin, 'Sec-Fetch-Site': 'cross-site' },
    ]) {
      const { status } = await ask(here, viewer, {
        method: 'POST',
        body: new URLSearchParams(forms(id, work, viewer)[0] ?? {}),
        headers,
      });
      expect(status).toBe(403);
    }
  });
});

test('nothing of anyone stands in the log', () => {
  const log = app.log();
  expect(log.length).toBeGreaterThan(1000);
  expectNothingOfSam(log, 'the log');
  for (const viewer of [sam, iris]) expect(log.includes(tokenOf(viewer))).toBe(false);
  expect(log).not.toContain(work.assignmentId);
});
