import type { Page } from '@playwright/test';
import { expect, test } from '../support/browser';
import { comeInAs, demoPerson } from '../support/demo';

test('the library follows what is typed, by keyboard alone, and the address says how', async ({
  page,
  context,
  app,
}) => {
  // Whose favourites no other test touches.
  await comeInAs(context, app, demoPerson('Tobias Wren'));
  await page.goto('/clinic/library');
  const [field, said] = [page.getByRole('main').getByRole('searchbox'), page.getByRole('status')];
  const titles = page.getByRole('list', { name: 'Pieces' }).getByRole('heading').getByRole('link');
  await expect(page.getByText('The list follows as you type.')).toBeVisible();
  const entries = await page.evaluate(() => history.length);

  await field.focus();
  await page.keyboard.type('minute af');
  await expect(titles.first()).toHaveText('The minute after');
  await expect(said).toContainText('the nearest first');
  await page.keyboard.type('ter');
  await expect(page).toHaveURL(/\?search=minute\+after$/);
  await expect(field).toBeFocused();
  await expect(titles.first().locator('mark').first()).toHaveText('minute');
  expect(await page.evaluate(() => history.length)).toBe(entries);

  await page.keyboard.press('ArrowDown');
  await expect(titles.first()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(field).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(field).toHaveValue('');
  await expect(said).toContainText(', by title');

  await page.keyboard.type('borowed');
  await expect(said).toContainText('Nothing has exactly “borowed”');
  await page.getByLabel('Kind').selectOption('Check-ins');
  await expect(page).toHaveURL(/kind=check-in/);
  await expect(titles).toHaveText(['Still mine, or borrowed?']);

  const keep = page.getByRole('button', { name: /^Favourite/, pressed: false });
  await keep.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Favourite/, pressed: true })).toBeFocused();
  await page.getByRole('link', { name: 'Show all' }).click();
  await expect(field).toHaveValue('');
  await expect(page.getByLabel('Kind')).toHaveValue('');
  await page.getByLabel('Only favourites').check();
  await expect(titles).toHaveText(['Still mine, or borrowed?']);
  await titles.first().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Still mine, or borrowed?');
  await page.getByRole('button', { name: /^Favourite/, pressed: true }).click();
  await expect(keep).toBeVisible();
  await page.goBack();
  await expect(said).toHaveText(/^You have no favourites yet/);
  await page.goto('/clinic/library');
  await page.getByRole('link', { name: 'Next', exact: true }).click();
  await expect(page).toHaveURL(/after=/);

  // A favourite taken out under "Only favourites" takes its row away, and the focus goes on to the next.
  await page.goto('/clinic/library?search=grief');
  for (const at of [0, 1, 2]) {
    await page
      .getByRole('button', { name: /^Favourite/, pressed: false })
      .first()
      .press('Enter');
    await expect(page.getByRole('button', { name: /^Favourite/, pressed: true })).toHaveCount(at + 1);
  }
  await page.goto('/clinic/library?favourites=only');
  await expect(titles).toHaveCount(3);
  for (const [out, left] of [
    [1, 1],
    [1, 0],
  ] as const) {
    await page
      .getByRole('button', { name: /^Favourite/, pressed: true })
      .nth(out)
      .press('Enter');
    await expect(titles).toHaveCount(left + 1);
    await expect(titles.nth(left)).toBeFocused();
  }
  await page.getByRole('button', { name: /^Favourite/, pressed: true }).press('Enter');
  await expect(field).toBeFocused();
});

/** Holds back what is asked for at these addresses, until the function it resolves to is called. */
async function held(page: Page, address: string): Promise<() => void> {
  let release = (): void => undefined;
  const coming = new Promise<void>((resolve) => (release = resolve));
  await page.route(address, (route) => coming.then(() => route.continue()));
  return release;
}

test('a link pressed while the list still follows is followed once its scripts are there', async ({
  page,
  context,
  app,
}) => {
  await comeInAs(context, app, demoPerson('Tobias Wren'));
  await page.goto('/clinic/library?search=evening');
  await expect(page.getByText('The list follows as you type.')).toBeVisible();
  const [listComes, scriptsCome] = [
    await held(page, '**/clinic/library.data*'),
    await held(page, '**/assets/help-now*.js'),
  ];
  await page.getByRole('main').getByRole('searchbox').press('Escape');
  await page.getByRole('contentinfo').getByRole('link', { name: 'Help now' }).click();
  listComes();
  await page.waitForURL('**/clinic/library');
  scriptsCome();
  await page.waitForURL('**/help-now');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Help now');
});

