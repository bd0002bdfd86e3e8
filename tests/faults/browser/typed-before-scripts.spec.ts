import type { Page } from '@playwright/test';
import { entriesOf } from '~/domain/entries/entries-of';
import { saveEntry } from '~/domain/entries/save-entry';
import { beginPiece } from '~/domain/authoring/begin-draft';
import { emptyFields } from '~/domain/authoring/fields';
import { saveDraft } from '~/domain/authoring/save-draft';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { newId } from '~/db/id';
import { flattenFields } from '~/routes/clinic/authoring/flat-fields';
import { expect, letIn, openedWithoutScripts } from '../../support/browser';
import { unsentOn } from '../../support/writer';
import { first, test } from '../../support/writing';

test.use({ signedIn: false });

/** Types at the end of what stands in a field, as someone would who does not wait. */
async function typeOn(page: Page, label: string | RegExp, words: string): Promise<void> {
  await page.getByLabel(label).focus();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type(words);
}

const answer = (text: string) => ({ form: 'answer' as const, text });

test('an answer in which something stood is gone on with, and saved', async ({ page, context, writer }) => {
  await writer.signIn(context);
  const assignmentId = writer.pages.essay.split('/').at(-1) ?? '';
  const placeKey = 'prompt:the-order';
  await saveEntry(writer.client, { assignmentId, placeKey, body: answer('There before.'), baseVersion: 0 });
  const scriptsCome = await openedWithoutScripts(page, writer.pages.essay);
  await typeOn(page, /^Think of a stretch/, ' And on.');
  await scriptsCome();
  await expect(page.getByLabel(/^Think of a stretch/)).toHaveValue('There before. And on.');
  await expect
    .poll(() => entriesOf(writer.client, assignmentId))
    .toMatchObject([{ placeKey, body: answer('There before. And on.') }]);
  await expect.poll(() => unsentOn(page)).toEqual([]);
});

test('a piece in whose fields something stood is gone on with, and saved: lines, pages, a list, a choice', async ({
  page,
  context,
  app,
  writer,
}) => {
  await letIn(context, writer.clinician, app.origin);
  const draftId = await beginPiece(writer.clinician, 'essay');
  const fields = { ...emptyFields(), title: 'The kettle', standfirst: 'Stay with it.', body: 'It boils.' };
  await saveDraft(writer.clinician, draftId, { fields, revision: 1 });
  const scriptsCome = await openedWithoutScripts(page, `/clinic/library/drafts/${draftId}`);
  await typeOn(page, 'Title', ', again');
  await typeOn(page, 'In one sentence', ' And on.');
  await page.getByLabel('The small practice that goes with it').selectOption({ index: 1 });
  await page.getByLabel('Rest', { exact: true }).check();
  await scriptsCome();
  await expect(page.getByLabel('In one sentence')).toHaveValue('Stay with it. And on.');
  const stored = async () =>
    (
      await writer.clinic.behind<{ fields: Record<string, unknown> }>('SELECT fields FROM piece_draft WHERE id = $1', [
        draftId,
      ])
    )[0]?.fields;
  await expect.poll(stored).toMatchObject({
    title: 'The kettle, again',
    standfirst: 'Stay with it. And on.',
    body: 'It boils.',
    practice: expect.stringMatching(/./),
    themes: ['rest'],
  });
});

test('in a piece, words that this device kept and words typed meanwhile in the same field stand there together', async ({
  page,
  context,
  app,
  writer,
}) => {
  await letIn(context, writer.clinician, app.origin);
  const draftId = await beginPiece(writer.clinician, 'essay');
  const fields = { ...emptyFields(), title: 'The kettle', body: 'It boils.' };
  await saveDraft(writer.clinician, draftId, { fields, revision: 1 });
  const flat = { ...fields, body: 'It was cold.' };
  await page.goto('/clinic');
  await page.evaluate(([key, text]) => localStorage.setItem(key, text), [
    `meantime unsent/${writer.clinician.personId}/${draftId}/piece/a1b2c3d4`,
    JSON.stringify({ version: 1, fields: flattenFields('essay', flat), base: '2', tried: [], at: 1 }),
  ] as const);
  const scriptsCome = await openedWithoutScripts(page, `/clinic/library/drafts/${draftId}`);
  await typeOn(page, 'The essay', ' And on.');
  await scriptsCome();
  const both = 'It was cold.\n\nIt boils. And on.';
  await expect(page.getByLabel('The essay')).toHaveValue(both);
  await expect
    .poll(() => writer.clinic.behind('SELECT fields->>$2 AS body FROM piece_draft WHERE id = $1', [draftId, 'body']))
    .toEqual([{ body: both }]);
  await expect.poll(() => unsentOn(page)).toEqual([]);
});

test('a reply is gone on with, and is there after a reload', async ({ page, context, app, writer }) => {
  const id = newId();
  const assignmentId = writer.pages.essay.split('/').at(-1) ?? '';
  await share(writer.client, { id, assignmentId, choice: { answerKeys: [], versions: {}, talkOnly: true } });
  await openSharedReflection(writer.clinician, id, {});
  await letIn(context, writer.client, app.origin);
  const scriptsCome = await openedWithoutScripts(page, `/portal/shared/${id}`);
  await typeOn(page, /^Reply to/, 'Before they came.');
  await scriptsCome();
  await expect(page.getByLabel(/^Reply to/)).toHaveValue('Before they came.');
  await expect.poll(() => unsentOn(page)).toHaveLength(1);
  await page.reload();
  await expect(page.getByLabel(/^Reply to/)).toHaveValue('Before they came.');
});

