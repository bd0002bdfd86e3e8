import type { Locator, Page } from '@playwright/test';
import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { toLocal } from '~/domain/appointments/zoned-time';
import { withdraw } from '~/domain/assignments/withdraw';
import { beginPiece, tailorPiece } from '~/domain/authoring/begin-draft';
import { publishDraft } from '~/domain/authoring/publish';
import { ROWS_A_PAGE } from '~/domain/page';
import { share } from '~/domain/sharing/share';
import { reply } from '~/domain/threads/reply';
import { assigned, wrote } from '../support/assigned';
import { expect, letIn, test } from '../support/browser';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;

test.beforeAll(async ({ app }) => {
  clinic = await ownClinic({ app });
});
test.afterAll(() => clinic.close());

/** Opens a page, and waits until its scripts have it: what is pressed earlier loads a document. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.waitForFunction(() =>
    Object.keys(document.querySelector('#page > .shell') ?? {}).some((name) => name.startsWith('__react')),
  );
}

/** Makes one move within a path, and looks where the focus is once it has been made. */
async function moves(page: Page, move: () => Promise<unknown>, to: Locator): Promise<void> {
  const path = new URL(page.url()).pathname;
  await move();
  await expect(to).toBeFocused();
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
  expect(new URL(page.url()).pathname).toBe(path);
}

/** The same form is refused twice in the same words: each time they are new on the page, and have the focus. */
async function refusedTwice(page: Page, press: () => Promise<unknown>, words: string): Promise<void> {
  const alert = page.getByRole('alert').filter({ hasText: words });
  await moves(page, press, alert);
  await alert.evaluate((element) => element.setAttribute('data-seen', ''));
  await moves(page, press, page.locator('[role=alert]:not([data-seen])').filter({ hasText: words }));
  await expect(alert).toHaveCount(1);
}

const title = (page: Page) => page.getByRole('heading', { level: 1 });
const press = (page: Page | Locator, name: string) => () => page.getByRole('button', { name, exact: true }).click();
const follow = (page: Page | Locator, name: string | RegExp) => () =>
  page.getByRole('link', { name, exact: true }).first().click();

/** A clinician and their client, who wants to talk about a piece. */
async function people(): Promise<{ iris: ClinicianViewer; sam: ClientViewer; shareId: string }> {
  const iris = await clinic.aClinician({ name: 'Iris Bell' });
  const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
  return { iris, sam, shareId: await talked(iris, sam) };
}

async function talked(iris: ClinicianViewer, sam: ClientViewer): Promise<string> {
  const id = newId();
  const assignmentId = await assigned(clinic, iris, sam);
  await share(sam, { id, assignmentId, choice: { answerKeys: [], versions: {}, talkOnly: true } });
  return id;
}

/** The version of a piece of this kind. */
async function pieceOf(kind: string): Promise<string> {
  const [found] = await clinic.behind<{ id: string }>(
    'SELECT v.id FROM piece_version v JOIN piece p ON p.id = v.piece_id WHERE p.kind = $1 ORDER BY p.slug LIMIT 1',
    [kind],
  );
  return found?.id ?? '';
}

test.describe.configure({ timeout: 180_000 });

test('in the queue and the caseload the focus goes to the list that was turned or filtered, and stays in its head', async ({
  page,
  context,
  app,
}) => {
  const { iris } = await people();
  for (let at = 1; at <= 26; at += 1) await clinic.aClient({ of: iris, name: `Person ${at}` });
  await letIn(context, iris, app.origin);

  await open(page, '/clinic/caseload');
  const list = page.getByRole('table');
  await moves(page, follow(page, 'Next'), list);
  await moves(page, follow(page, 'Previous'), list);
  const header = page.getByRole('columnheader', { name: 'Name' }).getByRole('link');
  await moves(page, () => header.click(), header);
  await expect(page.getByRole('columnheader', { name: 'Name' })).toHaveAttribute('aria-sort', 'descending');
  await page.getByLabel('Name').fill('Person 7');
  await moves(page, () => page.keyboard.press('Enter'), list);
  await page.getByLabel('Arrival').selectOption('Invited, not here yet');
  await moves(page, press(page, 'Filter'), page.locator('[data-news=list]'));
  await moves(page, follow(page, 'Show all'), list);
  await moves(page, follow(page.getByRole('banner'), 'Caseload'), title(page));
  await open(page, '/clinic/review');
  await moves(page, press(page, 'Filter'), list);
});

