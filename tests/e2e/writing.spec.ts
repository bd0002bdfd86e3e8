import type { Locator } from '@playwright/test';
import { saveEntry } from '~/domain/entries/save-entry';
import type { EntryBody } from '~/domain/entries/entry';
import { expect, hasScripts } from '../support/browser';
import { unsentOn } from '../support/writer';
import { answer, first, idOf, onDevice, place, saved, second, state, stored, test } from '../support/writing';

test('what is typed is saved by itself, says so truthfully, and is there the next time', async ({ page, writer }) => {
  await page.goto(writer.pages.essay);
  await expect(state(page, 'prompt:the-order')).toBeEmpty();
  await page.getByLabel(first).pressSequentially('One line.\nAnother <b>line</b>.');
  await expect(state(page, 'prompt:the-order')).toHaveText(saved);
  expect(await stored(writer, writer.pages.essay)).toEqual({
    'prompt:the-order': answer('One line.\nAnother <b>line</b>.'),
  });
  expect(await unsentOn(page)).toEqual([]);
  await page.reload();
  await expect(page.getByLabel(first)).toHaveValue('One line.\nAnother <b>line</b>.');
  await expect(state(page, 'prompt:the-order')).toHaveText(saved);
});

test('keys pressed while the page comes to life do not keep it from that', async ({ page, writer }) => {
  await page.addInitScript(() => {
    // A key in each task, so that one falls wherever the page's scripts have to wait for something.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      document.querySelector('main')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift', bubbles: true }));
      if (performance.now() < 3000) port2.postMessage(null);
    };
    port2.postMessage(null);
  });
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).fill('begun at once');
  await expect(state(page, 'prompt:the-order')).toHaveText(saved);
});

test('leaving a field saves at once, and closing the page at once loses nothing', async ({ page, context, writer }) => {
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).fill('left');
  await page.getByLabel(second).focus();
  await expect(state(page, 'prompt:the-order')).toHaveText(saved);
  await page.getByLabel(second).fill('and gone');
  await page.close({ runBeforeUnload: true });
  await expect
    .poll(() => stored(writer, writer.pages.essay))
    .toMatchObject({ 'prompt:which-feelings': answer('and gone') });
  const again = await context.newPage();
  await again.goto(writer.pages.essay);
  await expect(again.getByLabel(second)).toHaveValue('and gone');
});

test.describe('without a network', () => {
  test.use({ expectedComplaints: [/ERR_INTERNET_DISCONNECTED|ERR_FAILED/] });

  test('words wait on this device and are sent when it is back', async ({ page, context, writer }) => {
    await page.goto(writer.pages.essay);
    await context.setOffline(true);
    await page.getByLabel(first).fill('on the train');
    await expect(state(page, 'prompt:the-order')).toHaveText(onDevice);
    await expect(place(page, 'prompt:the-order').getByRole('status')).toHaveText(onDevice);
    expect(await unsentOn(page)).toHaveLength(1);
    await context.setOffline(false);
    await expect(state(page, 'prompt:the-order')).toHaveText(saved);
    expect(await stored(writer, writer.pages.essay)).toEqual({ 'prompt:the-order': answer('on the train') });
    await expect.poll(() => unsentOn(page)).toEqual([]);
  });

  test('one link after another leaves the page open and says why, also where a move had begun', async ({
    page,
    context,
    writer,
  }) => {
    await page.goto(writer.pages.essay);
    await hasScripts(page);
    const [shared, account] = ['Shared', 'Account'].map((name) => page.getByRole('banner').getByRole('link', { name }));
    // Its scripts come for a hand that is near it; then there is no network for what it shows.
    await Promise.all([page.waitForResponse(/assets\/shared/), shared!.hover()]);
    await page.waitForLoadState('networkidle');
    await context.setOffline(true);
    const notice = page.getByRole('alert').filter({ hasText: 'There is no network just now' });
    for (const link of [shared!, account!]) {
      await link.click();
      await expect(notice).toBeVisible();
      await notice.getByRole('button', { name: 'Close' }).click();
      await expect(notice).toHaveCount(0);
    }
    await page.getByLabel(first).fill('still on the train');
    await expect(state(page, 'prompt:the-order')).toHaveText(onDevice);
  });
});

