import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '~/db/id';
import { tokenOf, type ClientViewer, type ClinicianViewer, type Viewer } from '~/db/viewer';
import { addresses, filled } from '../support/addresses';
import { startApp, type StartedApp } from '../support/app';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { inAMonth, privateWork, secret, stateOfPeople, type PrivateWork } from '../support/samples';

let clinic: OwnClinic;
let app: StartedApp;
let iris: ClinicianViewer;
let sam: ClientViewer;
let intruders: Record<string, Viewer | null>;
let work: PrivateWork;
let formerWork: PrivateWork;
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
  work = await privateWork(clinic, iris, sam);
  formerWork = await privateWork(clinic, theo, sam);
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

// What the addresses hold ---------------------------------------------------------------------

/** For each route with a parameter: the address of Sam's own thing there. */
const samsOwn: Record<string, (of: PrivateWork) => Record<string, string>> = {
  'routes/portal/assignment': (of) => ({ assignmentId: of.assignmentId }),
  'routes/portal/entry': (of) => ({ assignmentId: of.assignmentId }),
  'routes/portal/sharing': (of) => ({ assignmentId: of.assignmentId }),
  'routes/portal/shared-reflection': (of) => ({ sharedReflectionId: of.sharedReflectionId }),
  'routes/clinic/shared-reflection': (of) => ({ sharedReflectionId: of.sharedReflectionId }),
  'routes/clinic/client': () => ({ clientId: sam.personId }),
  'routes/clinic/assignment': () => ({ clientId: sam.personId }),
  'routes/clinic/appointments': () => ({ clientId: sam.personId }),
};

