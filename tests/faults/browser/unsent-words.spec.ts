import type { Page } from '@playwright/test';
import { newId } from '~/db/id';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { expect, letIn } from '../../support/browser';
import { unsentOn } from '../../support/writer';
import { test as base } from '../../support/writing';

const test = base.extend<{ shared: string }>({
  /** A reflection that the writer shared and the clinician opened. */
  shared: async ({ writer }, use) => {
    const id = newId();
    const assignmentId = writer.pages.essay.split('/').at(-1) ?? '';
    await share(writer.client, { id, assignmentId, choice: { answerKeys: [], versions: {}, talkOnly: true } });
    await openSharedReflection(writer.clinician, id, {});
    await use(id);
  },
});

/** Goes to Help now and back, and loads the page anew: the words are there each time. */
async function staysThere(page: Page, label: RegExp, words: string): Promise<void> {
  await page.getByRole('link', { name: 'Help now' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Help now/i);
  await page.goBack();
  await expect(page.getByLabel(label)).toHaveValue(words);
  await page.reload();
  await expect(page.getByLabel(label)).toHaveValue(words);
}

test('a client’s reply stays on this device until it is sent', async ({ page, context, app, writer, shared }) => {
  await letIn(context, writer.client, app.origin);
  await page.goto(`/portal/shared/${shared}`);
  await page.getByLabel(/^Reply to/).fill('Not yet.');
  await staysThere(page, /^Reply to/, 'Not yet.');
  await page.getByRole('button', { name: 'Send this reply' }).click();
  await expect(page.getByRole('list', { name: 'Replies, oldest first' })).toContainText('Not yet.');
  await expect(page.getByLabel(/^Reply to/)).toHaveValue('');
  await expect.poll(() => unsentOn(page)).toEqual([]);
  await page.getByLabel(/^Reply to/).fill('And one more.');
  await page.reload();
  await page.getByRole('button', { name: 'Send this reply' }).click();
  await expect(page.getByRole('list', { name: 'Replies, oldest first' })).toContainText('And one more.');
  await expect(page.getByLabel(/^Reply to/)).toHaveValue('');
});

test('a clinician’s reply does too; nobody else who signs in here is offered it, and signing out asks and takes it', async ({
  page,
  context,
  app,
  writer,
  shared,
}) => {
  await letIn(context, writer.clinician, app.origin);
  await page.goto(`/clinic/review/${shared}`);
  await page.getByLabel(/^Reply to/).fill('For you alone.');
  await staysThere(page, /^Reply to/, 'For you alone.');

  await letIn(context, writer.client, app.origin);
  await page.goto(`/portal/shared/${shared}`);
  await expect(page.getByLabel(/^Reply to/)).toHaveValue('');

  await letIn(context, writer.clinician, app.origin);
  await page.goto(`/clinic/review/${shared}`);
  await expect(page.getByLabel(/^Reply to/)).toHaveValue('For you alone.');
  const questions: string[] = [];
  page.on('dialog', (dialog) => {
    questions.push(dialog.message());
    void dialog.accept();
  });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/clinic'));
  expect(questions).toEqual([expect.stringContaining('only on this device: it has not been sent')]);
  expect(await unsentOn(page)).toEqual([]);
});

test('a why stays on this device for its piece until it is sent', async ({ page, context, app, writer }) => {
  await letIn(context, writer.clinician, app.origin);
  const [{ id: pieceId } = { id: '' }] = await writer.clinic.behind<{ id: string }>(
    'SELECT piece_id AS id FROM piece_version WHERE id = $1',
    [writer.clinic.pieceVersionId],
  );
  const address = `/clinic/assign?piece=${pieceId}&to=${writer.client.personId}`;
  const why = page.getByLabel(/^Why this/);
  await page.goto(address);
  await why.fill('For the mornings.');
  await staysThere(page, /^Why this/, 'For the mornings.');
  await page.getByRole('main').getByRole('link', { name: 'All of it' }).click();
  await page.waitForURL((url) => !url.href.endsWith(address));
  await page.goBack();
  await expect(why).toHaveValue('For the mornings.');
  await page.getByRole('button', { name: /^Assign this to/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ now$/);
  await expect.poll(() => unsentOn(page)).toEqual([]);
  await page.goto(address);
  await expect(why).toHaveValue('');
});

test('where this browser keeps nothing, a reply says that it is on this page alone', async ({
  page,
  context,
  app,
  writer,
  shared,
}) => {
  await letIn(context, writer.client, app.origin);
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await page.goto(`/portal/shared/${shared}`);
  await page.getByLabel(/^Reply to/).fill('Only here.');
  await expect(page.locator('.save-state > :first-child')).toHaveText(/^Not saved: this browser keeps nothing/);
  await page.getByRole('button', { name: 'Send this reply' }).click();
  await expect(page.getByRole('list', { name: 'Replies, oldest first' })).toContainText('Only here.');
});

test('drafts of another shape, or another version, break no page and stay', async ({ page, context, writer }) => {
  await writer.signIn(context);
  await page.goto('/portal');
  const place = `meantime unsent/${writer.client.personId}/${writer.pages.essay.split('/').at(-1)}/prompt:the-order`;
  const odd = { a: '{"at":1}', b: '"x"', c: '{"fields":null}', d: '{"version":2,"fields":{"text":"later"}}' };
  await page.evaluate(
    ([at, texts]) => {
      for (const [name, text] of Object.entries(texts)) localStorage.setItem(`${at}/${name}`, text);
    },
    [place, odd] as const,
  );
  await page.goto(writer.pages.essay);
  await page.getByLabel(/^Think of a stretch/).fill('as ever');
  await expect(page.locator('#place-prompt-the-order .save-state > :first-child')).toHaveText(/^Saved/);
  expect((await unsentOn(page)).sort()).toEqual(Object.values(odd).sort());
});

test('a draft of a piece waits on this device while no answer comes, and is there when it is opened again', async ({
  page,
  context,
  app,
  writer,
}) => {
  await letIn(context, writer.clinician, app.origin);
  await page.goto('/clinic/library/new');
  await page.getByLabel('A check-in').check();
  await page.getByRole('button', { name: 'Begin' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Write /);
  await page.route('**/save', (route) => route.fulfill({ status: 503 }));
  await page.getByRole('textbox', { name: 'Title' }).fill('On the train');
  await page.getByRole('button', { name: 'Add a question' }).click();
  await page.getByRole('textbox', { name: 'Question 3' }).fill('Which line?');
  await expect(page.locator('.save-state > :first-child')).toHaveText('Saved on this device, not yet sent');
  const url = page.url();
  // No route holds back what a page sends as it closes: without a login it is not taken.
  await context.clearCookies();
  await page.close();
  const stored = () =>
    writer.clinic.behind('SELECT revision, fields->>$2 AS title FROM piece_draft WHERE id = $1', [
      url.split('/').at(-1),
      'title',
    ]);
  expect(await stored()).toEqual([{ revision: 1, title: '' }]);
  await letIn(context, writer.clinician, app.origin);
  const again = await context.newPage();
  await again.goto(url);
  await expect(again.getByRole('textbox', { name: 'Title' })).toHaveValue('On the train');
  await expect(again.getByRole('textbox', { name: 'Question 3' })).toHaveValue('Which line?');
  await expect(again.locator('.save-state > :first-child')).toHaveText(/^Saved \d/);
  expect(await stored()).toEqual([{ revision: expect.any(Number), title: 'On the train' }]);
  expect(await unsentOn(again)).toEqual([]);
});
