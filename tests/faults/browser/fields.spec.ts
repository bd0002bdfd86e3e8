import type { BrowserContext, Page } from '@playwright/test';
import { expect, hasScripts, letIn, openedWithoutScripts, test as base } from '../../support/browser';
import { aLogin, withToken } from '../../support/login';
import { ownClinic, type OwnClinic } from '../../support/own-clinic';
import { conditions, translate } from '../fields/conditions';
import { fillAll, lost, standing, type Standing } from '../fields/fields';
import { pagesOf, type FieldsPage, type PagesWithFields } from '../fields/pages';

/** `npm run faults -- fields` goes through every page; the short form through one of each kind. */
const everything = process.env['FIELDS'] === 'all';

const test = base.extend<object, { clinic: OwnClinic; all: PagesWithFields }>({
  clinic: [
    async ({ app }, use) => {
      const clinic = await ownClinic({ app });
      await use(clinic);
      await clinic.close();
    },
    { scope: 'worker' },
  ],
  all: [async ({ clinic }, use) => use(await pagesOf(clinic, everything)), { scope: 'worker' }],
});

test.describe.configure({ timeout: everything ? 1_200_000 : 120_000 });
test.use({
  expectedComplaints: [
    // The last is what Remix says of a storage that throws.
    [/Minified React error/, /[Hh]ydrat/, /ERR_INTERNET_DISCONNECTED/, /Failed to fetch/, /The operation is insecure/],
    { scope: 'test' },
  ],
});

/** Does something on each of the pages, in a context of its own, and tells what went wrong, by page. */
async function onEach(
  { context, clinic, origin }: { context: BrowserContext; clinic: OwnClinic; origin: string },
  pages: readonly FieldsPage[],
  work: (page: Page, one: FieldsPage) => Promise<string[] | null>,
): Promise<void> {
  const wrong: string[] = [];
  let looked = 0;
  for (const one of pages) {
    await context.setOffline(false);
    await context.clearCookies();
    if (one.who)
      await letIn(context, withToken(one.who, await aLogin(clinic.behind, one.who.personId, { minutes: 60 })), origin);
    const page = await context.newPage();
    // So that a page on which something never comes is named, and the others are looked at.
    page.setDefaultTimeout(20_000);
    const found = await work(page, one).catch((error: unknown) => [String(error)]);
    if (found !== null) looked += 1;
    wrong.push(...(found ?? []).map((what) => `${one.address}: ${what}`));
    await page.close({ runBeforeUnload: false });
  }
  expect(wrong).toEqual([]);
  expect(looked).toBeGreaterThanOrEqual(everything ? 30 : Math.min(6, pages.length));
}

const hasFields = (page: Page) =>
  page.evaluate(() => document.querySelector('main :is(input:not([type=hidden]), textarea, select)') !== null);

for (const [at, { what, browser, page: change }] of conditions.entries()) {
  test(`typed before scripts come, with ${what}: it stands there still`, async ({ context, app, clinic, all }) => {
    await browser?.(context);
    // The short form looks at a third of its pages in each condition, and at all of them where there is none.
    const pages = everything || at === 0 ? all.pages : all.pages.filter((_, nth) => nth % 3 === at % 3);
    await onEach({ context, clinic, origin: app.origin }, pages, async (page, { address }) => {
      const scriptsCome = await openedWithoutScripts(page, address);
      if (!(await hasFields(page))) return null;
      const before = await fillAll(page);
      await change?.(page);
      await scriptsCome();
      // Once what the page does by itself is done: its effects have run, and nothing is under way.
      await page.waitForLoadState('networkidle');
      return lost(before, await standing(page));
    });
  });
}

