import { expect } from '../../support/browser';
import { unsentOn } from '../../support/writer';
import { first, onDevice, state, stored, test } from '../../support/writing';

test.use({ expectedComplaints: [/ERR_INTERNET_DISCONNECTED/] });

test('without a network it says that it is not done, shows and keeps nothing, and is done once there is one', async ({
  page,
  context,
  writer,
}) => {
  await page.goto(writer.pages.essay);
  await context.setOffline(true);
  await page.getByLabel(first).fill('for nobody');
  await expect(state(page, 'prompt:the-order')).toHaveText(onDevice);
  page.once('dialog', (question) => void question.accept());
  await page.getByRole('button', { name: 'Sign out' }).click();
  const dialog = page.getByRole('dialog', { name: 'You are not signed out yet' });
  await expect(dialog.getByRole('alert')).toContainText('your sign-in has not ended');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeVisible();
  expect(await unsentOn(page)).toEqual([]);
  // Whatever stands at any place of the window is the dialog.
  const covered = await page.evaluate(() =>
    [0.02, 0.5, 0.98].every((x) =>
      [0.02, 0.5, 0.98].every(
        (y) => document.elementFromPoint(innerWidth * x, innerHeight * y)?.closest('dialog') !== null,
      ),
    ),
  );
  expect(covered).toBe(true);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();

  await context.setOffline(false);
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto('/portal');
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await stored(writer, writer.pages.essay)).toEqual({});
  expect(await unsentOn(page)).toEqual([]);
});

test('in one window leaves the others too: nothing private stays in sight, and nothing typed there is kept', async ({
  page,
  context,
  writer,
}) => {
  await page.goto(writer.pages.essay);
  const other = await context.newPage();
  await other.goto(writer.pages.essay);
  await other.getByLabel(first).fill('in the other window');
  await expect.poll(() => stored(writer, writer.pages.essay)).not.toEqual({});
  await page.getByRole('button', { name: 'Sign out' }).click();
  await other.waitForURL((url) => url.pathname === '/');
  await page.waitForURL((url) => url.pathname === '/');
  expect(await unsentOn(page)).toEqual([]);
  await other.goBack();
  await expect(other.getByText('in the other window')).toHaveCount(0);
});
