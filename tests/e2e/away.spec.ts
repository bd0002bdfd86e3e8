import { expect, letIn, test } from '../support/browser';
import { assigned } from '../support/assigned';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;

test.beforeAll(async ({ app }) => {
  clinic = await ownClinic({ app });
});
test.afterAll(() => clinic.close());

/** A day so many days ahead, as a date field holds it. */
const ahead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('away is said on Today, where one writes and beside Share, until they are back', async ({
      page,
      context,
      app,
    }) => {
      const iris = await clinic.aClinician({ name: 'Iris Bell' });
      const sam = await clinic.aClient({ of: iris });
      const assignment = `/portal/assignments/${await assigned(clinic, iris, sam)}`;
      const theirs = (await context.browser()?.newContext({ javaScriptEnabled: scripts })) ?? context;
      await letIn(context, iris, app.origin);
      await letIn(theirs, sam, app.origin);
      await page.goto('/clinic/account');
      const away = page.getByRole('region', { name: 'Away' });
      await away.getByLabel('First day').fill(ahead(3));
      await away.getByLabel('Last day').fill(ahead(1));
      await away.getByRole('button', { name: 'Say that I am away' }).click();
      await expect(away).toContainText('The last day comes before the first.');
      await expect(away.getByLabel('First day')).toHaveValue(ahead(3));
      await away.getByLabel('First day').fill(ahead(-1));
      await away.getByRole('button', { name: 'Say that I am away' }).click();
      await expect(away.getByRole('status')).toHaveText('Your clients are told, from now on.');
      const portal = await theirs.newPage();
      const said = portal.getByText(/^Iris Bell is away until the end of/);
      for (const address of ['/portal', assignment, `${assignment}/sharing`, `${assignment}/sharing?talk=1`]) {
        await portal.goto(address);
        await expect(said.first()).toBeVisible();
      }
      await away.getByRole('button', { name: 'I am back' }).click();
      await expect(away.getByRole('status')).toHaveText('It is said no longer.');
      await portal.goto('/portal');
      await expect(portal.getByRole('heading', { name: 'Today' })).toBeVisible();
      await expect(said).toHaveCount(0);
      await theirs.close();
    });
  });
}
