import { createHash, randomBytes } from 'node:crypto';
import type { BrowserContext } from '@playwright/test';
import pg from 'pg';
import type { StartedApp } from '../support/app';
import { expect, test } from '../support/browser';

/** Lets the context in as one of the demo's people, where the test is not about signing in. */
async function enter(context: BrowserContext, app: StartedApp, name: string) {
  const client = new pg.Client({ connectionString: app.urls.superuser });
  await client.connect();
  const token = randomBytes(25).toString('hex');
  await client.query(
    `INSERT INTO login_session (id, person_id, expires_at, absolute_expires_at)
     SELECT $1, id, now() + interval '15 minutes', now() + interval '12 hours' FROM person WHERE name = $2`,
    [createHash('sha256').update(token).digest('hex'), name],
  );
  await client.end();
  await context.addCookies([{ name: 'meantime', value: token, url: app.origin }]);
}

test('the library is narrowed without a click too many, and the address says how', async ({ page, context, app }) => {
  await enter(context, app, 'Ines Fallow');
  await page.goto('/clinic/library');
  await page.getByLabel('Kind').selectOption('Check-ins');
  await page.getByRole('button', { name: 'Show these' }).click();
  await expect(page).toHaveURL(/kind=check-in/);
  await expect(page.getByRole('link', { name: 'Still mine, or borrowed?' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'The minute after' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Show all' }).click();
  await expect(page.getByLabel('Kind')).toHaveValue('');
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(page).toHaveURL(/after=/);
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('Help now has a number to call for the country that is chosen', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('contentinfo').getByRole('link', { name: 'Help now' }).click();
    await page.getByRole('navigation', { name: 'Countries' }).getByRole('link', { name: 'New Zealand' }).click();
    await expect(page).toHaveURL(/#NZ$/);
    await page.goto('/help-now?region=NZ');
    await expect(page.getByRole('link', { name: 'Call 111' })).toHaveAttribute('href', 'tel:111');
    await page.getByRole('link', { name: 'United Kingdom' }).click();
    await expect(page.getByRole('link', { name: 'Call 999' })).toHaveAttribute('href', 'tel:999');
  });

  test('a clinician reads a piece and goes on to choose whom it is for', async ({ page, context, app }) => {
    await enter(context, app, 'Ines Fallow');
    await page.goto('/clinic/library?search=minute+after');
    await page.getByRole('link', { name: 'The minute after' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'The minute after' })).toBeVisible();
    await page.getByRole('link', { name: 'Choose a client to assign it to' }).click();
    await expect(page).toHaveURL(/\/clinic\/caseload\?piece=/);
  });
});
