import type { Page } from '@playwright/test';
import { saveEntry } from '~/domain/entries/save-entry';
import type { EntryBody } from '~/domain/entries/entry';
import { expect } from '../../support/browser';
import { aWriter, unsentOn, type Writer } from '../../support/writer';
import { answer, first, idOf, onDevice, place, saved, state, stored, test } from '../../support/writing';

test.describe('without a network', () => {
  test.use({ expectedComplaints: [/ERR_INTERNET_DISCONNECTED|ERR_FAILED/] });

  test('words written before the window was closed are sent when the page is opened again', async ({
    page,
    context,
    writer,
  }) => {
    await page.goto(writer.pages.essay);
    await context.setOffline(true);
    await page.getByLabel(first).fill('before the tunnel');
    await expect(state(page, 'prompt:the-order')).toHaveText(onDevice);
    await page.close();
    await context.setOffline(false);
    const again = await context.newPage();
    await again.goto(writer.pages.essay);
    await expect(again.getByLabel(first)).toHaveValue('before the tunnel');
    await expect(state(again, 'prompt:the-order')).toHaveText(saved);
    expect(await stored(writer, writer.pages.essay)).toEqual({ 'prompt:the-order': answer('before the tunnel') });
  });

  test('a turn asked for early and written before the window was closed comes back to its own place', async ({
    page,
    context,
    writer,
  }) => {
    const turn: EntryBody = { form: 'turn', answers: { whose: 'mine' } };
    await saveEntry(writer.client, {
      assignmentId: idOf(writer.pages.checkIn),
      placeKey: 'turn:1',
      body: turn,
      baseVersion: 0,
    });
    await page.goto(`${writer.pages.checkIn}?turn=2`);
    await context.setOffline(true);
    await page.getByLabel(/^What are you working on/).fill('the same');
    await expect(state(page, 'turn:2')).toHaveText(onDevice);
    await page.close();
    await context.setOffline(false);
    const again = await context.newPage();
    await again.goto(writer.pages.checkIn);
    await expect(again.getByLabel(/^What are you working on/)).toHaveValue('the same');
    await expect(state(again, 'turn:2')).toHaveText(saved);
  });

  test('a new moment written before the window was closed comes back to its own place', async ({
    page,
    context,
    writer,
  }) => {
    await page.goto(writer.pages.practice);
    await context.setOffline(true);
    await page.getByLabel('What you noticed').fill('heat');
    await expect(page.locator('.save-state > :first-child')).toHaveText(onDevice);
    await page.close();
    await context.setOffline(false);
    const again = await context.newPage();
    await again.goto(writer.pages.practice);
    await expect(again.getByLabel('What you noticed')).toHaveValue('heat');
    await expect(again.locator('.save-state > :first-child')).toHaveText(saved);
    await again.reload();
    await expect(again.getByLabel('What you noticed')).toHaveValue('');
    await expect(again.getByRole('listitem').filter({ hasText: 'heat' })).toBeVisible();
    expect(Object.values(await stored(writer, writer.pages.practice))).toEqual([{ form: 'moment', noticed: 'heat' }]);
  });

  test('words whose draft another window took over are on the device while they are sent, and come back', async ({
    page,
    context,
    writer,
  }) => {
    await page.goto(writer.pages.essay);
    let hangs = false;
    // Once it hangs, what is sent is under way for as long as the page stands: no answer comes.
    await page.route('**/entries', (route) => (hangs ? undefined : route.abort()));
    await page.getByLabel(first).fill('written here');
    await expect(state(page, 'prompt:the-order')).toHaveText(onDevice);
    const other = await context.newPage();
    await other.goto(writer.pages.essay);
    await expect(other.getByLabel(first)).toHaveValue('written here');
    await expect(state(other, 'prompt:the-order')).toHaveText(saved);
    await other.getByLabel(first).fill('written there');
    await expect
      .poll(() => stored(writer, writer.pages.essay))
      .toEqual({ 'prompt:the-order': answer('written there') });

    hangs = true;
    const sending = page.waitForRequest('**/entries');
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await sending;
    expect(await unsentOn(page)).toEqual([expect.stringContaining('written here')]);
    await page.close();
    await other.reload();
    await expect(other.getByLabel(first)).toHaveValue('written here');
    await expect(place(other, 'prompt:the-order').getByRole('region', { name: 'Two versions' })).toContainText(
      'written there',
    );
  });

  test('signing out asks before unsent words go, and then leaves nothing behind', async ({ page, context, writer }) => {
    await page.goto(writer.pages.essay);
    await context.setOffline(true);
    await page.getByLabel(first).fill('not sent');
    await expect(state(page, 'prompt:the-order')).toHaveText(onDevice);
    await context.route('**/entries', (route) => route.abort());
    await context.setOffline(false);
    const messages: string[] = [];
    let goes = false;
    page.on('dialog', async (dialog) => {
      messages.push(dialog.message());
      await (goes ? dialog.accept() : dialog.dismiss());
    });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect.poll(() => messages).toEqual([expect.stringContaining('only on this device')]);
    expect(await unsentOn(page)).toHaveLength(1);
    goes = true;
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/portal'));
    expect(await unsentOn(page)).toEqual([]);
    expect(await stored(writer, writer.pages.essay)).toEqual({});
  });
});

