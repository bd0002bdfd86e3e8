import type { BrowserContext, Page } from '@playwright/test';
import type { ClientViewer, ClinicianViewer } from '../../app/db/viewer';
import { newId } from '../../app/db/id';
import { expect, hasScripts, letIn, test } from '../support/browser';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;

test.beforeAll(async ({ app }) => {
  clinic = await ownClinic({ app });
});
test.afterAll(() => clinic.close());

/** A clinician with thirty clients, of whom the first has an appointment within the hour. */
async function aWeek(): Promise<{ iris: ClinicianViewer; clients: ClientViewer[] }> {
  const iris = await clinic.aClinician();
  const clients = [];
  for (let at = 0; at < 30; at += 1) {
    clients.push(await clinic.aClient({ of: iris, name: `Client ${String(at + 1).padStart(2, '0')}` }));
  }
  await clinic.behind(
    `INSERT INTO appointment (id, clinic_id, clinician_id, client_id, starts_at) VALUES ($1, $2, $3, $4, now() + interval '1 minute')`,
    [newId(), clinic.clinicId, iris.personId, clients[0]?.personId],
  );
  return { iris, clients };
}

/** Presses, counted. Typing is not one. */
function presses(page: Page) {
  let count = 0;
  const one = (press: (page: Page) => Promise<unknown>) => {
    count += 1;
    return press(page);
  };
  return { one, count: () => count };
}

const firstPiece = (page: Page) => page.getByRole('list', { name: 'Pieces' }).getByRole('link').first().click();
const give = (page: Page) => page.getByRole('button', { name: /^Assign this/ }).click();
const title = (page: Page) => page.getByRole('heading', { level: 1 });

async function whatIsWith(client: ClientViewer): Promise<number> {
  const rows = await clinic.behind('SELECT FROM assignment WHERE client_id = $1 AND withdrawn_at IS NULL', [
    client.personId,
  ]);
  return rows.length;
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('to someone on home in three presses, and undone in one', async ({ page, context, app }) => {
      const { iris, clients } = await aWeek();
      const [first] = clients as [ClientViewer];
      await letIn(context, iris, app.origin);
      await page.goto('/clinic');
      const { one, count } = presses(page);
      await one(() => page.getByRole('link', { name: 'Assign to Client 01' }).click());
      await page.waitForURL(/assign\?to=/);
      await one(firstPiece);
      await page.getByLabel('Why this, for Client 01').fill('Because of the stairs.');
      await one(give);
      await expect(title(page)).toHaveText('It is with Client 01 now');
      expect(count()).toBeLessThanOrEqual(3);
      expect(await whatIsWith(first)).toBe(1);
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect(title(page)).toHaveText('Undone: it is with nobody');
      expect(await whatIsWith(first)).toBe(0);
    });

    test('to anyone in four, to three people in six', async ({ page, context, app }) => {
      const { iris, clients } = await aWeek();
      await letIn(context, iris, app.origin);
      for (const [names, most] of [
        [['Client 17'], 4],
        [['Client 05', 'Client 11', 'Client 29'], 6],
      ] as const) {
        await page.goto('/clinic');
        const { one, count } = presses(page);
        await one(() => page.getByRole('link', { name: 'Assign a piece' }).click());
        await page.waitForURL(/clinic\/assign$/);
        await one(firstPiece);
        await page.getByRole('group', { name: 'Who' }).waitFor();
        if (scripts) await hasScripts(page);
        for (const name of names) await one(() => page.getByRole('checkbox', { name }).check());
        await page.getByLabel(/^Why this/).fill('Because of what we said.');
        await one(give);
        await expect(title(page)).toHaveText(
          names.length === 1 ? `It is with ${names[0]} now` : 'It is with three people now',
        );
        expect(count()).toBeLessThanOrEqual(most);
      }
      const given = await Promise.all(clients.map(whatIsWith));
      expect(given.reduce((sum, some) => sum + some, 0)).toBe(4);
    });

    test('nobody, and nothing said, are told beside their fields, and all that was chosen stays', async ({
      page,
      context,
      app,
    }) => {
      const { iris } = await aWeek();
      await letIn(context, iris, app.origin);
      await page.goto('/clinic/assign');
      await firstPiece(page);
      await page.getByLabel('Together, when we meet').check();
      await page.getByLabel(/^Why this/).fill('Because.');
      await give(page);
      await expect(page.getByRole('group', { name: 'Who' })).toContainText('Choose at least one person.');
      await expect(page.getByLabel('Together, when we meet')).toBeChecked();
      await expect(page.getByLabel(/^Why this/)).toHaveValue('Because.');
      for (const name of ['Client 02', 'Client 03']) await page.getByRole('checkbox', { name }).check();
      if (scripts) await page.getByLabel('Other words for each of them').check();
      await page
        .getByLabel(/^Why this/)
        .last()
        .fill('');
      await give(page);
      await expect(page.getByText('Say in your own words why').first()).toBeVisible();
      await expect(page.getByRole('checkbox', { name: 'Client 03' })).toBeChecked();
    });
  });
}

