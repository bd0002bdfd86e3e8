import type { Locator, Page } from '@playwright/test';
import { newId } from '~/db/id';
import { toLocal } from '~/domain/appointments/zoned-time';
import { share } from '~/domain/sharing/share';
import { assigned } from '../../support/assigned';
import { expect, letIn, test } from '../../support/browser';
import { comeInAs, demoPerson } from '../../support/demo';
import { ownClinic, type OwnClinic } from '../../support/own-clinic';

let clinic: OwnClinic;

test.beforeAll(async ({ app }) => {
  clinic = await ownClinic({ app });
});
test.afterAll(() => clinic.close());

test.use({ expectedComplaints: [[/ERR_INTERNET_DISCONNECTED/, /Failed to fetch/], { scope: 'test' }] });

test('a reply that could not be sent stays in its place, and is sent once when the network is back', async ({
  app,
  page,
  context,
}) => {
  await comeInAs(context, app, demoPerson('Ines'));
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

test('an invitation that could not be sent keeps its name and address', async ({ app, page, context }) => {
  await comeInAs(context, app, demoPerson('Ines'));
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

/** A clinician and their client, who shared that they want to talk about a piece. */
async function aShare() {
  const iris = await clinic.aClinician({ name: 'Iris Bell' });
  const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
  const assignmentId = await assigned(clinic, iris, sam);
  const id = newId();
  await share(sam, { id, assignmentId, choice: { answerKeys: [], versions: {}, talkOnly: true } });
  return { iris, sam, assignmentId, id };
}

/** Presses a button while the network is gone; it is back once the place where it stands has said so. */
async function pressedInVain(within: Page | Locator, name: string): Promise<void> {
  const page = 'page' in within ? within.page() : within;
  const button = within.getByRole('button', { name });
  await expect(button).toBeVisible();
  await page.context().setOffline(true);
  await button.click();
  await expect(within.getByRole('alert')).toContainText('No answer came');
  await expect(within.getByRole('alert')).toBeFocused();
  await page.context().setOffline(false);
}

test('what was to be shared, or taken back, is said not to be, where it was pressed', async ({
  page,
  context,
  app,
}) => {
  const { sam, assignmentId, id } = await aShare();
  await letIn(context, sam, app.origin);
  await page.goto(`/portal/assignments/${assignmentId}/sharing?talk=1`);
  await pressedInVain(page, 'Share');
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Shared with Iris Bell');

  await page.goto(`/portal/shared/${id}`);
  const reply = page.getByLabel('Reply to Iris Bell');
  await reply.fill('I would rather say it myself.');
  await page.getByRole('link', { name: 'Take this back' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take this back?' });
  await pressedInVain(dialog, 'Take it back');
  await dialog.getByRole('button', { name: 'Leave it shared' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('button', { name: 'Send this reply' }).click();
  await expect(page.getByRole('list', { name: 'Replies, oldest first' })).toContainText(
    'I would rather say it myself.',
  );

  await page.goto(`/portal/shared/${id}?take-back`);
  await pressedInVain(page, 'Take it back');
  await page.getByRole('button', { name: 'Take it back' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Taken back');
});

test('a reply that is being typed outlasts a mark, whether it had an answer or not', async ({ page, context, app }) => {
  const { iris, id } = await aShare();
  await letIn(context, iris, app.origin);
  await page.goto(`/clinic/review/${id}`);
  const reply = page.getByLabel('Reply to Sam Reed');
  await reply.fill('Thank you for this.');
  await pressedInVain(page, 'Mark as discussed');
  await expect(reply).toHaveValue('Thank you for this.');
  await page.getByRole('button', { name: 'Mark as discussed' }).click();
  await expect(page.getByText('You marked this as discussed')).toBeVisible();
  await expect(reply).toHaveValue('Thank you for this.');
  await page.getByRole('button', { name: 'Send this reply' }).click();
  await expect(page.getByRole('list', { name: 'Replies, oldest first' })).toContainText('Thank you for this.');
  await expect(reply).toHaveValue('');
});

test('a question that had no answer stays open, and can be answered again; a date that is being typed stays', async ({
  page,
  context,
  app,
}) => {
  const { iris, sam } = await aShare();
  await clinic.behind(
    `INSERT INTO appointment (id, clinic_id, clinician_id, client_id, starts_at) VALUES ($1, $2, $3, $4, now() + interval '3 days')`,
    [newId(), clinic.clinicId, iris.personId, sam.personId],
  );
  await letIn(context, iris, app.origin);
  const client = `/clinic/clients/${sam.personId}`;

  await page.goto(client);
  await pressedInVain(page, 'Send a new link');
  await page.getByRole('link', { name: 'Withdraw' }).click();
  const withdrawing = page.getByRole('dialog', { name: /^Withdraw/ });
  await pressedInVain(withdrawing, 'Withdraw it');
  await withdrawing.getByRole('button', { name: 'Withdraw it' }).click();
  await expect(page.getByRole('status')).toHaveText('It is no longer with them.');

  await page.goto(`${client}/appointments`);
  const typed = page.getByLabel('Day and time');
  const soon = toLocal(new Date(Date.now() + 9 * 86_400_000), 'Europe/London');
  await typed.fill(soon);
  await page.getByRole('link', { name: 'Cancel' }).click();
  const cancelling = page.getByRole('dialog', { name: 'Cancel this appointment?' });
  await pressedInVain(cancelling, 'Cancel it');
  await cancelling.getByRole('button', { name: 'Cancel it' }).click();
  await expect(page.getByText('None is written down yet.')).toBeVisible();
  await expect(typed).toHaveValue(soon);
  await page.getByRole('button', { name: 'Add this appointment' }).click();
  await expect(page.getByRole('status')).toHaveText('The appointment is written down.');
  await expect(typed).toHaveValue('');
});

test('a copy that was to be tailored, or thrown away, is still to be', async ({ page, context, app }) => {
  await letIn(context, await clinic.aClinician(), app.origin);
  await page.goto('/clinic/library');
  await page.getByRole('main').getByRole('listitem').getByRole('link').first().click();
  await expect(page.getByRole('link', { name: 'Versions' })).toBeVisible();
  await page.goto(`${page.url()}/versions`);
  await pressedInVain(page, 'Tailor a copy');
  await page.getByRole('button', { name: 'Tailor a copy' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Write /);

  await page.getByRole('link', { name: 'Throw this draft away' }).click();
  const dialog = page.getByRole('dialog', { name: 'Throw this draft away?' });
  await pressedInVain(dialog, 'Throw it away');
  await dialog.getByRole('button', { name: 'Throw it away' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your clinic’s own pieces');
});
