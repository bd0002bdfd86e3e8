import type { Page } from '@playwright/test';
import { expect, letIn, test } from '../support/browser';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;

test.beforeAll(async ({ app }) => {
  clinic = await ownClinic({ app });
});
test.afterAll(() => clinic.close());

const rest: [label: string, text: string][] = [
  ['In one sentence', 'Stay with the kettle until it boils.'],
  ['How many minutes it takes', '3'],
  ['What to notice', 'Where your hands go.'],
  ['Why it might matter', 'It is a *short* wait.'],
  ['Steps', 'Fill it.\nStay.'],
  ['Smaller still', 'Half a kettle.'],
  ['How often at most', 'Once a day.'],
  ['What is enough', 'Having thought of it is enough.'],
  ['When to leave it', 'Leave it where steam is a danger.'],
  ['What your clinic adds to it', 'Our front desk answers on weekdays.'],
  ['Framework or idea', 'Waiting'],
  ['Whose it is', 'Anyone'],
  ['Who', 'Someone without a kettle'],
  ['When', 'Until there is one'],
  ['How it might be used in the room', 'Ask what the wait was like.'],
];

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('a clinician writes a practice, sees what it needs, reads it as a client will, publishes it and assigns it', async ({
      page,
      context,
      app,
      expectAccessible,
    }) => {
      const clinician = await clinic.aClinician();
      const client = await clinic.aClient({ of: clinician });
      await letIn(context, clinician, app.origin);
      await page.goto('/clinic/library');
      await page.getByRole('link', { name: 'Write a piece' }).click();
      await page.getByLabel('A practice').check();
      await press(page, 'Begin');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Write a practice');

      if (!scripts) {
        const other = await context.newPage();
        await other.goto(page.url());
        await other.getByRole('textbox', { name: 'Title' }).fill('The pot');
        await press(other, 'Save the draft');
        await other.close();
      }
      await page.getByRole('textbox', { name: 'Title' }).fill('The kettle');
      await press(page, 'Read it as a client will');
      if (!scripts) {
        await expect(page.getByRole('alert')).toContainText('You saved this draft in another window');
        await expect(page.getByRole('region', { name: 'What stands there now' })).toContainText('The pot');
        await press(page, 'Save mine instead');
        await press(page, 'Read it as a client will');
      }
      await expect(page.getByRole('alert')).toContainText('Steps: This is missing.');
      await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('The kettle');
      await expect(page.getByLabel('Steps')).toHaveAccessibleDescription(/This is missing/);
      if (scripts) await expectAccessible();
      for (const [label, text] of rest) await page.getByRole('textbox', { name: label, exact: true }).fill(text);
      await page.getByRole('group', { name: 'Themes' }).getByLabel('Rest', { exact: true }).check();
      await page.getByLabel('None of these: I have considered each').check();
      await press(page, 'Add something it draws on');
      await page.getByRole('textbox', { name: 'Framework or idea (2)' }).fill('Water');
      await page.getByRole('textbox', { name: 'Whose it is (2)' }).fill('Thales');
      await page
        .getByRole('group', { name: 'What it draws on' })
        .getByRole('button', { name: /^Move up row 2/ })
        .press('Enter');
      await expect(page.getByRole('button', { name: /^Move down row 1/ })).toBeFocused();
      if (scripts) await expect(page.getByText('Row 2 is row 1 now.')).toHaveRole('status');
      await expect(page.getByRole('textbox', { name: 'Framework or idea', exact: true })).toHaveValue('Water');
      await expect(page.getByRole('textbox', { name: 'Whose it is (2)' })).toHaveValue('Anyone');
      await press(page, 'Read it as a client will');

      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Publish “The kettle”?');
      await expect(page.getByRole('listitem').filter({ hasText: 'Without a time when it helps' })).toBeVisible();
      const preview = page.getByRole('region', { name: 'Exactly what a client will see' });
      await expect(preview.getByRole('listitem')).toHaveText(['Fill it.', 'Stay.']);
      await expect(preview.locator('em')).toHaveText('short');
      await expect(preview.getByRole('complementary', { name: 'Clinical note' })).toContainText(
        /who knows you\.[\s\S]*Your clinic adds:\s*Our front desk answers on weekdays\./,
      );
      await expect(preview).not.toContainText('Thales');
      await press(page, 'Publish it');
      await expect(page.getByRole('status')).toHaveText('It is published, and in your clinic’s library.');
      await expect(page.getByText('Water (Thales)')).toBeVisible();
      expect(await page.locator('main').innerText()).toMatch(/Water \(Thales\)[^]*Waiting \(Anyone\)/);

      const pieceId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      await page.goto(`/clinic/assign?piece=${pieceId}&to=${client.personId}`);
      await page.getByLabel(/^Why this/).fill('For the mornings.');
      await page.getByRole('button', { name: 'Assign this to' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ now$/);

      await page.goto(`/clinic/library/${pieceId}/versions`);
      await press(page, 'Write a new version');
      await page.getByRole('textbox', { name: 'What to notice' }).fill('Where your hands are.');
      await press(page, 'Read it as a client will');
      await press(page, 'Publish version 2');
      await page.getByRole('link', { name: 'Versions' }).click();
      await page.getByRole('link', { name: 'Compare with version 1' }).click();
      await expect(page.locator('del')).toHaveText(/go\./);
      await expect(page.locator('ins')).toHaveText(/are\./);
      if (scripts) await expectAccessible();
    });
  });
}