async function asAnother(context: BrowserContext, iris: ClinicianViewer, origin: string): Promise<Page> {
  const other = await context.browser()?.newContext();
  if (!other) throw new Error('There is no browser.');
  await letIn(other, iris, origin);
  return other.newPage();
}

test('what is typed comes along by every link, and to another device', async ({ page, context, app }) => {
  const { iris } = await aWeek();
  await letIn(context, iris, app.origin);
  await page.goto('/clinic');
  await page.getByRole('link', { name: 'Assign to Client 01' }).click();
  await firstPiece(page);
  await hasScripts(page);
  const why = page.getByLabel('Why this, for Client 01');
  await why.fill('Because of the stairs.');
  await page.getByLabel('Not at all').check();
  await expect(page.locator('.save-state')).toHaveText(/^Saved \d/);
  const here = page.url();
  await page.getByRole('link', { name: 'All of it' }).click();
  await page.waitForURL(/library/);
  await page.goBack();
  await expect(why).toHaveValue('Because of the stairs.');
  await page.getByRole('button', { name: 'Choose another piece' }).click();
  await page.waitForURL(/assign\?to=[^&]*$/);
  const there = await asAnother(context, iris, app.origin);
  await there.goto(here);
  await expect(there.getByLabel('Why this, for Client 01')).toHaveValue('Because of the stairs.');
  await expect(there.getByLabel('Not at all')).toBeChecked();
  // Another client's page has none of it.
  await there.goto('/clinic/assign');
  await firstPiece(there);
  await expect(there.getByLabel(/^Why this/)).toHaveValue('');
  await there.goto(here);
  await there.getByRole('button', { name: 'Begin anew' }).click();
  await expect(there.getByLabel('Why this, for Client 01')).toHaveValue('');
  await there.context().close();
});

test('each can have their own words, and the preview is what they see', async ({
  page,
  context,
  app,
  expectAccessible,
}) => {
  const { iris, clients } = await aWeek();
  await letIn(context, iris, app.origin);
  await page.goto('/clinic/assign');
  await firstPiece(page);
  await hasScripts(page);
  for (const name of ['Client 01', 'Client 02']) await page.getByRole('checkbox', { name }).check();
  await page.getByLabel('Why this, for them').fill('For both.');
  await page.getByLabel('Other words for each of them').check();
  await expect(page.getByLabel('Why this, for Client 02')).toHaveValue('For both.');
  await page.getByLabel('Why this, for Client 01').fill('For the first.');
  await page.getByLabel('Together, when we meet').check();
  const preview = page.getByRole('region', { name: /^Exactly what/ });
  await expect(preview).toContainText('For the first.');
  await expect(preview).toContainText('you look at it together');
  await expectAccessible();
  await give(page);
  await expect(title(page)).toHaveText('It is with two people now');
  const [first, second] = clients as [ClientViewer, ClientViewer];
  for (const [client, words, not] of [
    [first, 'For the first.', 'For both.'],
    [second, 'For both.', 'For the first.'],
  ] as const) {
    const other = await context.browser()?.newContext();
    if (!other) throw new Error('There is no browser.');
    await letIn(other, client, app.origin);
    const theirs = await other.newPage();
    await theirs.goto('/portal');
    await expect(theirs.getByText(words)).toBeVisible();
    await expect(theirs.getByText(not)).toHaveCount(0);
    await theirs.getByRole('main').getByRole('link').first().click();
    await expect(theirs.getByText(/you look at it together/)).toBeVisible();
    await other.close();
  }
});

test('a name is found as it is typed, without accents, and whoever is ticked stays in sight', async ({
  page,
  context,
  app,
}) => {
  const { iris } = await aWeek();
  await clinic.aClient({ of: iris, name: 'Jörg Łukasz' });
  await letIn(context, iris, app.origin);
  await page.goto('/clinic/assign');
  await firstPiece(page);
  await hasScripts(page);
  const people = page.getByRole('group', { name: 'Who' }).getByRole('checkbox');
  await expect(people).toHaveCount(31);
  await page.getByRole('checkbox', { name: 'Client 09' }).check();
  await page.getByLabel('Find by name').fill('jorg');
  await expect(people).toHaveCount(2);
  await page.getByLabel('Find by name').press('Enter');
  await expect(people).toHaveCount(2);
  await page.getByLabel('Find by name').fill('nobody');
  await expect(people).toHaveCount(1);
});
