import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { reply } from '~/domain/threads/reply';
import { assigned } from '../support/assigned';
import { expect, hasScripts, letIn, test } from '../support/browser';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;

test.beforeAll(async ({ app }) => {
  clinic = await ownClinic({ app });
});
test.afterAll(() => clinic.close());

/** Someone shares the wish to talk, so many times, the oldest first. */
async function shares(iris: ClinicianViewer, client: ClientViewer, count: number): Promise<string[]> {
  const ids = [];
  for (let at = 0; at < count; at += 1) {
    const id = newId();
    const assignmentId = await assigned(clinic, iris, client);
    await share(client, { id, assignmentId, choice: { answerKeys: [], versions: {}, talkOnly: true } });
    ids.push(id);
  }
  return ids;
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('several are marked as discussed at once, said where it was pressed, and undone', async ({
      page,
      context,
      app,
      expectAccessible,
    }) => {
      const iris = await clinic.aClinician();
      const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
      const ids = await shares(iris, sam, 4);
      for (const id of ids.slice(0, 3)) await openSharedReflection(iris, id);
      await letIn(context, iris, app.origin);
      await page.goto('/clinic/review?sort=-waiting');
      const boxes = page.getByRole('checkbox', { name: /^Discussed:/ });
      // What was never opened has none.
      await expect(boxes).toHaveCount(3);
      await page.getByRole('button', { name: 'Mark the ticked rows as discussed' }).click();
      await expect(page.getByRole('alert')).toHaveText('Tick at least one row first.');
      await boxes.nth(0).check();
      await boxes.nth(1).check();
      await page.getByRole('button', { name: 'Mark the ticked rows as discussed' }).click();
      await expect(page.getByRole('status')).toContainText('Two are marked as discussed; their clients see that.');
      await expect(page.locator('tbody tr')).toHaveCount(2);
      expect(page.url()).toContain('sort=-waiting');
      if (scripts) await expectAccessible();
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect(page.getByRole('status')).toHaveText('They wait again, as before.');
      await expect(page.locator('tbody tr')).toHaveCount(4);
    });

    test('from one to the next, and back to the row in the queue as it was asked for', async ({
      page,
      context,
      app,
    }) => {
      const iris = await clinic.aClinician();
      const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
      const ann = await clinic.aClient({ of: iris, name: 'Ann Lake' });
      const [first, second, third] = await shares(iris, sam, 3);
      await shares(iris, ann, 1);
      await letIn(context, iris, app.origin);
      await page.goto('/clinic/review?sort=-waiting&client=sam');
      await page.getByRole('rowheader').getByRole('link').first().click();
      const at = (id: string | undefined) => page.waitForURL(`**/clinic/review/${id}?in=*`);
      await at(third);
      await page.getByRole('link', { name: 'Next', exact: true }).first().click();
      await at(second);
      await page.getByRole('link', { name: 'Next', exact: true }).first().click();
      await at(first);
      await expect(page.getByRole('link', { name: 'Next', exact: true })).toHaveCount(0);
      await page.getByRole('link', { name: 'Back to the review queue' }).first().click();
      await page.waitForURL(`**/clinic/review?sort=-waiting&client=sam#${first}`);
      await expect(page.locator('tbody tr')).toHaveCount(3);
      if (scripts) await expect(page.locator(`[id="${first}"]`)).toBeFocused();
    });

    test('one is marked as discussed unless a reply came unseen, and the mark is undone where it was set', async ({
      page,
      context,
      app,
    }) => {
      const iris = await clinic.aClinician();
      const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
      const [id = ''] = await shares(iris, sam, 1);
      await letIn(context, iris, app.origin);
      await page.goto(`/clinic/review/${id}`);
      await reply(sam, { id: newId(), sharedReflectionId: id, text: 'One more thing.' });
      await page.getByRole('button', { name: 'Mark as discussed' }).click();
      await expect(page.getByRole('alert')).toContainText('A reply has come since this page was opened');
      await expect(page.getByText('One more thing.')).toBeVisible();
      await page.getByRole('button', { name: 'Mark as discussed' }).click();
      await expect(page.getByText('You marked this as discussed today')).toBeVisible();
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect(page.getByRole('button', { name: 'Mark as discussed' })).toBeVisible();
    });
  });
}

test('the keys j and k go from one to the next, and not where they are switched off', async ({
  page,
  context,
  app,
}) => {
  const iris = await clinic.aClinician();
  const sam = await clinic.aClient({ of: iris });
  const [first, second] = await shares(iris, sam, 2);
  await letIn(context, iris, app.origin);
  await page.goto(`/clinic/review/${first}`);
  await hasScripts(page);
  await page.keyboard.press('j');
  await page.waitForURL(`**/clinic/review/${second}*`);
  await expect(page.getByRole('link', { name: 'Previous' }).first()).toBeVisible();
  await page.keyboard.press('k');
  await page.waitForURL(`**/clinic/review/${first}*`);
  await page.goto('/clinic/account');
  const keys = page.getByRole('region', { name: 'Keys' });
  await keys.getByRole('checkbox').uncheck();
  await keys.getByRole('button', { name: 'Keep this' }).click();
  await expect(keys.getByRole('status')).toHaveText('Single keys are off here.');
  await page.goto('/clinic/review');
  await hasScripts(page);
  await page.keyboard.press('j');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('rowheader').getByRole('link').first()).not.toBeFocused();
  await expect(page.getByText('The keys j and k')).toHaveCount(0);
});

test('home tells what is new, the hour that is now, and leads to each with one press', async ({
  page,
  context,
  app,
  expectAccessible,
}) => {
  const iris = await clinic.aClinician();
  const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
  const ann = await clinic.aClient({ of: iris, name: 'Ann Lake' });
  const [shared] = await shares(iris, sam, 1);
  const [answered = ''] = await shares(iris, ann, 1);
  await openSharedReflection(iris, answered);
  await reply(ann, { id: newId(), sharedReflectionId: answered, text: 'And yes.' });
  await clinic.behind(
    `INSERT INTO appointment (id, clinic_id, clinician_id, client_id, starts_at) VALUES ($1, $2, $3, $4, now() - interval '10 minutes')`,
    [newId(), clinic.clinicId, iris.personId, sam.personId],
  );
  await letIn(context, iris, app.origin);
  await page.goto('/clinic');
  const now = page.getByRole('listitem').filter({ hasText: ', now' });
  await expect(now).toContainText('Sam Reed');
  await expect(page.getByRole('region', { name: 'New from others' })).toContainText('Ann Lake');
  await expect(page.getByRole('region', { name: 'New from others' })).toContainText('Reply today');
  await expectAccessible();
  await now.getByRole('link', { name: 'Assign to Sam Reed' }).click();
  await page.waitForURL(`**/clinic/assign?to=${sam.personId}`);
  await page.goBack();
  await now.getByRole('list').getByRole('link').first().click();
  await page.waitForURL(`**/clinic/review/${shared}`);
  await page.goto('/clinic');
  await expect(now).toContainText('One thing opened and not discussed.');
});
