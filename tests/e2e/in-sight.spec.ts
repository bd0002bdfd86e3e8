import type { Page } from '@playwright/test';
import { beginPiece } from '~/domain/authoring/begin-draft';
import { expect, letIn } from '../support/browser';
import { first, saved, state, test } from '../support/writing';

const windows = [
  { width: 390, height: 450 },
  { width: 320, height: 300 },
  { width: 1280, height: 720 },
] as const;

/** Whether the line that the caret is in is to be seen, whole: a field of lines that do not wrap. */
const lineInSight = (page: Page) =>
  page.evaluate(() => {
    const field = document.activeElement as HTMLTextAreaElement;
    const line = field.value.slice(0, field.selectionStart).split('\n').length - 1;
    const style = getComputedStyle(field);
    const top =
      field.getBoundingClientRect().top +
      parseFloat(style.borderTopWidth) +
      parseFloat(style.paddingTop) +
      line * parseFloat(style.lineHeight) -
      field.scrollTop;
    const x = field.getBoundingClientRect().left + parseFloat(style.paddingLeft) + 2;
    return [0.25, 0.75].every(
      (part) => document.elementFromPoint(x, top + part * parseFloat(style.lineHeight)) === field,
    );
  });

/** What has the focus, where nothing of it is to be seen; else nothing. */
const coveredFocus = (page: Page) =>
  page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return null;
    const parts = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98];
    const isSeen = [...focused.getClientRects()].some(({ left, top, width, height }) =>
      parts.some((down) =>
        parts.some((along) => {
          const there = document.elementFromPoint(left + along * width, top + down * height);
          return (
            there !== null &&
            (focused.contains(there) ||
              (there.contains(focused) === false && there.closest('label')?.control === focused))
          );
        }),
      ),
    );
    return isSeen ? null : `${focused.localName} ${focused.getAttribute('name') ?? focused.textContent}`;
  });

for (const size of windows) {
  const called = `${size.width} × ${size.height}`;
  test(`at ${called} the line being written is in sight, from the first to the fifteenth and back`, async ({
    page,
    writer,
  }) => {
    await page.setViewportSize(size);
    await page.goto(writer.pages.essay);
    await page.getByLabel(first).focus();
    const hidden: string[] = [];
    const look = async (what: string) => {
      if (!(await lineInSight(page))) hidden.push(what);
    };
    for (let line = 1; line <= 15; line += 1) {
      await page.keyboard.type(`line ${line}`);
      await look(`writing line ${line}`);
      await page.keyboard.press('Enter');
      await look(`after line ${line}`);
    }
    await expect(state(page, 'prompt:the-order')).toHaveText(saved);
    for (let line = 15; line >= 1; line -= 1) {
      await page.keyboard.press('ArrowUp');
      await page.keyboard.type('.');
      await look(`again in line ${line}`);
    }
    for (let line = 2; line <= 15; line += 1) {
      await page.keyboard.press('ArrowDown');
      await page.keyboard.type('.');
      await look(`and down in line ${line}`);
    }
    expect(hidden).toEqual([]);
  });

  test(`at ${called} nothing that has the focus is wholly covered`, async ({ page, context, app, writer }) => {
    test.setTimeout(120_000);
    await page.setViewportSize(size);
    const walk = async (key: 'Tab' | 'Shift+Tab') => {
      const covered: string[] = [];
      for (let step = 0; step < 150; step += 1) {
        await page.keyboard.press(key);
        const found = await coveredFocus(page);
        if (found !== null) covered.push(found);
        if (await page.evaluate(() => document.activeElement === document.body)) break;
      }
      return covered;
    };
    await page.goto(writer.pages.essay);
    await page.getByLabel(first).fill(Array.from({ length: 30 }, (_, line) => `line ${line}`).join('\n'));
    await expect(state(page, 'prompt:the-order')).toHaveText(saved);
    await writer.endLogins();
    await page.getByLabel(first).press('x');
    await expect(page.getByText('You are signed out.')).toBeVisible();
    expect(await walk('Tab')).toEqual([]);
    expect(await walk('Shift+Tab')).toEqual([]);
    await letIn(context, writer.clinician, app.origin);
    await page.goto(`/clinic/library/drafts/${await beginPiece(writer.clinician, 'essay')}`);
    expect(await walk('Tab')).toEqual([]);
    expect(await walk('Shift+Tab')).toEqual([]);
  });
}
