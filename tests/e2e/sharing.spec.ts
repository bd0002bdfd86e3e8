import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { ClientViewer, ClinicianViewer, Viewer } from '~/db/viewer';
import { assigned, wrote } from '../support/assigned';
import type { StartedApp } from '../support/app';
import { expect, letIn, test as base } from '../support/browser';
import { ownClinic } from '../support/own-clinic';
import type { TestClinic } from '../support/people';

interface People {
  clinic: TestClinic;
  iris: ClinicianViewer;
  sam: ClientViewer;
  /** An essay with two answers of Sam's in it. */
  assignmentId: string;
  /** Its questions, in order. */
  prompts: { id: string; text: string }[];
  /** A browser in which someone is signed in; without scripts when asked. */
  signedIn(who: Viewer, options?: { scripts?: boolean }): Promise<Page>;
}

const first = 'It was the call.\nI said I could not come.';
const second = 'a word that stays with me';

const test = base.extend<{ people: People }>({
  people: async ({ app, browser }, use) => {
    const clinic = await ownClinic({ app });
    const [essay] = await clinic.behind<{ id: string; prompts: People['prompts']; disclaimer_id: string }>(
      `SELECT v.id, v.content->'prompts' AS prompts, v.disclaimer_id FROM piece_version v
       JOIN piece p ON p.id = v.piece_id WHERE p.kind = 'essay' ORDER BY p.slug LIMIT 1`,
    );
    if (!essay) throw new Error('The library holds no essay.');
    const iris = await clinic.aClinician({ name: 'Iris Bell' });
    const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
    const assignmentId = await assigned(clinic, iris, sam, essay.id);
    await wrote(sam, assignmentId, `prompt:${essay.prompts[0]?.id}`, first);
    await wrote(sam, assignmentId, `prompt:${essay.prompts[1]?.id}`, second);
    const opened: BrowserContext[] = [];
    const complaints: string[] = [];
    const signedIn: People['signedIn'] = async (who, { scripts = true } = {}) => {
      const context = await newContext(browser, app, who, scripts);
      opened.push(context);
      context.on('weberror', (error) => complaints.push(String(error.error())));
      context.on('console', (message) => {
        const isAnswer = /^Failed to load resource: the server responded with a status of 4/.test(message.text());
        if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
      });
      return context.newPage();
    };
    await use({ clinic, iris, sam, assignmentId, prompts: essay.prompts, signedIn });
    for (const context of opened) await context.close();
    await clinic.close();
    expect(complaints).toEqual([]);
  },
});

async function newContext(browser: Browser, app: StartedApp, who: Viewer, scripts: boolean): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: app.origin, javaScriptEnabled: scripts });
  await letIn(context, who, app.origin);
  return context;
}