test('in the library the focus stays in the field while someone types, and else goes to what was found', async ({
  page,
  context,
  app,
}) => {
  const { iris, sam } = await people();
  await letIn(context, iris, app.origin);
  const found = page.getByRole('main').getByRole('status');
  for (const here of ['/clinic/library', `/clinic/assign?to=${sam.personId}`]) {
    await open(page, here);
    await moves(page, follow(page, 'Next'), found);
    const field = page.getByRole('main').getByRole('searchbox');
    await field.pressSequentially('the');
    await page.waitForURL(/search=the/);
    await moves(page, () => field.press('End'), field);
    await moves(page, () => field.press('Enter'), field);
    await moves(page, follow(page, 'Show all'), found);
  }
  await moves(page, follow(page.getByRole('list', { name: 'Pieces' }), /./), title(page));
  await refusedTwice(page, press(page, 'Assign this to Sam Reed'), 'Say in your own words why');
  await moves(page, press(page, 'Choose another piece'), title(page));
});

test('on a client’s page, and among their appointments, it goes to what was done or what was wrong', async ({
  page,
  context,
  app,
}) => {
  const { iris, sam } = await people();
  await letIn(context, iris, app.origin);
  const done = page.getByRole('main').getByRole('status');
  const client = `/clinic/clients/${sam.personId}`;

  await open(page, client);
  await moves(page, press(page, 'Send a new link'), done);
  await refusedTwice(page, press(page, 'Send a new link'), 'A link went out a moment ago.');
  await follow(page, 'Withdraw')();
  await moves(page, press(page.getByRole('dialog'), 'Withdraw it'), done);

  await open(page, `${client}/appointments`);
  const day = page.getByLabel('Day and time');
  await day.fill('2020-02-03T15:00');
  await refusedTwice(page, press(page, 'Add this appointment'), 'That time has passed.');
  await moves(page, () => day.press('Enter'), page.getByRole('alert'));
  await day.fill(toLocal(new Date(Date.now() + 9 * 86_400_000), 'Europe/London'));
  await moves(page, press(page, 'Add this appointment'), done);
  await moves(page, follow(page, 'Move'), title(page));
  await moves(page, follow(page, 'Leave it as it is'), title(page));
  await follow(page, 'Move')();
  await day.fill(toLocal(new Date(Date.now() + 10 * 86_400_000), 'Europe/London'));
  await moves(page, press(page, 'Move it'), done);
  await follow(page, 'Cancel')();
  await moves(page, press(page.getByRole('dialog'), 'Cancel it'), done);

  await open(page, '/clinic/account');
  await page.getByLabel('Days and hours are told in').selectOption('Asia/Tokyo');
  await moves(page, press(page, 'Keep this time zone'), done);
});

test('on what was shared it goes to the replies, to the mark, and to what is taken back', async ({
  page,
  context,
  app,
}) => {
  const { iris, sam, shareId } = await people();
  await letIn(context, iris, app.origin);
  await open(page, `/clinic/review/${shareId}`);
  const replies = page.getByRole('region', { name: 'Replies' });
  await refusedTwice(page, press(page, 'Send this reply'), 'There is nothing in your reply yet.');
  await page.getByLabel('Reply to Sam Reed').fill('Thank you.');
  await moves(page, press(page, 'Send this reply'), replies);
  await moves(page, press(page, 'Mark as discussed'), page.getByText('You marked this as discussed'));

  await letIn(context, sam, app.origin);
  await open(page, `/portal/shared/${shareId}`);
  await refusedTwice(page, press(page, 'Send this reply'), 'There is nothing in your reply yet.');
  await page.getByLabel('Reply to Iris Bell').fill('And you.');
  await moves(page, press(page, 'Send this reply'), replies);
  await follow(page, 'Take this back')();
  await moves(page, press(page.getByRole('dialog'), 'Take it back'), title(page));
  await expect(title(page)).toHaveText('Taken back');
});

