import { expect, test } from '../support/browser';
import { demoPerson, signIn } from '../support/demo';

test.use({ expectedComplaints: [[/ERR_INTERNET_DISCONNECTED/, /Failed to fetch/], { scope: 'test' }] });

test('a reply that could not be sent stays in its place, and is sent once when the network is back', async ({
  page,
  context,
}) => {
  await signIn(page, demoPerson('Ines'));
  await page.goto('/clinic/review');
  await page
    .getByRole('row', { name: /Dev Marigold/ })
    .getByRole('link')
    .last()
    .click();
  const words = page.getByLabel('Reply to Dev Marigold');
  await words.fill('Thank you for this.');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Send this reply' }).click();
  await expect(page.getByRole('alert')).toContainText('No answer came');
  await expect(words).toHaveValue('Thank you for this.');
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Send this reply' }).click();
  await expect(page.getByRole('list', { name: 'Replies, oldest first' }).getByText('Thank you for this.')).toHaveCount(
    1,
  );
  await expect(words).toHaveValue('');
});

test('an invitation that could not be sent keeps its name and address', async ({ page, context }) => {
  await signIn(page, demoPerson('Ines'));
  await page.goto('/clinic/caseload/invitation');
  await page.getByLabel('Name').fill('Lou Fenn');
  await page.getByLabel('Email address').fill('lou@people.example');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(page.getByRole('alert')).toContainText('No answer came');
  await expect(page.getByLabel('Name')).toHaveValue('Lou Fenn');
  await expect(page.getByLabel('Email address')).toHaveValue('lou@people.example');
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lou Fenn');
});