/** From choosing to the preview, with the first answer ticked. */
async function toThePreview(page: Page, { assignmentId, prompts }: People): Promise<void> {
  await page.goto(`/portal/assignments/${assignmentId}/sharing`);
  await page.getByRole('checkbox', { name: prompts[0]?.text ?? '' }).check();
  await page.getByRole('button', { name: 'See what Iris Bell will see' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Before you share');
}

const shareThis = (page: Page) => page.getByRole('button', { name: 'Share this answer with Iris Bell' });

/** Shares the first answer and returns the address of what was shared. */
async function shareTheFirst(page: Page, people: People): Promise<string> {
  await toThePreview(page, people);
  await shareThis(page).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shared with Iris Bell');
  return page.url();
}

const shares = async ({ clinic, assignmentId }: People) =>
  (await clinic.behind('SELECT 1 FROM shared_reflection WHERE assignment_id = $1', [assignmentId])).length;

test('without scripts: what is chosen is previewed, shared, opened, answered, discussed and taken back', async ({
  people,
}) => {
  const { iris, sam, prompts } = people;
  const portal = await people.signedIn(sam, { scripts: false });
  const clinic = await people.signedIn(iris, { scripts: false });

  await toThePreview(portal, people);
  await expect(portal.getByText('Iris Bell reads what you share before you meet, not in real time.')).toBeVisible();
  await expect(portal.getByRole('main').getByRole('link', { name: 'Help now' })).toBeVisible();
  const previewed = await portal.getByRole('article').innerText();
  expect(previewed).toContain('I said I could not come.');
  expect(previewed).toContain(prompts[0]?.text);
  expect(previewed).toContain('Clinical note');
  expect(previewed).not.toContain(second);
  expect(decodeURIComponent(portal.url())).not.toMatch(/call|come|stays/);
  await shareThis(portal).click();
  await expect(portal.getByRole('heading', { level: 1 })).toHaveText('Shared with Iris Bell');
  await expect(portal.locator('.lede')).toContainText('It has not been opened yet.');
  const shared = portal.url();
  // Whether it was opened stands on its own page, and where one takes it back: nowhere else to be looked up again.
  const listed = async () => {
    await portal.goto('/portal/shared');
    return portal.getByRole('main').innerText();
  };
  expect(await listed()).toContain('Shared with Iris Bell');
  expect(await listed()).not.toMatch(/opened/i);

  await clinic.goto('/clinic/review');
  await clinic
    .getByRole('row', { name: /Sam Reed/ })
    .getByRole('link')
    .last()
    .click();
  await expect(clinic.getByRole('heading', { level: 1 })).toHaveText('From Sam Reed');
  // The same words; the note stands after what is said about them.
  const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
  const parts = [clinic.getByRole('article'), clinic.getByRole('complementary', { name: 'Clinical note' })];
  const read = await Promise.all(parts.map((part) => part.innerText()));
  expect(read.flatMap(lines)).toEqual(lines(previewed));
  expect(await clinic.content()).not.toContain(second);
  await clinic.getByLabel('Reply to Sam Reed').fill('Thank you.\nUntil Thursday.');
  await clinic.getByRole('button', { name: 'Send this reply' }).click();
  await expect(clinic.getByRole('list', { name: 'Replies, oldest first' })).toContainText('Until Thursday.');
  await clinic.getByRole('button', { name: 'Mark as discussed' }).click();
  await expect(clinic.getByText('You marked this as discussed today')).toBeVisible();

  expect(await listed()).not.toMatch(/opened/i);
  await portal.goto(shared);
  await expect(portal.locator('.lede')).toContainText('It was first opened today');
  await expect(portal.locator('.lede')).toContainText('You have talked about it.');
  await expect(portal.getByRole('list', { name: 'Replies, oldest first' })).toContainText('Until Thursday.');
  await portal.getByLabel('Reply to Iris Bell').fill('Yes.');
  await portal.getByRole('button', { name: 'Send this reply' }).click();
  await expect(portal.getByRole('list', { name: 'Replies, oldest first' })).toContainText('Yes.');

  await portal.getByRole('link', { name: 'Take this back' }).click();
  await expect(portal.getByRole('heading', { level: 1 })).toHaveText('Take this back?');
  await expect(portal.getByText('It was first opened today')).toBeVisible();
  await portal.getByRole('button', { name: 'Take it back' }).click();
  await expect(portal.getByRole('heading', { level: 1 })).toHaveText('Taken back');
  await expect(portal.getByRole('article')).toContainText('I said I could not come.');

  await clinic.reload();
  await expect(
    clinic.getByText('This was taken back by the person who shared it. Nothing of it is kept here.'),
  ).toBeVisible();
  expect(await clinic.content()).not.toMatch(/could not come|Until Thursday|Sam Reed/);
  await clinic.goto('/clinic/review');
  await expect(clinic.getByText('Sam Reed')).toHaveCount(0);

  await portal.goto('/portal/access');
  const record = portal.getByRole('main');
  await expect(record).toContainText('You took back what you had shared from');
  await expect(record).toContainText('Iris Bell opened what you shared from');
  await expect(record).toContainText('Iris Bell replied to what you shared from');
});

test('two presses share once, and going back finds the share rather than making another', async ({ people }) => {
  const page = await people.signedIn(people.sam);
  await toThePreview(page, people);
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/sharing*', (route) => held.then(() => route.continue()));
  await shareThis(page).scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await shareThis(page).boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const press = () => page.mouse.click(x + width / 2, y + height / 2);
  await press();
  await expect(page.getByRole('button', { name: 'Sharing…', exact: true })).toBeVisible();
  await press();
  letGo();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shared with Iris Bell');
  expect(await shares(people)).toBe(1);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This is shared');
  await page.getByRole('link', { name: 'See what you shared' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shared with Iris Bell');
  expect(await shares(people)).toBe(1);
});

for (const scripts of [true, false]) {
  test(`an answer changed since the preview is not shared: the new preview is shown instead (${scripts ? 'with' : 'without'} scripts)`, async ({
    people,
  }) => {
    const page = await people.signedIn(people.sam, { scripts });
    await page.setViewportSize({ width: 320, height: 480 });
    await toThePreview(page, people);
    await wrote(people.sam, people.assignmentId, `prompt:${people.prompts[0]?.id}`, 'Said better since.', 1);
    await shareThis(page).scrollIntoViewIfNeeded();
    const { x = 0, y = 0, width = 0, height = 0 } = (await shareThis(page).boundingBox()) ?? {};
    const tap = () => page.mouse.click(x + width / 2, y + height / 2);
    await tap();
    const refusal = page.getByRole('alert');
    await expect(refusal).toContainText('Nothing was shared.');
    await expect(refusal).toBeInViewport({ ratio: 1 });
    await expect(refusal).toBeFocused();
    // The same tap once more shares nothing, and neither does any press on what stands there.
    await tap();
    await expect(page.getByRole('button', { name: /^Share/ })).toHaveCount(0);
    expect(await shares(people)).toBe(0);
    await page.getByRole('link', { name: 'See what Iris Bell will see now' }).click();
    await expect(page.getByRole('article')).toContainText('Said better since.');
    await expect(page.getByRole('article')).toBeInViewport();
    expect(await shares(people)).toBe(0);
    await shareThis(page).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shared with Iris Bell');
    await expect(page.getByRole('article')).toContainText('Said better since.');
  });
}

test('taken back while its page is open, the next action says so and keeps the reply that was typed', async ({
  people,
}) => {
  const portal = await people.signedIn(people.sam);
  const shared = await shareTheFirst(portal, people);

  const clinic = await people.signedIn(people.iris);
  await clinic.goto(shared.replace('/portal/shared/', '/clinic/review/'));
  await clinic.getByLabel('Reply to Sam Reed').fill('A thought of my own.');

  await portal.getByRole('link', { name: 'Take this back' }).click();
  const dialog = portal.getByRole('dialog', { name: 'Take this back?' });
  await dialog.getByRole('button', { name: 'Leave it shared' }).click();
  await expect(dialog).toBeHidden();
  await portal.getByRole('link', { name: 'Take this back' }).click();
  await dialog.getByRole('button', { name: 'Take it back' }).click();
  await expect(portal.getByRole('heading', { level: 1 })).toHaveText('Taken back');

  await clinic.getByRole('button', { name: 'Send this reply' }).click();
  await expect(clinic.getByText('This was taken back by the person who shared it.')).toBeVisible();
  await expect(clinic.getByText('A thought of my own.')).toBeVisible();
  await expect(clinic.getByText('could not come')).toHaveCount(0);
});

test('opening is recorded once for a page that is looked at, and never for one that is only fetched ahead', async ({
  people,
}) => {
  const portal = await people.signedIn(people.sam);
  const shared = await shareTheFirst(portal, people);
  const address = shared.replace('/portal/shared/', '/clinic/review/');
  const opened = async () =>
    (
      await people.clinic.behind(`SELECT 1 FROM access_event WHERE kind = 'opened' AND subject_id = $1`, [
        people.sam.personId,
      ])
    ).length;

  const clinic = await people.signedIn(people.iris);
  await clinic.goto('/clinic/review');
  const link = clinic
    .getByRole('row', { name: /Sam Reed/ })
    .getByRole('link')
    .last();
  await link.hover();
  await link.focus();
  await clinic.request.get(address, { headers: { 'Sec-Purpose': 'prefetch' } });
  await clinic.request.head(address);
  expect(await opened()).toBe(0);
  await link.click();
  await expect(clinic.getByRole('heading', { level: 1 })).toHaveText('From Sam Reed');
  expect(await opened()).toBe(1);
});

test('every page before sharing is accessible, empty and refused ones too', async ({ people, expectAccessible }) => {
  const portal = await people.signedIn(people.sam);
  const choosing = `/portal/assignments/${people.assignmentId}/sharing`;
  for (const path of ['/portal/shared', choosing, `${choosing}?look=1`, `${choosing}?talk=1`]) {
    await portal.goto(path);
    await expectAccessible(portal);
  }
  await toThePreview(portal, people);
  await expectAccessible(portal);
});

test('what was shared, and taking it back, are accessible to its client', async ({ people, expectAccessible }) => {
  const page = await people.signedIn(people.sam);
  const shared = await shareTheFirst(page, people);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Take this back' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectAccessible(page);
  await page.goto(`${shared}?take-back`);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Taken back');
  await expectAccessible(page);
});

test('what was shared is accessible to its clinician: read, refused, answered and taken back', async ({
  people,
  expectAccessible,
}) => {
  const portal = await people.signedIn(people.sam);
  const shared = await shareTheFirst(portal, people);
  const page = await people.signedIn(people.iris);
  await page.goto(shared.replace('/portal/shared/', '/clinic/review/'));
  await page.getByRole('button', { name: 'Send this reply' }).click();
  await expect(page.getByRole('alert')).toBeFocused();
  await expect(page.getByRole('alert')).toContainText('There is nothing in your reply yet.');
  await expectAccessible(page);
  await page.getByLabel('Reply to Sam Reed').fill('Thank you.');
  await page.getByRole('button', { name: 'Send this reply' }).click();
  await expect(page.getByRole('list', { name: 'Replies, oldest first' })).toContainText('Thank you.');
  await expect(page.getByLabel('Reply to Sam Reed')).toHaveValue('');
  await expectAccessible(page);
  await portal.goto(`${shared}?take-back`);
  await portal.getByRole('button', { name: 'Take it back' }).click();
  await expect(portal.getByRole('heading', { level: 1 })).toHaveText('Taken back');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Taken back');
  await expectAccessible(page);
});