test('without a network every link and every search leaves the page, says so, and loses nothing', async ({
  context,
  app,
  clinic,
  all,
}) => {
  await onEach({ context, clinic, origin: app.origin }, all.pages, async (page, { address }) => {
    await page.goto(address);
    await hasScripts(page);
    const typed = await fillAll(page);
    if ((await page.getByText('The list follows as you type.').count()) > 0) await page.waitForURL(/typed/);
    await page.waitForLoadState('networkidle');
    await context.setOffline(true);
    const at = page.url();
    const wrong: string[] = [];
    // A number to call, or a page of others, is not ours to keep.
    const links = page.locator('a[href^="/"]:visible');
    const hrefs = [...new Set(await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? '')))];
    for (const href of hrefs.slice(0, everything ? 40 : 8)) {
      await page.locator(`a[href="${href}"]:visible`).first().dispatchEvent('click');
      const notice = page.getByRole('alert').filter({ hasText: 'There is no network just now' });
      // A question that the page asks by itself needs no network.
      const asked = page.locator('dialog[open]');
      await notice
        .or(asked)
        .waitFor({ timeout: 5_000 })
        .catch(() => wrong.push(`${href} says nothing`));
      if ((await asked.count()) > 0) await page.keyboard.press('Escape');
      if (page.url() !== at) wrong.push(`${href} left for ${page.url()}`);
      await notice
        .getByRole('button', { name: 'Close' })
        .click({ timeout: 2_000 })
        .catch(() => undefined);
    }
    wrong.push(...lost(typed, await standing(page)));
    return wrong;
  });
});

for (const how of ['moved', 'replaced'] as const) {
  test(`a translated page (texts ${how}) can be used: what changes it changes it, and it goes on to others`, async ({
    context,
    app,
    clinic,
    all,
  }) => {
    await onEach({ context, clinic, origin: app.origin }, all.pages, async (page, { address }) => {
      const wrong: string[] = [];
      const look = async (after: string) => {
        if ((await page.getByText('Something went wrong here').count()) > 0) wrong.push(`broken by ${after}`);
      };
      page.on('pageerror', (error) => wrong.push(String(error)));
      await page.goto(address);
      await hasScripts(page);
      await translate(how)(page);
      const search = page.locator('main input[type=search]');
      if ((await search.count()) > 0) {
        const asked = (words: string) =>
          page.waitForURL((url) => [...url.searchParams.values()].some((value) => value === words));
        await search.first().fill('');
        await search.first().pressSequentially('y');
        await search.first().press('Enter');
        await asked('y');
        await look('a search');
        await translate(how)(page);
        await search.first().press('End');
        await search.first().pressSequentially('es');
        await search.first().press('Enter');
        await asked('yes');
        await look('another search');
      }
      const fields = page.locator('main textarea:visible');
      if ((await fields.count()) > 0) {
        await fields.first().pressSequentially('y');
        await fields.first().blur();
        await page.waitForLoadState('networkidle');
        await look('typing');
      }
      for (const button of await page.locator('main :is(button[type=button], summary):visible').all()) {
        await button.click({ timeout: 2_000 }).catch(() => undefined);
        await look('a button');
      }
      await page.keyboard.press('Escape');
      await page.evaluate(() => document.querySelector<HTMLAnchorElement>('footer a[href="/help-now"]')?.click());
      await page.waitForURL('**/help-now');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Help now');
      await look('a link');
      return wrong;
    });
  });
}

/** Of what was typed, what comes to stand neither in its field nor, as a moment that was saved does, on the page. */
async function notThere(page: Page, typed: Standing): Promise<string[]> {
  let gone: string[] = [];
  const look = async () => {
    const shown = await page.locator('main').innerText();
    const unread = Object.entries(typed).filter(([, words]) => !shown.includes(words));
    gone = lost(Object.fromEntries(unread), await standing(page));
    return gone;
  };
  await expect
    .poll(look)
    .toEqual([])
    .catch(() => undefined);
  return gone;
}