test.describe('with a server that stops', () => {
  test.use({ expectedComplaints: [/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/] });

  test('words are sent once it runs again', async ({ app, page, writer }) => {
    await page.goto(writer.pages.essay);
    await app.kill();
    await page.getByLabel(first).fill('through a power cut');
    await expect(state(page, 'prompt:the-order')).toHaveText(onDevice);
    await app.restart();
    await expect(state(page, 'prompt:the-order')).toHaveText(saved, { timeout: 40_000 });
    expect(await stored(writer, writer.pages.essay)).toEqual({ 'prompt:the-order': answer('through a power cut') });
  });
});

test.describe('when the login ends while writing', () => {
  test('one can wait with it, and the page says what is not sent', async ({ page, writer }) => {
    await page.goto(writer.pages.essay);
    await writer.endLogins();
    await page.getByLabel(first).fill('later');
    await page.getByRole('button', { name: 'Sign in and send it' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(state(page, 'prompt:the-order')).toHaveText(onDevice);
    await expect(page.getByText('You are signed out. What you write stays here and is not sent.')).toBeVisible();
    await page.getByRole('button', { name: 'Sign in and send it' }).click();
    await expect(page.getByRole('dialog', { name: 'Sign in to go on' })).toBeVisible();
  });

  test('nothing is kept under the name of someone else who signed in meanwhile', async ({
    app,
    page,
    context,
    writer,
  }) => {
    const other = await aWriter(app);
    await page.goto(writer.pages.essay);
    await other.signIn(context);
    await page.getByLabel(first).fill('not for them');
    await expect(state(page, 'prompt:the-order')).toContainText('Not saved: someone else is signed in');
    expect(await stored(writer, writer.pages.essay)).toEqual({});
    expect(await stored(other, other.pages.essay)).toEqual({});
    await page.goto(other.pages.essay);
    await expect(page.getByLabel(first)).toHaveValue('');
    await other.close();
  });
});

test.describe('in two windows', () => {
  async function bothWrote(page: Page, writer: Writer): Promise<Page> {
    const other = await page.context().newPage();
    await page.goto(writer.pages.essay);
    await other.goto(writer.pages.essay);
    await other.getByLabel(first).fill('written there');
    await expect(state(other, 'prompt:the-order')).toHaveText(saved);
    await page.getByLabel(first).fill('written here');
    await expect(page.getByText('You also wrote here in another window.')).toBeVisible();
    await expect(place(page, 'prompt:the-order').getByRole('region', { name: 'Two versions' })).toContainText(
      'written there',
    );
    expect(await stored(writer, writer.pages.essay)).toEqual({ 'prompt:the-order': answer('written there') });
    return other;
  }

  for (const [button, text] of [
    ['Keep both, one after the other', 'written there\n\nwritten here'],
    ['Keep this one here', 'written here'],
    ['Keep the other one', 'written there'],
  ] as const) {
    test(`both versions are shown and nothing is overwritten; then: ${button.toLowerCase()}`, async ({
      page,
      writer,
      expectAccessible,
    }) => {
      await bothWrote(page, writer);
      await expectAccessible();
      await page.getByRole('button', { name: button }).click();
      await expect(page.getByLabel(first)).toHaveValue(text);
      await expect(state(page, 'prompt:the-order')).toHaveText(saved);
      await expect(page.getByText('You also wrote here')).toBeHidden();
      expect(await stored(writer, writer.pages.essay)).toEqual({ 'prompt:the-order': answer(text) });
      expect(await unsentOn(page)).toEqual([]);
    });
  }

  test('a choice that was not made is asked for again when the page is opened again', async ({ page, writer }) => {
    await bothWrote(page, writer);
    await page.reload();
    await expect(page.getByText('You also wrote here in another window.')).toBeVisible();
    await expect(page.getByLabel(first)).toHaveValue('written here');
  });
});

test.describe('where no answer comes', () => {
  test.use({ expectedComplaints: [[/ERR_INTERNET_DISCONNECTED/, /Failed to fetch/], { scope: 'test' }] });

  test('a moment that was to be deleted stays, and the page with it', async ({ page, context, writer }) => {
    await saveEntry(writer.client, {
      assignmentId: idOf(writer.pages.practice),
      placeKey: 'moment:0b9a3c1e-6f1f-4d0e-9a57-0c1d2e3f4a5c',
      body: { form: 'moment', noticed: 'a blank' },
      baseVersion: 0,
    });
    await page.goto(writer.pages.practice);
    await page.getByRole('link', { name: 'Delete it' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this moment?' });
    await context.setOffline(true);
    await dialog.getByRole('button', { name: 'Delete this moment' }).click();
    await expect(dialog.getByRole('alert')).toContainText('No answer came');
    await context.setOffline(false);
    await dialog.getByRole('button', { name: 'Delete this moment' }).click();
    await expect(page.getByText('a blank')).toBeHidden();
    expect(await stored(writer, writer.pages.practice)).toEqual({});
  });
});