test('a why is gone on with, also one that was refused, and is there after a reload', async ({
  page,
  context,
  app,
  writer,
}) => {
  await letIn(context, writer.clinician, app.origin);
  const [{ id: pieceId } = { id: '' }] = await writer.clinic.behind<{ id: string }>(
    'SELECT piece_id AS id FROM piece_version WHERE id = $1',
    [writer.clinic.pieceVersionId],
  );
  const scriptsCome = await openedWithoutScripts(page, `/clinic/assign?piece=${pieceId}&to=${writer.client.personId}`);
  // Refused, and answered with what was written: a field in which something stands.
  await page.getByLabel(/^Why this/).fill('x'.repeat(2_001));
  await page.getByRole('button', { name: /^Assign this to/ }).click({ noWaitAfter: true });
  await expect(page.getByText('there is room for 2,000').first()).toBeVisible();
  await typeOn(page, /^Why this/, ' And on.');
  await scriptsCome();
  await expect(page.getByLabel(/^Why this/)).toHaveValue(`${'x'.repeat(2_001)} And on.`);
  await page.goto(`/clinic/assign?piece=${pieceId}&to=${writer.client.personId}`);
  await expect(page.getByLabel(/^Why this/)).toHaveValue(`${'x'.repeat(2_001)} And on.`);
});

/** What an extension does: puts an element of its own into the page. */
const putIn = (page: Page, where: string, how: 'append' | 'before') =>
  page.evaluate(([selector, how]) => document.querySelector(selector)?.[how](document.createElement('x')), [
    where,
    how,
  ] as const);

test('what an extension puts around the page is none of its business: it stays, and so does what was typed', async ({
  page,
  context,
  writer,
}) => {
  await writer.signIn(context);
  const scriptsCome = await openedWithoutScripts(page, writer.pages.essay);
  for (const where of ['html', 'head', 'body']) await putIn(page, where, 'append');
  const field = await page.getByLabel(first).elementHandle();
  await typeOn(page, first, 'Typed before.');
  await scriptsCome();
  await expect.poll(() => unsentOn(page)).toEqual([]);
  await expect(page.getByLabel(first)).toHaveValue('Typed before.');
  await expect(page.getByLabel(first)).toBeFocused();
  expect(await field?.evaluate(({ isConnected }) => isConnected)).toBe(true);
  await expect(page.locator('x')).toHaveCount(3);
  // The head follows the page still, and the styles with it.
  await page.getByRole('link', { name: 'Access' }).click();
  await expect(page).toHaveTitle('Who opened what · Meantime');
  await page.getByRole('link', { name: 'Help now' }).click();
  await expect(page).toHaveTitle('Help now · Meantime');
});

test.describe('where React makes the page anew', () => {
  // It says so, with its reasons, before it does.
  test.use({ expectedComplaints: [[/Minified React error/, /[Hh]ydrat/], { scope: 'test' }] });

  test('since something put an element beside a field, what was typed and ticked is kept, and the line one is in', async ({
    page,
    context,
    writer,
  }) => {
    await writer.signIn(context);
    const scriptsCome = await openedWithoutScripts(page, writer.pages.cards);
    await putIn(page, '#place-card-numb textarea', 'before');
    const [ticked, why] = [page.locator('#place-card-heavy'), page.locator('#place-card-numb')];
    await ticked.getByLabel('This one is mine').check();
    await why.getByText('Say why').click();
    await why.getByLabel('Why').fill('that door');
    await page.keyboard.press('ArrowLeft');
    const before = await why.locator('textarea').elementHandle();
    await scriptsCome();
    await expect(ticked.getByLabel('This one is mine')).toBeChecked();
    await expect(why.getByLabel('Why')).toHaveValue('that door');
    await expect(why.getByLabel('Why')).toBeFocused();
    await page.keyboard.type('!');
    await expect(why.getByLabel('Why')).toHaveValue('that doo!r');
    await expect(why.getByLabel('This one is mine')).not.toBeChecked();
    expect(await before?.evaluate(({ isConnected }) => isConnected)).toBe(false);
  });

  test('what was chosen from a list', async ({ page, context, app, writer }) => {
    await letIn(context, writer.clinician, app.origin);
    const draftId = await beginPiece(writer.clinician, 'essay');
    const scriptsCome = await openedWithoutScripts(page, `/clinic/library/drafts/${draftId}`);
    await putIn(page, 'textarea', 'before');
    const practice = page.getByLabel('The small practice that goes with it');
    await practice.selectOption({ index: 1 });
    const chosen = await practice.inputValue();
    await scriptsCome();
    await expect(page.locator('.save-state > :first-child')).toHaveText(/^Saved \d/);
    await expect(practice).toHaveValue(chosen);
    expect(chosen).not.toBe('');
  });

  test('what a password manager filled in', async ({ page }) => {
    const scriptsCome = await openedWithoutScripts(page, '/sign-in');
    await putIn(page, '#field-email', 'before');
    await page.getByLabel('Email').fill('ada@people.example');
    await page.locator('[name=passphrase]').fill('a kettle on a wide sill');
    await scriptsCome();
    await expect(page.getByRole('button', { name: 'Show what I type' })).toBeVisible();
    await expect(page.getByLabel('Email')).toHaveValue('ada@people.example');
    await expect(page.locator('[name=passphrase]')).toHaveValue('a kettle on a wide sill');
  });
});