test('a clinician’s word is understood, said to be, and can be taken back; where nothing fits, themes are offered', async ({
  page,
  context,
  app,
}) => {
  await comeInAs(context, app, demoPerson('Ines'));
  await page.goto('/clinic/library?search=boundries+practice');
  const said = page.getByRole('status');
  await expect(said).toContainText('Nothing has exactly “boundries”. What has “boundaries” comes close');
  await expect(said).toContainText('“practice”: only practices');
  await expect(said).toContainText('“boundaries”: also limit, and the theme “Limits and saying no”');
  await said.getByRole('link', { name: 'Only what was typed' }).click();
  await expect(said).not.toContainText('only practices');

  await page.goto('/clinic/library?search=anxiety&kind=check-in&minutes=2');
  await expect(said).toContainText('Nothing among check-ins, at most 2 minutes has this.');
  await said.getByRole('link', { name: 'Fear and worry' }).click();
  await expect(page).toHaveURL(/library\?theme=Fear\+and\+worry$/);
  await expect(said).toContainText('by title');
  await page.goto('/clinic/library?search=qqqqqqq');
  await expect(said).toContainText('Nothing in the library has “qqqqqqq”, or a word that is spelled like it.');
});

test('a link pressed right after a word is typed is followed, and not taken back by the search', async ({
  page,
  context,
  app,
}) => {
  await comeInAs(context, app, demoPerson('Tobias Wren'));
  await page.clock.install();
  await page.goto('/clinic/library');
  await expect(page.getByText('The list follows as you type.')).toBeVisible();
  const pageComes = await held(page, '**/help-now.data*');
  const asked = page.waitForRequest('**/help-now.data*');
  await page.getByRole('main').getByRole('searchbox').press('e');
  await page.getByRole('contentinfo').getByRole('link', { name: 'Help now' }).click();
  await asked;
  await page.clock.fastForward(2_000);
  pageComes();
  await page.waitForURL('**/help-now');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Help now');
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('Help now has a number to call for the country that is chosen', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('contentinfo').getByRole('link', { name: 'Help now' }).click();
    await page.getByRole('navigation', { name: 'Countries' }).getByRole('link', { name: 'New Zealand' }).click();
    await expect(page).toHaveURL(/region=NZ$/);
    await expect(page.getByRole('link', { name: 'Call 111' })).toHaveAttribute('href', 'tel:111');
    await page.getByRole('link', { name: 'United Kingdom' }).click();
    await expect(page.getByRole('link', { name: 'Call 999' })).toHaveAttribute('href', 'tel:999');
  });

  test('a clinician reads a piece and goes on to choose whom it is for', async ({ page, context, app }) => {
    await comeInAs(context, app, demoPerson('Ines Fallow'));
    await page.goto('/clinic/library?search=minute+after');
    await page.getByRole('link', { name: 'The minute after' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'The minute after' })).toBeVisible();
    await page.getByRole('link', { name: 'Assign it' }).click();
    await expect(page).toHaveURL(/\/clinic\/assign\?piece=/);
  });

  test('a clinician finds a piece among what a client has had, and keeps it', async ({ page, context, app }) => {
    await comeInAs(context, app, demoPerson('Ines Fallow'));
    await page.setViewportSize({ width: 320, height: 700 });
    await page.goto('/clinic/caseload?name=Ada');
    await page.getByRole('link', { name: 'Ada Pebble' }).click();
    await page.getByRole('link', { name: 'Assign a piece' }).click();
    await page.getByLabel('Words in the title or theme').fill('somthing begins');
    await page.locator('summary', { hasText: 'Filter' }).click();
    await page.getByLabel('Kind').selectOption('Essays');
    await page.getByRole('button', { name: 'Search' }).click();
    await expect(page.getByText('Nothing has exactly “somthing”.')).toBeVisible();
    const piece = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('link', { name: 'When something true begins to move' }) });
    await expect(piece.getByText(/^Given to Ada Pebble (on|today|yesterday)/)).toBeVisible();
    await expect(page.getByText('Only essays')).toBeVisible();
    await piece.getByRole('button', { name: /^Favourite/, pressed: false }).click();
    await expect(page).toHaveURL(/clinic\/assign\?to=[^&]+&search=somthing\+begins&kind=essay/);
    await piece.getByRole('button', { name: /^Favourite/, pressed: true }).click();
    await expect(piece.getByRole('button', { name: /^Favourite/, pressed: false })).toBeVisible();
  });
});
