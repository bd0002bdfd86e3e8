import type { Page } from '@playwright/test';
import { expect, test } from '../support/browser';
import { comeInAs, demoPerson } from '../support/demo';

test.use({ viewport: { width: 320, height: 700 } });

/** Sends a form of the page as it stands, past what the browser itself would refuse, and waits for the answer. */
async function sendAsItIs(page: Page, button: string): Promise<void> {
  const answered = page.waitForEvent('domcontentloaded');
  await page.getByRole('button', { name: button, exact: true }).evaluate((element: HTMLButtonElement) => {
    const form = element.form as HTMLFormElement;
    form.noValidate = true;
    if (element.name)
      form.append(
        Object.assign(document.createElement('input'), { type: 'hidden', name: element.name, value: element.value }),
      );
    form.submit();
  });
  await answered;
}

/** Every page that says no: where it is, what is wrong, and the button that sends it. */
const states: {
  who: 'nobody' | 'Ines' | 'Ada';
  at: string;
  link?: string | RegExp;
  spoil?: (page: Page) => Promise<void>;
  button: string;
}[] = [
  { who: 'nobody', at: '/sign-in', button: 'Sign in' },
  { who: 'Ines', at: '/clinic/caseload/invitation', button: 'Send the invitation' },
  { who: 'Ines', at: '/clinic/review', link: 'Sunday at four', button: 'Send this reply' },
  {
    who: 'Ines',
    at: '/clinic/account',
    spoil: (page) =>
      page.getByLabel('Days and hours are told in').evaluate((select: HTMLSelectElement) => {
        (select.options[select.selectedIndex] as HTMLOptionElement).value = 'Nowhere/At-All';
      }),
    button: 'Keep this time zone',
  },
  { who: 'Ada', at: '/portal/shared', link: 'When something true begins to move', button: 'Send this reply' },
  {
    who: 'Ada',
    at: '/portal',
    link: 'The minute after',
    spoil: (page) => page.getByLabel('What you noticed').first().fill('x'.repeat(20_001)),
    button: 'Save this moment',
  },
];

for (const { who, at, link, spoil, button } of states) {
  test(`"${button}" at ${at}, sent wrong, answers in words that everyone can use`, async ({
    app,
    page,
    context,
    expectAccessible,
  }) => {
    if (who !== 'nobody') await comeInAs(context, app, demoPerson(who));
    await page.goto(at);
    if (link !== undefined) {
      await page.getByRole('link', { name: link }).first().click();
      await expect(page.getByRole('button', { name: button, exact: true })).toBeVisible();
    }
    await spoil?.(page);
    await sendAsItIs(page, button);
    await expect(page.getByRole('alert').first()).toBeVisible();
    await expectAccessible(page);
  });
}

for (const scripts of [true, false]) {
  test(`on a small phone, what is wrong is where one is looking after every form (${scripts ? 'with' : 'without'} scripts)`, async ({
    app,
    browser,
  }) => {
    for (const { who, at, link, spoil, button } of states) {
      const context = await browser.newContext({
        baseURL: app.origin,
        javaScriptEnabled: scripts,
        viewport: { width: 320, height: 480 },
      });
      if (who !== 'nobody') await comeInAs(context, app, demoPerson(who));
      const page = await context.newPage();
      await page.goto(at);
      if (link !== undefined) {
        await page.getByRole('link', { name: link }).first().click();
        await expect(page.getByRole('button', { name: button, exact: true })).toBeVisible();
      }
      await spoil?.(page);
      await sendAsItIs(page, button);
      const wrong = page.locator('[data-news=error]').first();
      await expect(wrong, button).toBeFocused();
      await expect(wrong, button).toBeInViewport();
      await context.close();
    }
  });
}

test('the page that keeps what was written, for someone whose login is over, can be used by everyone', async ({
  app,
  page,
  context,
  expectAccessible,
}) => {
  await comeInAs(context, app, demoPerson('Ada'));
  await page.goto('/portal/shared');
  await page.getByRole('link', { name: 'When something true begins to move' }).first().click();
  await page.getByLabel(/^Reply to/).fill('Not lost.\nNot a word of it.');
  await context.clearCookies();
  await sendAsItIs(page, 'Send this reply');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to keep what you wrote');
  await expect(page.getByText('Not a word of it.')).toBeVisible();
  await expectAccessible(page);
});