test('words are kept by a reload and by going away and back, and nothing of them after a second tab signs out', async ({
  context,
  app,
  clinic,
  all,
}) => {
  // A search, a choice of a look, a time zone, a date, or what is copied from a file (a receipt) is made again; words
  // are not.
  const worded = 'main :is(textarea, input[type=text]:not([name=city]))';
  const written = all.pages.filter(
    ({ address, who }) => who !== null && !/library\/import|\/appointments|\/portal\/access/.test(address),
  );
  const words = (all: Record<string, string>, keys: readonly string[]) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => keys.includes(key)));
  const keysOn = (page: Page) =>
    page.evaluate(
      (worded) => [...document.querySelectorAll<HTMLTextAreaElement>(worded)].map(({ name }) => `${name} 0`),
      worded,
    );
  await onEach({ context, clinic, origin: app.origin }, written, async (page, { address, who }) => {
    await page.goto(address);
    await hasScripts(page);
    const keys = await keysOn(page);
    if (keys.length === 0 || who === null) return [];
    const typed = words(await fillAll(page), keys);
    const wrong: string[] = [];
    await page.reload();
    await hasScripts(page);
    await page.waitForLoadState('networkidle');
    wrong.push(...(await notThere(page, typed)).map((what) => `reload: ${what}`));
    await page.evaluate(() => document.querySelector<HTMLAnchorElement>('footer a[href="/help-now"]')?.click());
    await page.waitForURL('**/help-now');
    await page.goBack();
    await page.locator(worded).first().waitFor();
    await page.waitForLoadState('networkidle');
    wrong.push(...(await notThere(page, typed)).map((what) => `back: ${what}`));
    // Without a network: it is on this device alone, until another tab signs out.
    await page.locator(worded).filter({ visible: true }).first().pressSequentially(' and on');
    const other = await context.newPage();
    await other.goto(who.kind === 'client' ? '/portal/account' : '/clinic/account');
    await hasScripts(other);
    other.on('dialog', (question) => void question.accept());
    await page.route('**/*', (route) => route.abort('internetdisconnected'));
    await other.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();
    await other.waitForURL((url) => url.pathname === '/');
    const left = await other.evaluate(() => Object.entries({ ...localStorage, ...sessionStorage }));
    if (JSON.stringify(left).includes('typed')) wrong.push(`left on the device: ${JSON.stringify(left)}`);
    await other.close();
    return wrong;
  });
});

test('when the login ends the open page stays, with all that was typed; what is sent then is said not to be', async ({
  context,
  app,
  clinic,
  all,
}) => {
  const own = all.pages.filter(({ who }) => who !== null);
  await onEach({ context, clinic, origin: app.origin }, own, async (page, { address, who }) => {
    await page.goto(address);
    await hasScripts(page);
    if (!(await hasFields(page)) || who === null) return [];
    await clinic.behind('DELETE FROM login_session WHERE person_id = $1', [who.personId]);
    const typed = await fillAll(page);
    await page.locator('main :is(textarea, input:not([type=hidden]), select)').last().blur();
    await page.waitForLoadState('networkidle');
    if (page.url().endsWith(address)) return lost(typed, await standing(page));
    // A search has gone to the page of signing in, with all that it was in the way back.
    const back = new URL(page.url()).searchParams.get('to') ?? '';
    const asked = [...new URL(back, app.origin).searchParams.values()];
    const searched = Object.values(typed).map((value) => (value === 'true' ? 'only' : value));
    return searched.every((value) => asked.includes(value)) ? [] : [`left for ${page.url()}`];
  });
});

test('without scripts, what was written comes back from a form that is refused, or is shown', async ({
  browser,
  app,
  clinic,
  all,
}) => {
  const context = await browser.newContext({ baseURL: app.origin, javaScriptEnabled: false });
  const words = `${'typed '.repeat(3_400)}to the end`;
  await onEach({ context, clinic, origin: app.origin }, all.pages, async (page, { address }) => {
    await page.goto(address);
    // A receipt is a copy: of one that is too long its beginning comes back.
    const area = page.locator('main textarea:not([name=receipt])').first();
    if ((await area.count()) === 0) return [];
    const answered = page.waitForEvent('domcontentloaded');
    await area.evaluate((field: HTMLTextAreaElement, text) => {
      field.value = text;
      if (field.form === null) return;
      field.form.noValidate = true;
      field.form.requestSubmit();
    }, words);
    await answered;
    const shown = await page
      .locator('main')
      .evaluate((main) => [
        ...[...main.querySelectorAll('textarea')].map(({ value }) => value),
        main.textContent ?? '',
      ]);
    return shown.some((text) => text.includes(words)) ? [] : [`the words are gone at ${page.url()}`];
  });
  await context.close();
});

test('a page that "back" shows again without a network says so, and is shown once there is one', async ({
  page,
  context,
  app,
  clinic,
  all,
}) => {
  const { client } = all.world;
  await letIn(context, withToken(client, await aLogin(clinic.behind, client.personId)), app.origin);
  await page.goto('/portal/access');
  await hasScripts(page);
  const shownAgain = () => page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await context.setOffline(true);
  await shownAgain();
  await expect(page.getByRole('heading', { level: 1, name: 'There is no network just now' })).toBeVisible();
  await expect(page.locator('#page')).toBeHidden();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('#page')).toBeHidden();
  await context.setOffline(false);
  await expect(page.getByRole('heading', { level: 1, name: 'Who opened what' })).toBeVisible();
});
