import type { BrowserContext, Locator, Page } from '@playwright/test';
import { newId } from '../../app/db/id';
import type { ClientViewer, ClinicianViewer } from '../../app/db/viewer';
import { expect, hasScripts, letIn, test } from '../support/browser';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;

const LONG = 'Wilhelmina-Alexandra von Hohenlohe-Waldenburg-Schillingsfürst '.repeat(4).slice(0, 199).trim();
const DESK = { width: 1280, height: 800 };

test.beforeAll(async ({ app }) => {
  clinic = await ownClinic({ app });
});
test.afterAll(() => clinic.close());

/** A clinician with so many clients, each with something shared (none of it sealed, so not to be opened) and an appointment; the first has a very long name. */
async function aWeek(context: BrowserContext, origin: string, people: number) {
  const iris = await clinic.aClinician();
  const clients: ClientViewer[] = [];
  for (let at = 0; at < people; at += 1) {
    const client = await clinic.aClient({ of: iris, name: at === 0 ? LONG : `Person ${at}` });
    clients.push(client);
    await waiting(iris, client, at);
  }
  await letIn(context, iris, origin);
  return { iris, clients };
}

async function waiting(iris: ClinicianViewer, client: ClientViewer, at: number): Promise<void> {
  const assignmentId = newId();
  await clinic.behind(
    `INSERT INTO assignment (id, clinic_id, clinician_id, client_id, care_link_id, piece_version_id, disclaimer_id, why, withdrawn_at)
     SELECT $1, l.clinic_id, l.clinician_id, l.client_id, l.id, $4, $5, '\\x00', now() FROM care_link l
     WHERE l.clinician_id = $2 AND l.client_id = $3`,
    [assignmentId, iris.personId, client.personId, clinic.pieceVersionId, clinic.disclaimerId],
  );
  await clinic.behind(
    `INSERT INTO shared_reflection (id, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, body, shared_at)
     VALUES ($1, $2, $3, $4, $5, $6, '\\x00', now() - ($7 + 1) * interval '1 hour')`,
    [newId(), clinic.clinicId, client.personId, iris.personId, assignmentId, clinic.disclaimerId, 100 - at],
  );
  await clinic.behind(
    `INSERT INTO appointment (id, clinic_id, client_id, clinician_id, starts_at)
     VALUES ($1, $2, $3, $4, now() + ($5 + 1) * interval '1 hour')`,
    [newId(), clinic.clinicId, client.personId, iris.personId, at],
  );
}

/** How many of these stand whole on the screen as the page opens. */
async function standing(rows: Locator): Promise<number> {
  return rows.evaluateAll(
    (all) =>
      all.filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      }).length,
  );
}

test('on a desk, twenty rows of the queue and of the caseload, eight pieces and ten lines stand on one screen', async ({
  page,
  context,
  app,
}) => {
  await aWeek(context, app.origin, 26);
  await page.setViewportSize(DESK);
  for (const [path, rows, least] of [
    ['/clinic/review', page.locator('tbody tr'), 20],
    ['/clinic/caseload?sort=next', page.locator('tbody tr'), 20],
    ['/clinic/library', page.locator('.item-list > li'), 8],
    ['/clinic/jump?q=person', page.locator('.item-list > li'), 10],
  ] as const) {
    await page.goto(path);
    await hasScripts(page);
    expect.soft(await standing(rows), path).toBeGreaterThanOrEqual(least);
  }
});

test('a row of the caseload is one line, whatever the name, and the whole of it is there', async ({
  page,
  context,
  app,
}) => {
  await aWeek(context, app.origin, 2);
  await page.setViewportSize(DESK);
  await page.goto('/clinic/caseload?sort=next');
  await hasScripts(page);
  const rows = page.locator('tbody tr');
  const height = async (at: number) => (await rows.nth(at).boundingBox())!.height;
  expect(await height(0)).toBe(await height(1));
  const name = page.getByRole('link', { name: LONG });
  await expect(name).toHaveAttribute('title', LONG);
  expect((await name.boundingBox())!.height).toBeGreaterThanOrEqual(24);
  // Come to by the keyboard, it opens to its whole length.
  await page.getByRole('link', { name: 'Person 1' }).focus();
  await page.keyboard.press('ArrowUp');
  await expect(name).toBeFocused();
  expect(await name.evaluate((link) => link.scrollWidth - link.clientWidth)).toBe(0);
  expect(await height(0)).toBeGreaterThan(await height(1));
});

test.describe('by touch, on a small phone', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 320, height: 640 } });

  test('rows are comfortable, and nothing scrolls sideways under a long name', async ({ page, context, app }) => {
    const { clients } = await aWeek(context, app.origin, 2);
    for (const path of ['/clinic', '/clinic/review', '/clinic/caseload', '/clinic/library', '/clinic/jump?q=e']) {
      await page.goto(path);
      await hasScripts(page);
      const targets = page.locator('main :is(tbody th a, .item-list > li > :is(h2, h3) > a)');
      for (const { height } of await targets.evaluateAll((all) =>
        all.map((one) => one.getBoundingClientRect().toJSON()),
      )) {
        expect.soft(height, path).toBeGreaterThanOrEqual(44);
      }
      expect.soft(await sideways(page), path).toBe(0);
    }
    await page.goto(`/clinic/clients/${clients[0]?.personId}`);
    expect(await sideways(page)).toBe(0);
  });
});

const sideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test('every page of the clinic has its navigation and its left edge at one place, and says where one is', async ({
  page,
  context,
  app,
}) => {
  const { clients } = await aWeek(context, app.origin, 2);
  const [piece] = await clinic.behind<{ id: string }>(
    'SELECT id FROM piece WHERE clinic_id IS NULL ORDER BY id LIMIT 1',
  );
  const [shared] = await clinic.behind<{ id: string }>(
    'UPDATE shared_reflection SET taken_back_at = now() WHERE client_id = $1 RETURNING id',
    [clients[1]?.personId],
  );
  const client = `/clinic/clients/${clients[0]?.personId}`;
  const library = `/clinic/library/${piece?.id}`;
  await page.setViewportSize(DESK);
  const places = new Set<string>();
  for (const [path, current, is] of [
    ['/clinic', 'Before you meet', 'page'],
    ['/clinic/review', 'Review', 'page'],
    [`/clinic/review/${shared?.id}`, 'Review', 'true'],
    ['/clinic/caseload', 'Caseload', 'page'],
    ['/clinic/caseload/invitation', 'Caseload', 'true'],
    [client, 'Caseload', 'true'],
    [`${client}/appointments`, 'Caseload', 'true'],
    [`/clinic/assign?to=${clients[0]?.personId}`, 'Caseload', 'true'],
    [`/clinic/assign?piece=${piece?.id}`, 'Caseload', 'true'],
    ['/clinic/library', 'Library', 'page'],
    ['/clinic/library/own', 'Library', 'true'],
    ['/clinic/library/new', 'Library', 'true'],
    ['/clinic/library/import', 'Library', 'true'],
    [library, 'Library', 'true'],
    [`${library}/versions`, 'Library', 'true'],
    ['/clinic/account', 'Account', 'page'],
    ['/clinic/jump?q=e', null, null],
  ] as const) {
    await page.goto(path);
    const nav = page.getByRole('navigation', { name: 'Main' });
    const links = nav.locator('[aria-current]');
    if (current === null) await expect(links).toHaveCount(0);
    else {
      await expect(links).toHaveText(current);
      await expect(links).toHaveAttribute('aria-current', is);
      expect(await links.evaluate((link) => getComputedStyle(link).textDecorationLine)).toBe('underline');
    }
    const { x, y, width } = (await nav.boundingBox())!;
    const title = (await page.getByRole('heading', { level: 1 }).boundingBox())!;
    const main = (await page.locator('main').boundingBox())!;
    places.add(JSON.stringify({ x, y, width, title: title.x, main: main.x, wide: main.width }));
  }
  expect([...places]).toHaveLength(1);
});

test('the acts of a piece, of a client and of the caseload stand on the first screen', async ({
  page,
  context,
  app,
}) => {
  const { clients } = await aWeek(context, app.origin, 2);
  const [piece] = await clinic.behind<{ id: string }>(
    'SELECT id FROM piece WHERE clinic_id IS NULL ORDER BY id LIMIT 1',
  );
  for (const size of [DESK, { width: 390, height: 844 }]) {
    await page.setViewportSize(size);
    for (const [path, names] of [
      [`/clinic/library/${piece?.id}`, ['Assign it', /^Favourite/, 'Tailor a copy', 'Versions', 'Print']],
      [`/clinic/clients/${clients[1]?.personId}`, ['Assign a piece', 'Add an appointment']],
      ['/clinic/caseload', ['Invite a client']],
    ] as const) {
      await page.goto(path);
      for (const name of names) {
        const act = page
          .locator('main')
          .getByRole('link', { name })
          .or(page.locator('main').getByRole('button', { name }));
        await expect(act.first()).toBeInViewport({ ratio: 1 });
      }
    }
  }
});

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('the field of the header leads to a client, or says what there is', async ({ page, context, app }) => {
      const { iris } = await aWeek(context, app.origin, 2);
      const jorg = await clinic.aClient({ of: iris, name: 'Jörg Ångström' });
      await page.goto('/clinic/account');
      const field = page.getByRole('search', { name: 'Jump' }).getByRole('searchbox');
      await field.fill('jorg');
      await field.press('Enter');
      await expect(page).toHaveURL(new RegExp(`/clinic/clients/${jorg.personId}$`));
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Jörg Ångström');
      await expect(field).toHaveValue('');
      if (scripts) await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
      await field.fill('a');
      await page.getByRole('button', { name: 'Go', exact: true }).click();
      await expect(page).toHaveTitle('Jump · Meantime');
      await expect(page.getByRole('region', { name: 'Clients' }).getByRole('listitem')).toHaveCount(2);
      await expect(page.getByRole('region', { name: 'Pieces' })).toBeVisible();
      await expect(page.getByRole('region', { name: 'What you can do' })).toBeVisible();
      await expect(field).toHaveValue('a');
    });
  });
}

test('the key / goes to the field, not while someone types, and not where single keys are off', async ({
  page,
  context,
  app,
}) => {
  await aWeek(context, app.origin, 1);
  await page.goto('/clinic/caseload');
  await hasScripts(page);
  const field = page.getByRole('search', { name: 'Jump' }).getByRole('searchbox');
  await page.keyboard.press('/');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('');
  await page.getByLabel('Name').focus();
  await page.keyboard.press('/');
  await expect(page.getByLabel('Name')).toHaveValue('/');

  await page.goto('/clinic/account');
  await hasScripts(page);
  await page.getByLabel(/^Single keys/).uncheck();
  await page.getByRole('button', { name: 'Keep this', exact: true }).click();
  await expect(page.getByRole('status')).toHaveText('Single keys are off here.');
  await page.goto('/clinic/caseload');
  await hasScripts(page);
  await page.keyboard.press('/');
  await expect(field).not.toBeFocused();
});