test.describe('when the login ends while writing', () => {
  test('one signs in again in place, and the words are sent', async ({ page, writer, expectAccessible }) => {
    await page.goto(writer.pages.essay);
    await writer.endLogins();
    await page.getByLabel(first).fill('still here');
    // Nothing takes the keys away from whoever is in the middle of a sentence.
    await expect(page.getByText('You are signed out. What you write stays here and is not sent.')).toBeVisible();
    await expect(page.getByLabel(first)).toBeFocused();
    await page.getByRole('button', { name: 'Sign in and send it' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign in to go on' });
    await expect(dialog).toBeVisible();
    await expectAccessible();
    await dialog.getByLabel('Email').fill(writer.email);
    await dialog.getByLabel('Passphrase', { exact: true }).fill('not the right passphrase');
    await dialog.getByRole('button', { name: 'Sign in and go on' }).click();
    await expect(dialog.getByRole('alert')).toBeVisible();
    await dialog.getByLabel('Email').fill(writer.email);
    await dialog.getByLabel('Passphrase', { exact: true }).fill(writer.passphrase);
    await dialog.getByRole('button', { name: 'Sign in and go on' }).click();
    await expect(dialog).toBeHidden();
    await expect(state(page, 'prompt:the-order')).toHaveText(saved);
    await expect(page.getByLabel(first)).toHaveValue('still here');
    expect(await stored(writer, writer.pages.essay)).toEqual({ 'prompt:the-order': answer('still here') });
  });
});

test('what is longer than one place can hold is said plainly, and stays on the page', async ({ page, writer }) => {
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).fill('x'.repeat(20_001));
  await expect(state(page, 'prompt:the-order')).toContainText(
    'Not saved: this is 20,001 characters long, and one place holds 20,000.',
  );
  await page.getByLabel(first).fill('x'.repeat(20_000));
  await expect(state(page, 'prompt:the-order')).toHaveText(saved);
});

test('a broken character, which nobody can see to take out, does not stop the rest: it is left out, and that is said', async ({
  page,
  writer,
}) => {
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).evaluate((field: HTMLTextAreaElement) => {
    field.value = 'half \ud83d, and\0 the rest';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await expect(state(page, 'prompt:the-order')).toHaveText(
    /^Saved \d.*, without a broken character that cannot be kept$/,
  );
  await expect(place(page, 'prompt:the-order').getByRole('status')).toContainText('without a broken character');
  expect(await stored(writer, writer.pages.essay)).toEqual({ 'prompt:the-order': answer('half , and the rest') });
  expect(await unsentOn(page)).toEqual([]);
  await page.reload();
  await expect(page.getByLabel(first)).toHaveValue('half , and the rest');
  await expect(state(page, 'prompt:the-order')).toHaveText(saved);
});

test('each line is written and read in the direction of its own words', async ({ page, writer }) => {
  const mixed = 'first in English\nثم بالعربية\nand back';
  const ends = (field: Locator) =>
    field.evaluate((element) => {
      const range = document.createRange();
      const text = element.firstChild as Text;
      return text.data.split('\n').map((line) => {
        const at = text.data.indexOf(line);
        range.setStart(text, at);
        range.setEnd(text, at + line.length);
        const [{ left = 0, right = 0 } = {}] = range.getClientRects();
        const box = element.getBoundingClientRect();
        return left - box.left > box.right - right ? 'right' : 'left';
      });
    });
  await saveEntry(writer.client, {
    assignmentId: idOf(writer.pages.essay),
    placeKey: 'prompt:the-order',
    body: { form: 'answer', text: mixed },
    baseVersion: 0,
  });
  await page.goto(writer.pages.essay);
  await expect(page.getByLabel(first)).toHaveAttribute('dir', 'auto');
  expect(await page.getByLabel(first).evaluate((field) => getComputedStyle(field).unicodeBidi)).toBe('plaintext');
  await page.goto(`${writer.pages.essay}/sharing`);
  expect(await ends(page.locator('.persons-words blockquote').first())).toEqual(['left', 'right', 'left']);
  // Every field of a person's words, on every page that has one.
  for (const address of Object.values(writer.pages)) {
    await page.goto(address);
    const without = page.locator('textarea:not([dir=auto]), input[type=text]:not([dir=auto], [autocomplete=username])');
    await expect(without).toHaveCount(0);
  }
});

test('a line at a pause is offered, folded away, and open where something stands', async ({ page, writer }) => {
  await page.goto(writer.pages.essay);
  const line = place(page, 'pause:the-way-home').getByLabel('A line at this pause');
  await expect(line).toBeHidden();
  await page.getByText('Write a line here, for yourself').first().click();
  await line.fill('the call');
  await expect(state(page, 'pause:the-way-home')).toHaveText(saved);
  await page.reload();
  await expect(line).toHaveValue('the call');
  await expect(line).toBeVisible();
});

test('cards are kept by keyboard, one at a time, with a word on why', async ({ page, writer }) => {
  await page.goto(writer.pages.cards);
  const card = place(page, 'card:heavy');
  await card.getByLabel('This one is mine').focus();
  await page.keyboard.press('Space');
  await expect(state(page, 'card:heavy')).toHaveText(saved);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type('since March');
  await expect
    .poll(() => stored(writer, writer.pages.cards))
    .toEqual({ 'card:heavy': { form: 'card', mine: true, why: 'since March' } });
});

test('a saved moment joins the others, and there is a new page for the next one', async ({ page, writer }) => {
  await page.goto(writer.pages.practice);
  await page.getByLabel('When').fill('Tuesday, on the stairs');
  await page.getByRole('button', { name: 'Save this moment' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Tuesday, on the stairs' })).toBeVisible();
  await expect(page.getByLabel('When')).toHaveValue('');
  await page.getByLabel('What you felt').fill('warm-eared');
  await page.getByRole('button', { name: 'Save this moment' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'warm-eared' })).toBeVisible();
  expect(Object.values(await stored(writer, writer.pages.practice))).toEqual([
    { form: 'moment', when: 'Tuesday, on the stairs' },
    { form: 'moment', felt: 'warm-eared' },
  ]);
});

test('a moment can be changed, and deleted after a question that says what happens', async ({
  page,
  writer,
  expectAccessible,
}) => {
  const moment: EntryBody = { form: 'moment', noticed: 'a blank' };
  await saveEntry(writer.client, {
    assignmentId: idOf(writer.pages.practice),
    placeKey: 'moment:0b9a3c1e-6f1f-4d0e-9a57-0c1d2e3f4a5b',
    body: moment,
    baseVersion: 0,
  });
  await page.goto(writer.pages.practice);
  const so = page.getByRole('listitem').filter({ hasText: 'What you noticed' });
  await so.getByRole('link', { name: 'Change this moment' }).click();
  await so.getByLabel('What you noticed').fill('a blank, then heat');
  await so.getByRole('button', { name: 'Save this moment' }).click();
  await expect(so.getByText('a blank, then heat')).toBeVisible();
  await expect(so.getByRole('link', { name: 'Change this moment' })).toBeVisible();
  await so.getByRole('link', { name: 'Delete it' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete this moment?' });
  await expect(dialog).toContainText('can not be brought back');
  await expectAccessible();
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  expect(await stored(writer, writer.pages.practice)).not.toEqual({});
  await so.getByRole('link', { name: 'Delete it' }).click();
  await dialog.getByRole('button', { name: 'Delete this moment' }).click();
  await expect(page.getByText('a blank, then heat')).toBeHidden();
  expect(await stored(writer, writer.pages.practice)).toEqual({});
});

test('a check-in stands beside what was written last time, and can be answered anew before its weeks are over', async ({
  page,
  writer,
}) => {
  await page.goto(writer.pages.checkIn);
  await page.getByLabel(/^What are you working on/).fill('saying no');
  await expect(state(page, 'turn:1')).toHaveText(saved);
  await page.reload();
  await expect(page.getByLabel(/^What are you working on/)).toHaveValue('saying no');
  await page.getByRole('link', { name: 'Answer these anew' }).click();
  await expect(page.getByLabel(/^What are you working on/)).toHaveValue('');
  await expect(page.getByRole('figure').filter({ hasText: 'saying no' })).toContainText('You, last time');
  await page.getByLabel(/^What are you working on/).fill('no change');
  await expect(state(page, 'turn:2')).toHaveText(saved);
  expect(await stored(writer, writer.pages.checkIn)).toEqual({
    'turn:1': { form: 'turn', answers: { 'working-on': 'saying no' } },
    'turn:2': { form: 'turn', answers: { 'working-on': 'no change' } },
  });
});

test('going on to share waits until what was just typed is saved', async ({ page, writer }) => {
  await page.goto(writer.pages.essay);
  await page.getByLabel(first).fill('to be shown');
  await page.getByRole('button', { name: 'Choose what to share' }).click();
  await page.waitForURL(/\/sharing$/);
  await expect(page.getByText('to be shown')).toBeVisible();
});

test('today says what is with me, and an empty today says so kindly', async ({ page, writer, expectAccessible }) => {
  await page.goto('/portal');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Today');
  await expect(page.getByRole('link', { name: 'When something true begins to move' })).toBeVisible();
  await expect(page.getByText('An essay, about 5 minutes')).toBeVisible();
  await expectAccessible();
  await writer.clinic.behind(
    "UPDATE assignment SET assigned_at = assigned_at - interval '1 hour', withdrawn_at = now() WHERE client_id = $1",
    [writer.client.personId],
  );
  await page.reload();
  await expect(page.getByText('Nothing is with you just now. That is a good day too.')).toBeVisible();
  await expectAccessible();
  await page.getByRole('link', { name: 'What was with you before' }).click();
  await page.getByRole('link', { name: 'The minute after' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The minute after');
  await expect(page.getByRole('button', { name: 'Choose what to share' })).toBeHidden();
});

for (const kind of ['essay', 'practice', 'cards', 'checkIn'] as const) {
  test(`the page of the ${kind} carries the Clinical note, scrolls one way only, and reads well to a machine`, async ({
    page,
    writer,
    expectAccessible,
  }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(writer.pages[kind]);
    await expect(page.getByRole('complementary', { name: 'Clinical note' })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await expect(page).toHaveTitle('Reading and writing · Meantime');
    await expectAccessible();
  });
}
