import type { Page } from '@playwright/test';
import { entriesOf } from '~/domain/entries/entries-of';
import type { EntryBody } from '~/domain/entries/entry';
import { expect } from '../support/browser';
import type { Writer } from '../support/writer';
import { test } from '../support/writing';

test.use({ javaScriptEnabled: false });

const first = /^Think of a stretch/;
const second = /^Of the feelings named here/;

async function stored(writer: Writer, address: string): Promise<Record<string, EntryBody>> {
  const rows = await entriesOf(writer.client, address.split('/').at(-1) ?? '');
  return Object.fromEntries(rows.map(({ placeKey, body }) => [placeKey, body]));
}

const answer = (text: string): EntryBody => ({ form: 'answer', text });
const place = (page: Page, placeKey: string) => page.locator(`#place-${placeKey.replace(':', '-')}`);
const save = (page: Page, placeKey: string) => place(page, placeKey).getByRole('button', { name: 'Save' }).click();

test('saving one answer saves the others too, comes back to the same place, and says when', async ({
  page,
  writer,
}) => {
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).fill('One.\n\nTwo.');
  await page.getByLabel(second).fill('not forgotten');
  await save(page, 'prompt:the-order');
  expect(new URL(page.url()).hash).toBe('#place-prompt-the-order');
  await expect(place(page, 'prompt:the-order').getByText(/^Saved \d/)).toBeVisible();
  await expect(page.getByLabel(first)).toHaveValue('One.\n\nTwo.');
  expect(await stored(writer, writer.pages.essay)).toEqual({
    'prompt:the-order': answer('One.\n\nTwo.'),
    'prompt:which-feelings': answer('not forgotten'),
  });
  await save(page, 'prompt:which-feelings');
  const rows = await entriesOf(writer.client, writer.pages.essay.split('/').at(-1) ?? '');
  expect(rows.map(({ version }) => version)).toEqual([1, 1]);
});

for (const [button, text] of [
  ['Keep both, one after the other', 'there\n\nhere, line one\nline two'],
  ['Keep this one here', 'here, line one\nline two'],
  ['Keep the other one', 'there'],
] as const) {
  test(`two versions stand side by side, and the writer chooses: ${button.toLowerCase()}`, async ({
    page,
    context,
    writer,
  }) => {
    const other = await context.newPage();
    await page.goto(writer.pages.essay);
    await other.goto(writer.pages.essay);
    await other.getByLabel(first).fill('there');
    await save(other, 'prompt:the-order');
    await page.getByLabel(first).fill('here, line one\nline two');
    await page.getByLabel(second).fill('no quarrel');
    await save(page, 'prompt:the-order');
    await expect(page.getByRole('alert').filter({ hasText: 'Not everything was saved' })).toContainText(
      'Please choose',
    );
    await expect(page.getByRole('region', { name: 'Two versions' })).toContainText('there');
    await expect(page.getByLabel(first)).toHaveValue('here, line one\nline two');
    expect(await stored(writer, writer.pages.essay)).toEqual({
      'prompt:the-order': answer('there'),
      'prompt:which-feelings': answer('no quarrel'),
    });
    // Saving another place decides nothing.
    await save(page, 'prompt:which-feelings');
    await expect(page.getByRole('region', { name: 'Two versions' })).toBeVisible();
    await page.getByRole('button', { name: button }).click();
    await expect(page.getByLabel(first)).toHaveValue(text);
    await expect(page.getByRole('region', { name: 'Two versions' })).toBeHidden();
    expect(await stored(writer, writer.pages.essay)).toMatchObject({ 'prompt:the-order': answer(text) });
  });
}

test('what is too long comes back whole, with a sentence, and the rest is saved', async ({ page, writer }) => {
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).fill('x'.repeat(20_001));
  await page.getByLabel(second).fill('short');
  await save(page, 'prompt:the-order');
  await expect(place(page, 'prompt:the-order')).toContainText('Not saved: this is 20,001 characters long');
  await expect(page.getByLabel(first)).toHaveValue('x'.repeat(20_001));
  expect(await stored(writer, writer.pages.essay)).toEqual({ 'prompt:which-feelings': answer('short') });
  await page.getByLabel(first).fill('shorter');
  await save(page, 'prompt:the-order');
  expect(await stored(writer, writer.pages.essay)).toMatchObject({ 'prompt:the-order': answer('shorter') });
});

test('what one place may hold can be sent in any script, in several places at once', async ({ page, writer }) => {
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).fill('あ'.repeat(20_000));
  await page.getByLabel(second).fill('い'.repeat(20_000));
  await save(page, 'prompt:the-order');
  await expect(place(page, 'prompt:the-order').getByText(/^Saved \d/)).toBeVisible();
  expect(await stored(writer, writer.pages.essay)).toEqual({
    'prompt:the-order': answer('あ'.repeat(20_000)),
    'prompt:which-feelings': answer('い'.repeat(20_000)),
  });
});