test('what is typed is saved by itself, and two windows never overwrite each other', async ({ page, context, app }) => {
  const clinician = await clinic.aClinician();
  await letIn(context, clinician, app.origin);
  await page.goto('/clinic/library/new');
  await page.getByLabel('A check-in').check();
  await press(page, 'Begin');
  await page.getByRole('textbox', { name: 'Title' }).fill('Mine');
  await expect(page.locator('.save-state')).toHaveText(/^Saved \d/);
  const title = () =>
    clinic.behind<{ title: string }>(`SELECT fields ->> 'title' AS title FROM piece_draft WHERE written_by = $1`, [
      clinician.personId,
    ]);
  await expect.poll(title).toEqual([{ title: 'Mine' }]);

  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByRole('textbox', { name: 'Title' }).fill('Theirs');
  await press(other, 'Save the draft');
  await expect.poll(title).toEqual([{ title: 'Theirs' }]);

  await page.getByRole('textbox', { name: 'Title' }).fill('Mine, longer');
  await expect(page.getByRole('alert')).toContainText('You saved this draft in another window');
  await expect(page.getByRole('region', { name: 'What stands there now' })).toContainText('Theirs');
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('Mine, longer');
  expect(await title()).toEqual([{ title: 'Theirs' }]);
  await press(page, 'Save mine instead');
  await expect.poll(title).toEqual([{ title: 'Mine, longer' }]);
  await expect(page.getByRole('button', { name: 'Save mine instead' })).toHaveCount(0);

  // The login ends while one writes: signing in again in place sends what is on the page.
  await clinic.behind('DELETE FROM login_session WHERE person_id = $1', [clinician.personId]);
  await page.getByRole('textbox', { name: 'Title' }).fill('After the end');
  await page.getByRole('button', { name: 'Sign in and send it' }).click();
  await expect(page.getByRole('dialog', { name: 'Sign in to go on' })).toBeVisible();
  await page.getByRole('button', { name: 'Not now' }).click();
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('After the end');
});

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('a file larger than is read at once is said to be so, and nothing is made of it', async ({
      page,
      context,
      app,
    }) => {
      await letIn(context, await clinic.aClinician(), app.origin);
      await page.goto('/clinic/library/import');
      const file = { name: 'a.md', mimeType: 'text/markdown', buffer: Buffer.alloc(300 * 1024, 'a') };
      await page.getByLabel('The file').setInputFiles(file);
      await press(page, 'Import it');
      if (scripts) {
        await expect(page.getByRole('alert')).toContainText('more than can be sent at once');
        await expect(page.getByLabel('The file')).toHaveAttribute('aria-invalid', 'true');
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import a piece');
      } else {
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('That is more than can be kept at once');
        await expect(page.getByRole('main')).toContainText('Nothing was saved');
      }
    });
  });
}
