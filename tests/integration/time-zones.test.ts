import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '~/db/id';
import { announcementOf, type ClientViewer, type ClinicianViewer } from '~/db/viewer';
import { inviteClient } from '~/domain/care-links/invite';
import { timeZones, zoneDataVersion, zoneNames } from '~/time-zones/zone-data.server';
import { knowTimeZones } from '../../app/launch/time-zones.mjs';
import { startApp, type StartedApp } from '../support/app';
import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { Visitor } from '../support/visitor';

let app: StartedApp;
let clinic: OwnClinic;
let iris: ClinicianViewer;
let sam: ClientViewer;

beforeAll(async () => {
  app = await startApp({ demo: false, worker: false });
  clinic = await ownClinic({ app });
  iris = await clinic.aClinician();
  sam = await clinic.aClient({ of: iris });
});

afterAll(async () => {
  await clinic.close();
  await app.stop();
});

const zoneOf = async ({ personId }: { personId: string }) =>
  (await clinic.behind<{ time_zone: string }>('SELECT time_zone FROM person WHERE id = $1', [personId]))[0]?.time_zone;

/** Runs statements through the door of a login, as someone who is signed in; resolves to the code of what was refused. */
async function through(login: 'portal' | 'clinic', viewer: ClientViewer | ClinicianViewer, sql: string) {
  const client = new pg.Client({ connectionString: clinic.database.urls[login] });
  await client.connect();
  try {
    await client.query(`SELECT set_config('meantime.login', $1, false)`, [announcementOf(viewer)]);
    return (await client.query(sql)).rowCount;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.end();
  }
}

/** What a list shows as chosen. */
const chosenIn = (page: string) =>
  [...page.matchAll(/<option[^>]* selected=""[^>]*>([^<]*)</g)].map(([, label]) => label);

const CHECK_VIOLATION = '23514';

describe('the time zone that is kept of someone', () => {
  it('cannot be set to nonsense by any login of the app', async () => {
    const set = (zone: string) => `UPDATE person SET time_zone = '${zone}' WHERE id = meantime.viewer_id()`;
    for (const [login, viewer] of [
      ['portal', sam],
      ['clinic', iris],
    ] as const) {
      for (const zone of ['Mars/Olympus', '', 'europe/london', ' UTC', 'Europe/London; DROP'])
        expect([login, zone, await through(login, viewer, set(zone))]).toEqual([login, zone, CHECK_VIOLATION]);
      expect(await through(login, viewer, set('Asia/Kathmandu'))).toBe(1);
    }
    const [id, link, mailed] = [newId(), newId(), newId()];
    const invite = `SELECT meantime.begin_care('${id}', '${link}', 'Ann', '\\x00', '\\x00', 'Mars/Olympus', '${mailed}', '\\x00', now())`;
    expect(await through('clinic', iris, invite)).toBe(CHECK_VIOLATION);
  });

  it('can be every name that the zone data has', async () => {
    for (const zone of zoneNames())
      await clinic.behind('UPDATE person SET time_zone = $1 WHERE id = $2', [zone, sam.personId]);
    expect(await zoneOf(sam)).toBe(zoneNames().at(-1));
  });

  it('can be a name that newer data brings, once someone migrates with it; none is taken away', async () => {
    const set = (zone: string) => clinic.behind('UPDATE person SET time_zone = $1 WHERE id = $2', [zone, sam.personId]);
    const { owner } = clinic.database.urls;
    await expect(set('America/Newtown')).rejects.toMatchObject({ code: CHECK_VIOLATION });
    await knowTimeZones(owner, ['America/Newtown', 'Europe/London']);
    await set('America/Newtown');
    await set('Europe/Kiev');
    await expect(set('Mars/Olympus')).rejects.toMatchObject({ code: CHECK_VIOLATION });
    const check = `SELECT oid, convalidated FROM pg_constraint WHERE conname = 'person_time_zone_known'`;
    const before = await clinic.behind(check);
    await knowTimeZones(owner);
    expect(await clinic.behind(check)).toEqual(before);
    expect(before).toMatchObject([{ convalidated: true }]);
  });

  it('is brought to the name of today by the migration, and to UTC where it is none', async () => {
    const migration = path.resolve('prisma/migrations/20261127020000_time_zones/migration.sql');
    const owner = new pg.Client({ connectionString: clinic.database.urls.owner });
    await owner.connect();
    await clinic.behind('ALTER TABLE person DROP CONSTRAINT person_time_zone_known');
    try {
      for (const [stored, becomes] of [
        ['Europe/Kiev', 'Europe/Kyiv'],
        ['Asia/Calcutta', 'Asia/Kolkata'],
        ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
        ['Etc/GMT+5', 'Etc/GMT+5'],
        ['Europe/London', 'Europe/London'],
        ['Mars/Olympus', 'UTC'],
      ]) {
        await clinic.behind('UPDATE person SET time_zone = $1 WHERE id = $2', [stored, sam.personId]);
        await owner.query(`BEGIN; ${readFileSync(migration, 'utf8')} COMMIT;`);
        expect([stored, await zoneOf(sam)]).toEqual([stored, becomes]);
        await clinic.behind('ALTER TABLE person DROP CONSTRAINT person_time_zone_known');
      }
    } finally {
      await owner.end();
      await knowTimeZones(clinic.database.urls.owner);
    }
  });
});

