import type { BrowserContext } from '@playwright/test';
import { newId } from '../../app/db/id';
import type { ClientViewer, ClinicianViewer } from '../../app/db/viewer';
import { toLocal } from '../../app/domain/appointments/zoned-time';
import { assignOne } from '../support/assign-one';
import { expect, hasScripts, letIn, test } from '../support/browser';
import { ownClinic, type OwnClinic } from '../support/own-clinic';

let clinic: OwnClinic;

test.beforeAll(async ({ app }) => {
  clinic = await ownClinic({ app });
});
test.afterAll(() => clinic.close());

/** A clinician whose login the browser holds. */
async function signedIn(context: BrowserContext, origin: string): Promise<ClinicianViewer> {
  const clinician = await clinic.aClinician();
  await letIn(context, clinician, origin);
  return clinician;
}

/** Gives and shares something where no test is about how; returns what was shared. */
async function shared(client: ClientViewer, clinician: ClinicianViewer, hoursAgo: number): Promise<string> {
  const [assignmentId, id] = [newId(), newId()];
  await assignOne(clinician, {
    id: assignmentId,
    clientId: client.personId,
    pieceVersionId: clinic.pieceVersionId,
    why: 'Because of the stairs.',
  });
  await clinic.behind(
    `INSERT INTO shared_reflection (id, clinic_id, client_id, clinician_id, assignment_id, disclaimer_id, body, shared_at, waiting_since, unopened_since)
     SELECT $1, $2, $3, $4, $5, $6, '\\x00', at, at, at FROM (SELECT now() - $7 * interval '1 hour' AS at) moment`,
    [id, clinic.clinicId, client.personId, clinician.personId, assignmentId, clinic.disclaimerId, hoursAgo],
  );
  return id;
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled: scripts });

    test('a clinician invites someone, writes an appointment down, assigns a piece and withdraws it', async ({
      page,
      context,
      app,
    }) => {
      await signedIn(context, app.origin);
      await page.goto('/clinic');
      await expect(page.getByText('You work with no one here yet.')).toBeVisible();
      await page.getByRole('link', { name: 'Invite a client' }).click();

      await expect(page.getByText('Subject: A place for you in Meantime')).toBeVisible();
      await expect(page.getByText('Someone you know has made a private place for you')).toBeVisible();
      await page.getByLabel('Name').fill('Sam “Sunny” Reed');
      await page.getByLabel('Email address').fill('sam at people');
      await page.getByRole('button', { name: 'Send the invitation' }).click();
      await expect(page.getByRole('textbox', { name: 'Email address' })).toHaveAccessibleDescription(
        /does not look like an email address/,
      );
      await expect(page.getByLabel('Name')).toHaveValue('Sam “Sunny” Reed');
      const email = `${newId()}@people.example`;
      await page.getByLabel('Email address').fill(email);
      await page.getByRole('button', { name: 'Send the invitation' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sam “Sunny” Reed');
      await expect(page.getByRole('status')).toHaveText('The invitation is on its way.');
      await expect(page).toHaveTitle('Client · Meantime');

      await page.getByRole('button', { name: 'Send a new link' }).click();
      await expect(page.getByRole('alert')).toContainText('A link went out a moment ago.');

      await page.getByRole('link', { name: 'Add an appointment' }).click();
      await page.getByLabel('Day and time').fill('2020-02-03T15:00');
      await page.getByRole('button', { name: 'Add this appointment' }).click();
      await expect(page.getByLabel('Day and time')).toHaveAccessibleDescription(/That time has passed/);
      const soon = toLocal(new Date(Date.now() + 9 * 86_400_000), 'Europe/London').slice(0, 11);
      await page.getByLabel('Day and time').fill(`${soon}15:00`);
      await page.getByRole('button', { name: 'Add this appointment' }).click();
      await expect(page.getByRole('status')).toHaveText('The appointment is written down.');
      await page.getByRole('link', { name: 'Move' }).click();
      await expect(page.getByLabel('Day and time')).toHaveValue(`${soon}15:00`);
      await page.getByLabel('Day and time').fill(`${soon}16:30`);
      await page.getByRole('button', { name: 'Move it' }).click();
      await expect(page.getByRole('heading', { name: /4:30/ })).toBeVisible();
      await page.getByRole('link', { name: 'Sam “Sunny” Reed' }).click();

      await page.getByRole('link', { name: 'Assign a piece' }).click();
      await page.getByLabel('Words in the title or theme').fill('xyzzy qqzzqq');
      await page.getByRole('button', { name: 'Search' }).click();
      await expect(page.getByText('Nothing in the library has “xyzzy” or “qqzzqq”')).toBeVisible();
      await page.getByLabel('Words in the title or theme').fill('after the GOOD');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.getByRole('link', { name: 'After the good news' }).click();
      const preview = page.getByRole('region', { name: 'Exactly what Sam “Sunny” Reed will see' });
      await expect(preview.getByRole('heading', { name: 'Clinical note' })).toBeVisible();
      await page.getByRole('button', { name: 'Assign this to' }).click();
      await expect(page.getByLabel(/^Why this/)).toHaveAccessibleDescription(/Say in your own words why/);
      await page.getByLabel(/^Why this/).fill('Because of the stairs.\nNo hurry.');
      await page.getByRole('button', { name: 'Assign this to' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('It is with Sam “Sunny” Reed now');
      await page.getByRole('main').getByRole('link', { name: 'Sam “Sunny” Reed' }).click();
      await expect(page.getByText('Because of the stairs.')).toBeVisible();

      await page.getByRole('link', { name: 'Withdraw' }).click();
      await page.getByRole('button', { name: 'Withdraw it' }).click();
      await expect(page.getByRole('status')).toHaveText('It is no longer with them.');
      await expect(page.getByText('Nothing is with them now')).toBeVisible();

      await page.goto('/clinic/caseload');
      await expect(page.getByRole('link', { name: 'Sam “Sunny” Reed' })).toBeVisible();
      const kinds = await clinic.behind(
        'SELECT e.kind FROM access_event e JOIN person p ON p.id = e.subject_id WHERE p.name = $1 ORDER BY e.at DESC LIMIT 5',
        ['Sam “Sunny” Reed'],
      );
      expect(kinds.map(({ kind }) => kind)).toEqual([
        'withdrawn',
        'assigned',
        'appointment-moved',
        'appointment-made',
        'care-begun',
      ]);
    });

    test('the review queue and the caseload are sorted, filtered and paged by their address', async ({
      page,
      context,
      app,
    }) => {
      const iris = await signedIn(context, app.origin);
      const zoe = await clinic.aClient({ of: iris, name: 'Zoe Quill' });
      const ada = await clinic.aClient({ of: iris, name: 'Ada Marsh' });
      for (let hours = 1; hours <= 27; hours += 1) await shared(hours === 27 ? zoe : ada, iris, hours);
      for (let at = 1; at <= 24; at += 1)
        await clinic.aClient({ of: iris, name: `Person ${String(at).padStart(2, '0')}` });

      await page.goto('/clinic/review');
      const rows = page.locator('tbody tr');
      await expect(rows).toHaveCount(25);
      await expect(rows.first()).toContainText('Zoe Quill');
      await page.getByRole('link', { name: 'Next', exact: true }).click();
      await expect(rows).toHaveCount(2);
      expect(page.url()).toMatch(/\/clinic\/review\?after=[0-9a-f-]{36}$/);
      await page.getByRole('link', { name: 'Previous' }).click();
      await expect(rows).toHaveCount(25);
      await page.getByRole('columnheader', { name: 'Client' }).getByRole('link').click();
      await expect(page.getByRole('columnheader', { name: 'Client' })).toHaveAttribute('aria-sort', 'ascending');
      await expect(rows.first()).toContainText('Ada Marsh');
      await page.getByRole('columnheader', { name: 'Client' }).getByRole('link').click();
      await expect(rows.first()).toContainText('Zoe Quill');
      await page.getByLabel('Client', { exact: true }).fill('zoe');
      await page.getByLabel('Kind of piece').selectOption('Essays');
      await page.getByLabel('Not opened yet').check();
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await expect(rows).toHaveCount(1);
      expect(new URL(page.url()).search).toBe('?sort=-client&client=zoe&kind=essay&new=only');
      await page.getByLabel('Kind of piece').selectOption('Check-ins');
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await expect(page.getByText('Nothing that waits fits all of this.')).toBeVisible();
      await page.getByRole('link', { name: 'Show all' }).click();
      await expect(rows).toHaveCount(25);

      await page.goto('/clinic/caseload');
      await expect(rows).toHaveCount(25);
      await expect(rows.first()).toContainText('Ada Marsh');
      await page.getByRole('link', { name: 'Next', exact: true }).click();
      await expect(rows).toHaveCount(1);
      await expect(rows.first()).toContainText('Zoe Quill');
      await page.getByRole('columnheader', { name: 'Shared last' }).getByRole('link').click();
      await expect(rows.first()).toContainText('Zoe Quill');
      await expect(rows).toHaveCount(25);
      await page.getByLabel('Arrival').selectOption('Arrived');
      await page.getByRole('button', { name: 'Filter', exact: true }).click();
      await expect(page.getByText('No one you work with fits all of this.')).toBeVisible();
    });
  });
}

test('a form gone wrong, and a list where nothing fits, can be used by everyone', async ({
  page,
  context,
  app,
  expectAccessible,
}) => {
  const iris = await signedIn(context, app.origin);
  const sam = await clinic.aClient({ of: iris, name: 'Sam Reed' });
  await shared(sam, iris, 1);
  const [piece] = await clinic.behind<{ id: string }>('SELECT id FROM piece ORDER BY id LIMIT 1');
  await page.goto('/clinic/review?client=nobody');
  await expect(page.getByText('Nothing that waits fits all of this.')).toBeVisible();
  await expectAccessible();
  for (const [path, send] of [
    [`/clinic/assign?piece=${piece?.id}&to=${sam.personId}`, 'Assign this to Sam Reed'],
    [`/clinic/clients/${sam.personId}/appointments`, 'Add this appointment'],
  ] as const) {
    await page.goto(path);
    await page.getByRole('button', { name: send }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await expectAccessible();
  }
});

test('the keyboard walks through the review queue, and Enter opens what it stands on', async ({
  page,
  context,
  app,
}) => {
  const iris = await signedIn(context, app.origin);
  const sam = await clinic.aClient({ of: iris });
  const ids = [];
  for (const hours of [3, 2, 1]) ids.push(await shared(sam, iris, hours));
  await page.goto('/clinic/review');
  const pieces = page.getByRole('rowheader').getByRole('link');
  await hasScripts(page);
  // On arriving, from wherever the focus is.
  await page.keyboard.press('j');
  await expect(pieces.first()).toBeFocused();
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  await expect(pieces.nth(2)).toBeFocused();
  await page.keyboard.press('k');
  await expect(pieces.nth(1)).toBeFocused();
  await expect(pieces.nth(1)).toHaveAttribute('href', `/clinic/review/${ids[1]}`);
});

test('sending a form twice in a row does its work once', async ({ context, app }) => {
  const iris = await signedIn(context, app.origin);
  const form = { id: newId(), name: 'Twice Sent', email: `${newId()}@people.example`, timeZone: 'Europe/London' };
  const send = () =>
    context.request.post(`${app.origin}/clinic/caseload/invitation`, {
      form,
      headers: { Origin: app.origin },
      maxRedirects: 0,
    });
  const answers = await Promise.all([send(), send()]);
  expect(answers.map((answer) => [answer.status(), answer.headers()['location']])).toEqual([
    [302, `/clinic/clients/${form.id}?invited`],
    [302, `/clinic/clients/${form.id}?invited`],
  ]);
  const links = await clinic.behind('SELECT client_id FROM care_link WHERE clinician_id = $1', [iris.personId]);
  expect(links).toEqual([{ client_id: form.id }]);
});

test('a colleague’s client is not there, on any page and in any way of asking', async ({ context, app }) => {
  const colleague = await clinic.aClinician();
  const theirs = await clinic.aClient({ of: colleague, name: 'Xanthe Planted' });
  const iris = await signedIn(context, app.origin);
  for (const id of [theirs.personId, newId(), 'no-id']) {
    for (const path of [`/clinic/clients/${id}`, `/clinic/clients/${id}/appointments`]) {
      for (const address of [path, `${path}.data`]) {
        const answer = await context.request.get(`${app.origin}${address}`);
        expect(answer.status(), address).toBe(404);
        expect(await answer.text()).not.toContain('Xanthe');
      }
      for (const form of [
        { what: 'withdraw', assignmentId: newId() },
        { what: 'invite-again' },
        { what: 'add', id: newId(), startsAt: '2030-01-01T10:00' },
        { what: 'cancel', id: newId() },
      ]) {
        const answer = await context.request.post(`${app.origin}${path}`, { form, headers: { Origin: app.origin } });
        expect(answer.status(), `${path} ${JSON.stringify(form)}`).toBe(404);
      }
    }
  }
  const [piece] = await clinic.behind<{ id: string }>('SELECT id FROM piece ORDER BY id LIMIT 1');
  for (const address of [`/clinic/assign?to=${theirs.personId}`, `/clinic/assign?piece=${piece?.id}&to=${newId()}`])
    expect((await context.request.get(`${app.origin}${address}`)).status(), address).toBe(404);
  const form = { id: newId(), pieceVersionId: clinic.pieceVersionId, to: theirs.personId, why: 'Why.' };
  const assigned = await context.request.post(`${app.origin}/clinic/assign`, { form, headers: { Origin: app.origin } });
  expect(assigned.status()).toBe(404);
  // An address that names nobody is no way to give something to one's own.
  const mine = await clinic.aClient({ of: iris });
  const nowhere = await context.request.post(`${app.origin}/clinic/assign?piece=${piece?.id}&to=no-id`, {
    form: { ...form, to: mine.personId },
    headers: { Origin: app.origin },
  });
  expect(nowhere.status()).toBe(404);
  for (const list of [
    '/clinic/review',
    '/clinic/caseload',
    `/clinic/assign?piece=${piece?.id}`,
    '/clinic',
    `/clinic/caseload?after=${theirs.personId}`,
  ]) {
    expect(await (await context.request.get(`${app.origin}${list}`)).text()).not.toContain('Xanthe');
  }
});
