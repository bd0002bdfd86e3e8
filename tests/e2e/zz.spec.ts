import { test } from '../support/browser';
import { comeInAs, demoPerson } from '../support/demo';
test('shots', async ({ app, page, context }) => {
  await comeInAs(context, app, demoPerson('Ines'));
  for (const [name, size] of [['d', { width: 1280, height: 800 }], ['m', { width: 320, height: 700 }]] as const) {
    await page.setViewportSize(size);
    await page.goto('/clinic');
    await page.screenshot({ path: `/tmp/shots/home-${name}.png`, fullPage: name === 'm' });
    await page.goto('/clinic/review');
    await page.screenshot({ path: `/tmp/shots/review-${name}.png`, fullPage: name === 'm' });
    await page.getByRole('link', { name: 'Sunday at four' }).first().click();
    await page.waitForURL(/review\//);
    await page.screenshot({ path: `/tmp/shots/share-${name}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('/clinic/review');
  await page.getByRole('checkbox', { name: /^Discussed:/ }).first().check();
  await page.getByRole('button', { name: 'Mark the ticked' }).click();
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await page.screenshot({ path: `/tmp/shots/marked.png` });
});