describe('where the zone that is kept is unknown', () => {
  beforeEach(async () => {
    await clinic.behind('ALTER TABLE person DROP CONSTRAINT person_time_zone_known');
    await clinic.behind(`UPDATE person SET time_zone = 'Mars/Olympus'`);
    await clinic.behind('ALTER TABLE person ADD CONSTRAINT person_time_zone_known CHECK (true) NOT VALID');
  });

  it('pages are told in UTC and say so, and the account page lets it be changed', async () => {
    for (const [viewer, paths] of [
      [sam, ['/portal', '/portal/access', '/portal/account', '/help-now']],
      [
        iris,
        ['/clinic', '/clinic/account', '/clinic/caseload/invitation', `/clinic/clients/${sam.personId}/appointments`],
      ],
    ] as const) {
      const visitor = await new Visitor(app.origin).beSignedIn(clinic.behind, viewer.personId);
      for (const page of paths) expect([page, (await visitor.get(page)).status]).toEqual([page, 200]);
      const account = paths[viewer === sam ? 2 : 1] ?? '';
      const page = (await visitor.get(account)).text;
      expect(page.includes('is not known here, so times are told in UTC')).toBe(true);
      expect(/Since <time[^>]*>([^<]*)<\/time>/.exec(page)?.[1]).toMatch(/\(UTC\)$/);
      expect(chosenIn(page)).toEqual(['UTC']);
      expect((await visitor.post(account, { timeZone: 'Europe/Kiev' })).location).toBe(`${account}?saved`);
      expect(await zoneOf(viewer)).toBe('Europe/Kyiv');
      const now = (await visitor.get(`${account}?saved`)).text.replaceAll('<!-- -->', '');
      expect(now).not.toContain('(UTC)');
      expect(/role="status"><div>([^<]*)</.exec(now)?.[1]).toMatch(
        /^Your time zone is kept\. It is now [^.]* in Kyiv\.$/,
      );
    }
  });
});

describe('a form that asks for a time zone', () => {
  it('takes a city that is written before what the list shows, and names of before', async () => {
    const visitor = await new Visitor(app.origin).beSignedIn(clinic.behind, sam.personId);
    const keep = (fields: Record<string, string>) => visitor.post('/portal/account', fields);
    expect((await keep({ timeZone: 'UTC', city: ' mumbai ' })).status).toBe(302);
    expect(await zoneOf(sam)).toBe('Asia/Kolkata');
    expect((await keep({ timeZone: 'Asia/Saigon', city: '' })).status).toBe(302);
    expect(await zoneOf(sam)).toBe('Asia/Ho_Chi_Minh');
  });

  it('says beside the city what it does not know, with all that was typed still there', async () => {
    const visitor = await new Visitor(app.origin).beSignedIn(clinic.behind, iris.personId);
    const { status, text } = await visitor.post('/clinic/caseload/invitation', {
      ...{ id: newId(), name: 'Ann Lake', email: `${newId()}@people.example` },
      ...{ timeZone: 'Europe/Paris', city: 'Portland' },
    });
    expect(status).toBe(422);
    expect(/id="field-city-error">([^<]*)</.exec(text)?.[1]).toBe(
      'Please write which you mean: Portland, Maine; Portland, Oregon.',
    );
    expect(text.includes('value="Ann Lake"')).toBe(true);
    expect(chosenIn(text)).toEqual(['Paris']);
  });

  it('is an invitation too', async () => {
    for (const [asked, zone] of [
      [{ timeZone: 'Europe/Kiev' }, 'Europe/Kyiv'],
      [{ timeZone: 'UTC', city: 'Hanoi' }, 'Asia/Ho_Chi_Minh'],
    ] as const) {
      const id = newId();
      await inviteClient(iris, { id, name: 'Ann', email: `${id}@people.example`, ...asked });
      expect(await zoneOf({ personId: id })).toBe(zone);
    }
    expect(timeZones()).not.toContain('Europe/Kiev');
  });
});

describe('the age of the zone data', () => {
  it('is said once in the log at start, where it is over a year', async () => {
    const said = (log: string) =>
      log.split('\n').filter((line) => line.includes('"msg":"the zone data is over a year old: offsets may be wrong"'));
    expect(said(app.log())).toEqual([]);
    const folder = mkdtempSync(path.join(tmpdir(), 'meantime-clock-'));
    const file = path.join(folder, 'ahead');
    const years = Number(zoneDataVersion.slice(0, 4)) + 2 - new Date().getUTCFullYear();
    writeFileSync(file, String(years * 366 * 86_400_000));
    const preload = new URL('../faults/moved-clock.preload.mjs', import.meta.url).href;
    const later = await startApp({
      database: app.database,
      worker: false,
      env: { MEANTIME_TEST_CLOCK: file, NODE_OPTIONS: `--import ${preload}` },
    });
    try {
      expect(said(later.log())).toHaveLength(1);
      expect(said(later.log())[0]).toContain(`"zoneData":"${zoneDataVersion}"`);
    } finally {
      await later.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
