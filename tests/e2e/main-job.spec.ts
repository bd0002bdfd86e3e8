import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { StartedApp } from '../support/app';
import { expect, test } from '../support/browser';
import { demoPerson, signIn } from '../support/demo';

const owner = demoPerson('Ines');
const clinicianName = owner.name;

for (const scripts of [true, false]) {
  test(`the main job, from the invitation to taking back, ${scripts ? 'with' : 'without'} scripts`, async ({
    app,
    browser,
  }) => {
    test.setTimeout(120_000);
    const opened: BrowserContext[] = [];
    const newcomer = `robin.${scripts ? 'with' : 'without'}@people.example`;
    const passphrase = 'a kettle that hums on grey mornings';
    const name = scripts ? 'Robin Hale' : 'Robin Vance';
    const answer = 'It was the phone call.\nI said yes before I knew.';
    const kept = 'This one is only for me.';
    try {
      const clinic = await aBrowser(browser, app, scripts, opened);
      await signIn(clinic, owner);

      // Invite by email, and assign an essay with a sentence on why.
      await clinic.goto('/clinic/caseload');
      await clinic.getByRole('link', { name: 'Invite a client' }).click();
      await expect(clinic.getByRole('heading', { level: 1 })).toHaveText('Invite a client');
      await clinic.getByLabel('Name').fill(name);
      await clinic.getByLabel('Email address').fill(newcomer);
      await clinic.getByRole('button', { name: 'Send the invitation' }).click();
      await expect(clinic.getByRole('heading', { level: 1 })).toHaveText(name);
      await clinic.getByRole('link', { name: 'Assign a piece' }).click();
      await clinic.getByLabel('Words in the title or theme').fill('When something true begins');
      await clinic.getByRole('button', { name: 'Search' }).click();
      await clinic.getByRole('link', { name: 'When something true begins to move' }).click();
      await clinic.getByLabel(`Why this, for ${name}`).fill('You said the evening after was the worst of it.');
      await clinic.getByRole('button', { name: `Assign this to ${name}` }).click();
      await expect(clinic.getByRole('heading', { level: 1 })).toHaveText(`It is with ${name} now`);

      // The mailed link, twice looked at by a scanner, then followed; a passphrase; the Clinical note.
      const link = await mailedLink(browser, app, newcomer, opened);
      for (let looks = 0; looks < 2; looks += 1) expect((await fetch(link)).status).toBe(200);
      const portal = await aBrowser(browser, app, scripts, opened);
      await portal.goto(link);
      await portal.getByLabel('A passphrase').fill(passphrase);
      await portal.getByRole('main').getByRole('button').last().click();
      await expect(portal.getByRole('heading', { level: 1 })).toHaveText('Before you begin');
      await portal.goto('/portal');
      await expect(portal.getByRole('heading', { level: 1 })).toHaveText('Before you begin');
      await expect(portal.getByText('It is not crisis care.')).toBeVisible();
      await portal.getByRole('button', { name: 'I have read this' }).click();
      await expect(portal.getByRole('heading', { level: 1 })).toHaveText('Today');

      // Read; write answers, which are saved.
      await expect(portal.getByText('You said the evening after was the worst of it.')).toBeVisible();
      await portal.getByRole('link', { name: 'When something true begins to move' }).click();
      await expect(portal.getByText('Clinical note', { exact: true })).toBeVisible();
      const [first, second] = [
        portal.getByLabel(/^Think of a stretch when you felt worse/),
        portal.getByLabel(/^Of the feelings named here/),
      ];
      await first.fill(answer);
      await second.fill(kept);
      if (scripts) await expect(portal.getByText(/^Saved .*\d/)).toHaveCount(2);
      else await portal.getByRole('button', { name: /^Save/ }).first().click();
      await portal.reload();
      await expect(first).toHaveValue(answer);
      await expect(second).toHaveValue(kept);

      // Choose one, see exactly what the clinician will see, share.
      await portal.getByRole('button', { name: 'Choose what to share' }).click();
      await portal.getByRole('checkbox', { name: /^Think of a stretch/ }).check();
      await portal.getByRole('button', { name: `See what ${clinicianName} will see` }).click();
      const previewed = await portal.getByRole('article').innerText();
      expect(previewed).toContain('I said yes before I knew.');
      expect(previewed).not.toContain(kept);
      await portal.getByRole('button', { name: new RegExp(`^Share .* with ${clinicianName}$`) }).click();
      await expect(portal.getByRole('heading', { level: 1 })).toHaveText(`Shared with ${clinicianName}`);
      const shared = new URL(portal.url()).pathname;

      // The clinician finds it in the queue, reads it, replies once, marks it as discussed.
      await clinic.goto('/clinic/review');
      await clinic
        .getByRole('row', { name: new RegExp(name) })
        .getByRole('link')
        .last()
        .click();
      await expect(clinic.getByRole('heading', { level: 1 })).toHaveText(`From ${name}`);
      // The same words; the note stands after what is said about them.
      const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
      const parts = [clinic.getByRole('article'), clinic.getByRole('complementary', { name: 'Clinical note' })];
      const read = await Promise.all(parts.map((part) => part.innerText()));
      expect(read.flatMap(lines)).toEqual(lines(previewed));
      await clinic.getByLabel(`Reply to ${name}`).fill('Let us begin there.');
      await clinic.getByRole('button', { name: 'Send this reply' }).click();
      await expect(clinic.getByRole('list', { name: 'Replies, oldest first' })).toContainText('Let us begin there.');
      await clinic.getByRole('button', { name: 'Mark as discussed' }).click();
      await expect(clinic.getByText('You marked this as discussed today')).toBeVisible();
      await clinic.goto('/clinic/review');
      await expect(clinic.getByRole('row', { name: new RegExp(name) })).toHaveCount(0);

      // The client sees that it was opened, reads the reply, and takes it back.
      await portal.goto(shared);
      await expect(portal.getByRole('main')).toContainText(/opened/i);
      await expect(portal.getByText('Let us begin there.')).toBeVisible();
      await portal.getByRole('link', { name: 'Take this back' }).click();
      await portal.getByRole('button', { name: 'Take it back' }).click();
      await expect(portal.getByRole('heading', { level: 1 })).toHaveText('Taken back');

      // It is gone from the clinician's side at once, with a neutral line in its place.
      const answerNow = await clinic.goto(shared.replace('/portal/shared/', '/clinic/review/'));
      expect(answerNow?.ok()).toBe(true);
      await expect(
        clinic.getByText('This was taken back by the person who shared it. Nothing of it is kept here.'),
      ).toBeVisible();
      await expect(clinic.getByText('I said yes before I knew.')).toHaveCount(0);
      await expect(clinic.getByText('Let us begin there.')).toHaveCount(0);

      // And the mailed link opens nothing any more.
      const again = await aBrowser(browser, app, scripts, opened);
      await again.goto(link);
      await expect(again.getByRole('heading', { level: 1 })).toHaveText('This link does not open anything now');
    } finally {
      for (const context of opened) await context.close();
    }
  });
}

async function aBrowser(browser: Browser, app: StartedApp, scripts: boolean, opened: BrowserContext[]): Promise<Page> {
  const context = await browser.newContext({ baseURL: app.origin, javaScriptEnabled: scripts });
  opened.push(context);
  return context.newPage();
}

/** The link in the newest mail to an address, as the local mailbox shows it once the worker has been there. */
async function mailedLink(browser: Browser, app: StartedApp, to: string, opened: BrowserContext[]): Promise<string> {
  const page = await aBrowser(browser, app, true, opened);
  await expect(async () => {
    await page.goto('/mailbox');
    await expect(page.getByRole('listitem').filter({ hasText: to })).toHaveCount(1);
  }).toPass({ timeout: 30_000 });
  await page.getByRole('listitem').filter({ hasText: to }).getByRole('link').click();
  const link = page.getByRole('link', { name: 'Follow its link' });
  return app.origin + (await link.getAttribute('href'));
}