test('more than one place holds comes back whole, also where it travels as more than is acted on', async ({
  page,
  writer,
}) => {
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).fill('あ'.repeat(29_200));
  await save(page, 'prompt:the-order');
  await expect(place(page, 'prompt:the-order')).toContainText('Not saved: this is 29,200 characters long');
  expect((await page.getByLabel(first).inputValue()) === 'あ'.repeat(29_200)).toBe(true);

  const [all, other] = ['う'.repeat(90_000), 'one word'];
  await page.getByLabel(first).fill(all);
  await page.getByLabel(second).fill(other);
  await save(page, 'prompt:the-order');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('That is more than can be kept at once');
  const shown = await page.locator('.persons-words blockquote').allTextContents();
  expect(shown.map((text) => text === all || text === other)).toEqual([true, true]);
  expect(await stored(writer, writer.pages.essay)).toEqual({});
  await expect(page.getByRole('link', { name: 'Help now' })).toBeVisible();
});

test('of what is too much to be read the page says that it is not there, and promises nothing for the browser', async ({
  page,
  writer,
}) => {
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).fill('え'.repeat(400_000));
  await save(page, 'prompt:the-order');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('That is more than can be kept at once');
  await expect(page.locator('.lede')).toContainText(
    'Nothing was saved: it was too much to be read, and it is not on this page',
  );
  await expect(page.locator('.lede')).toContainText('your browser may still have it');
  expect(await stored(writer, writer.pages.essay)).toEqual({});
});

test('moments are written, changed, and deleted after a question', async ({ page, writer }) => {
  await page.goto(writer.pages.practice);
  await page.getByRole('button', { name: 'Save this moment' }).click();
  await expect(page.getByRole('alert')).toContainText('A word in any one of its fields is enough');
  await page.getByLabel('When').fill('Tuesday');
  await page.getByLabel('What you noticed').fill('a blank');
  await page.getByRole('button', { name: 'Save this moment' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Tuesday' })).toContainText('a blank');
  await expect(page.getByLabel('When')).toHaveValue('');
  await page.getByRole('link', { name: 'Change this moment' }).click();
  await page.locator('.moments').getByLabel('When').fill('Wednesday');
  await page.locator('.moments').getByRole('button', { name: 'Save this moment' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Wednesday' })).toBeVisible();
  await page.getByRole('link', { name: 'Delete it' }).click();
  await expect(page.getByRole('region', { name: 'Delete this moment?' })).toContainText('can not be brought back');
  await page.getByRole('button', { name: 'Delete this moment' }).click();
  await expect(page.getByText('Wednesday')).toBeHidden();
  expect(await stored(writer, writer.pages.practice)).toEqual({});
});

test('a set of cards is one form', async ({ page, writer }) => {
  await page.goto(writer.pages.cards);
  await place(page, 'card:heavy').getByLabel('This one is mine').check();
  await place(page, 'card:numb').getByText('Say why').click();
  await place(page, 'card:numb').getByLabel('Why').fill('that door');
  await page.getByRole('button', { name: 'Save the cards' }).click();
  await expect(place(page, 'card:heavy').getByLabel('This one is mine')).toBeChecked();
  await expect(place(page, 'card:numb').getByLabel('Why')).toHaveValue('that door');
  expect(await stored(writer, writer.pages.cards)).toEqual({
    'card:heavy': { form: 'card', mine: true },
    'card:numb': { form: 'card', mine: false, why: 'that door' },
  });
});

test('a check-in keeps its turn when it is saved, and stands beside the turn before', async ({ page, writer }) => {
  await page.goto(writer.pages.checkIn);
  await page.getByLabel(/^What are you working on/).fill('saying no');
  await save(page, 'turn:1');
  await page.getByRole('link', { name: 'Answer these anew' }).click();
  await page.getByLabel(/^What are you working on/).fill('no change');
  await save(page, 'turn:2');
  await expect(page.getByLabel(/^What are you working on/)).toHaveValue('no change');
  await expect(page.getByRole('figure').filter({ hasText: 'saying no' })).toContainText('You, last time');
});

test('going on to share saves first', async ({ page, writer }) => {
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).fill('to be shown');
  await page.getByRole('button', { name: 'Choose what to share' }).click();
  await expect(page).toHaveURL(/\/sharing$/);
  await expect(page.getByText('to be shown')).toBeVisible();
});

test('a login that ended asks for the passphrase and then keeps what was written', async ({ page, writer }) => {
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).fill('still here');
  await writer.endLogins();
  await save(page, 'prompt:the-order');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to keep what you wrote');
  await page.getByLabel('Email address').fill(writer.email);
  await page.getByLabel('Passphrase').fill(writer.passphrase);
  await page.getByRole('button', { name: 'Sign in and send it' }).click();
  await expect(page.getByLabel(first)).toHaveValue('still here');
  expect(await stored(writer, writer.pages.essay)).toEqual({ 'prompt:the-order': answer('still here') });
});