/** Routes whose parameter names nothing of a person's. */
const nobodysOwn: Record<string, Record<string, string>> = {
  'routes/clinic/piece': { pieceId: newId() },
  'routes/clinic/favourite': { pieceId: newId() },
  'routes/clinic/piece-versions': { pieceId: newId() },
  'routes/clinic/piece-compare': { pieceId: newId() },
  'routes/clinic/piece-file': { pieceId: newId() },
  'routes/clinic/draft': { draftId: newId() },
  'routes/clinic/draft-saving': { draftId: newId() },
  'routes/clinic/draft-preview': { draftId: newId() },
  'routes/open/accept-invitation': { token: 'x' },
  'routes/open/sign-in-link': { token: 'x' },
  'routes/open/mailbox-mail': { mailId: newId() },
  'routes/open/not-found': { '*': 'nowhere' },
};

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
    const withParameter = addresses.filter(({ path }) => /[:*]/.test(path)).map(({ id }) => id);
    expect(withParameter.sort()).toEqual([...Object.keys(samsOwn), ...Object.keys(nobodysOwn)].sort());
  });

  test.each(addresses.filter(({ loads }) => loads))('$id tells nobody anything of Sam', async ({ id, path }) => {
    // Where the address names nothing of Sam's, it is the same for both.
    const places = [work, formerWork].map((of) => filled(path, samsOwn[id]?.(of) ?? nobodysOwn[id] ?? {}));
    for (const here of new Set(places)) {
      for (const [who, viewer] of Object.entries(intruders)) {
        for (const [shape, address] of Object.entries(shapes)) {
          const where = `${shape} ${id} as ${who}`;
          const { status, whole } = await ask(address(here, id), viewer);
          expectNothingOfSam(whole, where);
          expect(status, where).toBeLessThan(500);
          if (shape === 'the old data request') expect(status, where).toBe(400);
          else if (id in samsOwn) {
            const leadsTo = viewer === null ? `/sign-in?to=${encodeURIComponent(here)}` : leads[id]?.(here, viewer);
            const redirect = shape === 'document' ? 302 : 202;
            expect(status, where).toBe(leadsTo === undefined ? 404 : redirect);
            if (leadsTo !== undefined) expect(whole, where).toContain(leadsTo);
          }
        }
      }
    }
  });

  test.each(addresses.filter(({ id, loads }) => loads && id in samsOwn))(
    '$id answers for what is not theirs as for what does not exist',
    async ({ id, path }) => {
      const there = filled(path, samsOwn[id]?.(work) ?? {});
      const absent = filled(
        path,
        Object.fromEntries(Object.keys(samsOwn[id]?.(work) ?? {}).map((name) => [name, newId()])),
      );
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

  test.each(addresses.filter(({ id, loads }) => loads && id in samsOwn))(
    '$id opens for the one whose it is',
    async ({ id, path }) => {
      const viewer = id.startsWith('routes/portal/') ? sam : iris;
      const { status } = await ask(filled(path, samsOwn[id]?.(work) ?? {}), viewer);
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
  /** For each action on Sam's things: a form that does something when the right person sends it. */
  const forms: Record<string, (of: PrivateWork, as: Viewer | null) => Record<string, string>[]> = {
    'routes/portal/entry': (_of, as) => [
      {
        person: (as ?? sam).personId,
        'form prompt:first': 'answer',
        'base prompt:first': `${work.entry} 1`,
        'field prompt:first text': 'trespass',
      },
    ],
    'routes/portal/assignment': (_of, as) => [
      {
        person: (as ?? sam).personId,
        'form prompt:first': 'answer',
        'base prompt:first': '',
        'field prompt:first text': 'trespass',
      },
      { delete: `moment:${newId()}`, base: `${work.entry} 1` },
    ],
    'routes/portal/sharing': () => [
      { key: newId(), talk: 'on' },
      { key: newId(), answer: 'prompt:second@1' },
    ],
    'routes/portal/shared-reflection': () => [{ what: 'reply', id: newId(), text: 'trespass' }, { what: 'take-back' }],
    'routes/clinic/shared-reflection': () => [{ what: 'reply', id: newId(), text: 'trespass' }, { what: 'read-together' }],
    'routes/clinic/client': (of) => [{ what: 'withdraw', assignmentId: of.assignmentId }, { what: 'invite-again' }],
    'routes/clinic/assignment': () => [{ id: newId(), pieceVersionId: clinic.pieceVersionId, why: 'trespass' }],
    'routes/clinic/appointments': () => [{ what: 'add', id: newId(), startsAt: inAMonth }],
  };

  test('on something of a person’s is listed here', () => {
    const acting = addresses.filter(({ id, acts }) => acts && id in samsOwn).map(({ id }) => id);
    expect(acting.sort()).toEqual(Object.keys(forms).sort());
  });

  test.each(addresses.filter(({ id, acts }) => acts && id in samsOwn))(
    '$id changes nothing for anyone else',
    async ({ id, path }) => {
      for (const of of [work, formerWork]) {
        const here = filled(path, samsOwn[id]?.(of) ?? {});
        const before = await stateOfPeople(clinic);
        for (const [who, viewer] of Object.entries(intruders)) {
          for (const form of forms[id]?.(of, viewer) ?? []) {
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
        expect(await stateOfPeople(clinic)).toBe(before);
      }
    },
  );

  test.each(addresses.filter(({ acts, path }) => acts && path.includes(':')))(
    '$id refuses a form whose address names nothing there could be',
    async ({ id, path }) => {
      const viewer = id.startsWith('routes/clinic/') ? iris : sam;
      for (const name of ['x', '\r\nSet-Cookie: a=b', '\0', '🌱']) {
        for (const form of [{}, { person: viewer.personId }, ...(forms[id]?.(work, viewer) ?? [])]) {
          const here = path.replace(/:\w+/g, encodeURIComponent(name));
          const { status } = await ask(here, viewer, { method: 'POST', body: new URLSearchParams(form) });
          expect(status, `${here} ${Object.keys(form).join(' ')}`).toBeGreaterThanOrEqual(400);
          expect(status, `${here} ${Object.keys(form).join(' ')}`).toBeLessThan(500);
        }
      }
    },
  );

  test.each(addresses.filter(({ acts }) => acts))('$id is refused to a page of another site', async ({ id, path }) => {
    const here = filled(path, samsOwn[id]?.(work) ?? nobodysOwn[id] ?? {});
    const viewer = id.startsWith('routes/clinic/') ? iris : sam;
    for (const headers of [
      { Origin: 'https://elsewhere.example' },
      { Origin: 'null' },
      { Origin: app.origin, 'Sec-Fetch-Site': 'cross-site' },
    ]) {
      const { status } = await ask(here, viewer, {
        method: 'POST',
        body: new URLSearchParams(forms[id]?.(work, viewer)[0] ?? {}),
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