test('in a long exchange it goes to the replies that were asked for', async ({ page, context, app }) => {
  const { iris, sam, shareId } = await people();
  for (let at = 0; at <= ROWS_A_PAGE.replies; at += 1)
    await reply(sam, { id: newId(), sharedReflectionId: shareId, text: `Reply ${at}.` });
  const replies = page.getByRole('region', { name: 'Replies' });
  for (const [viewer, here] of [
    [iris, `/clinic/review/${shareId}`],
    [sam, `/portal/shared/${shareId}`],
  ] as const) {
    await letIn(context, viewer, app.origin);
    await open(page, here);
    await moves(page, follow(page, 'Earlier replies'), replies);
    await expect(replies.getByText('Reply 0.')).toBeVisible();
  }
});

test('where a client writes, it goes to the moment that is saved, changed or gone, and to what is answered anew', async ({
  page,
  context,
  app,
}) => {
  const { iris, sam } = await people();
  const practice = await assigned(clinic, iris, sam, await pieceOf('practice'));
  await wrote(sam, practice, `moment:${newId()}`, { form: 'moment', noticed: 'One.' });
  await letIn(context, sam, app.origin);
  await open(page, `/portal/assignments/${practice}`);
  const moments = page.getByRole('list').filter({ has: page.getByRole('link', { name: 'Change this moment' }) });
  await page.getByLabel('What you noticed').fill('Two.');
  await moves(page, press(page, 'Save this moment'), page.locator('#moments > div[tabindex]'));
  const first = moments.getByRole('listitem').last();
  await moves(page, follow(first, 'Change this moment'), page.locator('.moments .writing-place'));
  await page.locator('.moments').getByLabel('What you noticed').fill('One more.');
  await moves(page, press(page.locator('.moments'), 'Save this moment'), first);
  await follow(first, 'Delete it')();
  await moves(
    page,
    press(page.getByRole('dialog'), 'Delete this moment'),
    page.getByRole('region', { name: 'Moments so far' }),
  );

  const checkIn = await assigned(clinic, iris, sam, await pieceOf('check-in'));
  await open(page, `/portal/assignments/${checkIn}`);
  await page.getByRole('textbox').first().fill('Now.');
  await press(page, 'Save')();
  await expect(
    page
      .getByRole('main')
      .getByText(/^Saved/)
      .first(),
  ).toBeVisible();
  await open(page, page.url());
  await moves(page, follow(page, /^Answer these anew/), page.locator('#place-turn-2'));
  await moves(page, () => page.goBack(), title(page));

  for (let at = 0; at < 25; at += 1) await talked(iris, sam);
  await open(page, '/portal/shared');
  await moves(page, follow(page, 'Next'), title(page));
  await withdraw(iris, { assignmentId: practice, clientId: sam.personId });
  await open(page, '/portal');
  await moves(page, follow(page, 'What was with you before'), title(page));
  await moves(page, follow(page, 'Back to today'), title(page));
});

test('among the clinic’s own pieces it goes to what is missing and to what was done', async ({
  page,
  context,
  app,
}) => {
  const { iris } = await people();
  await letIn(context, iris, app.origin);
  const draft = await beginPiece(iris, 'essay');
  await open(page, `/clinic/library/drafts/${draft}`);
  const missing = page.getByRole('alert').filter({ hasText: 'Before it can be published' });
  await moves(page, press(page, 'Read it as a client will'), missing);
  const [essay] = await clinic.behind<{ id: string }>(
    `SELECT id FROM piece WHERE kind = 'essay' ORDER BY slug LIMIT 1`,
  );
  const tailored = await tailorPiece(iris, essay?.id);
  const piece = await publishDraft(iris, tailored, 1);
  await open(page, `/clinic/library/${piece}/versions`);
  const done = page.getByRole('main').getByRole('status');
  await follow(page, 'Retire it')();
  await moves(page, press(page.getByRole('dialog'), 'Retire it'), done);
  await moves(page, press(page, 'Bring it back'), done);
});
