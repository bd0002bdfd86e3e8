import type { Page } from '@playwright/test';
import { expect } from '../support/browser';
import type { Writer } from '../support/writer';
import { test } from '../support/writing';

/*
 * What a browser stores, written out: devices hold these keys and values already, so what is written here today must
 * be read for ever. The cookies are held by `tests/integration/stored-and-sent.test.ts`.
 */

const first = /^Think of a stretch/;
const placeKey = 'prompt:the-order';
const idOf = (address: string) => address.split('/').at(-1) ?? '';

/** Opens the essay, and waits for its scripts. */
async function open(page: Page, writer: Writer): Promise<void> {
  await page.goto(writer.pages.essay);
  await expect(page.getByRole('button', { name: 'Keep this look' })).toBeHidden();
}

/** All that the two storages of a page hold, but for Remix's positions of scrolling. */
async function storedIn(page: Page): Promise<[string, string][]> {
  const all = await page.evaluate(() =>
    [localStorage, sessionStorage].flatMap((storage) => Object.entries(storage) as [string, string][]),
  );
  return all.filter(([key]) => key !== 'positions');
}

/** What they hold besides where the reader left off: typing scrolls. */
async function unsentIn(page: Page, writer: Writer): Promise<[string, string][]> {
  return (await storedIn(page)).filter(([key]) => key !== scrollKey(writer));
}
const scrollKey = (writer: Writer) => `meantime place/${writer.client.personId}/${idOf(writer.pages.essay)}`;

test.describe('words that were not sent', () => {
  test.use({ expectedComplaints: [/ERR_INTERNET_DISCONNECTED|ERR_FAILED/] });

  test('stand under the key of before, by person, assignment, place and writer', async ({ page, context, writer }) => {
    await open(page, writer);
    await context.setOffline(true);
    await page.getByLabel(first).fill('Kept here.');
    await expect.poll(() => unsentIn(page, writer)).toHaveLength(1);
    const [[key, text] = ['', '']] = await unsentIn(page, writer);
    const [head, personId, assignmentId, place, by, ...more] = key.split('/');
    expect([head, personId, assignmentId, place]).toEqual([
      'meantime unsent',
      writer.client.personId,
      idOf(writer.pages.essay),
      placeKey,
    ]);
    expect([by, more]).toEqual([expect.stringMatching(/^[0-9a-z]{8,}$/), []]);
    expect(JSON.parse(text)).toMatchObject({ fields: { text: 'Kept here.' }, base: '', at: expect.any(Number) });
    await context.setOffline(false);
    await expect.poll(() => unsentIn(page, writer)).toEqual([]);
  });
});

test('words that a device holds from before are shown, sent, and let go once', async ({ page, writer }) => {
  const key = `meantime unsent/${writer.client.personId}/${idOf(writer.pages.essay)}/${placeKey}/a1b2c3d4e5f6g7h8`;
  await page.goto('/help-now');
  await page.evaluate(([name, text]) => localStorage.setItem(name, text), [
    key,
    '{"fields":{"text":"From before."},"base":"","tried":[],"at":1795000000000}',
  ] as const);
  await page.goto(writer.pages.essay);
  await expect(page.getByLabel(first)).toHaveValue('From before.');
  await expect
    .poll(() =>
      writer.clinic.behind('SELECT slot AS "placeKey", version FROM entry WHERE assignment_id = $1', [
        idOf(writer.pages.essay),
      ]),
    )
    .toEqual([{ placeKey, version: 1 }]);
  await expect.poll(() => unsentIn(page, writer)).toEqual([]);
});

test('where a reader left off stands under the key of before, and is found there', async ({ page, writer }) => {
  await page.setViewportSize({ width: 800, height: 600 });
  const key = scrollKey(writer);
  await open(page, writer);
  // As a reader does: on and on, and not in one leap while the page is still being laid out.
  await expect(async () => {
    await page.mouse.wheel(0, 600);
    await expect.poll(() => storedIn(page), { timeout: 1_000 }).toEqual([[key, expect.stringMatching(/^[1-9]\d*$/)]]);
  }).toPass();
  await page.goto('/help-now');
  await page.evaluate(([name]) => localStorage.setItem(name, '12'), [key] as const);
  await page.goto(writer.pages.essay);
  await expect(page.getByRole('button', { name: 'Go on where you left off' })).toBeVisible();
});
