import { ownClinic, type OwnClinic } from '../support/own-clinic';
import { expect, test } from '../support/browser';
import { linkToken, linkTokenHash } from '../../app/crypto/links';
import { hashPassphrase } from '../../app/auth/passphrases';
import { newId } from '../../app/db/id';

const passphrase = 'a kettle under slow weather';
let clinic: OwnClinic;

test.beforeAll(async ({ app }) => {
  clinic = await ownClinic({ app });
});
test.afterAll(() => clinic.close());

async function aClient(name = 'Sam Reed', { acknowledged = true } = {}) {
  const email = `${newId()}@people.example`;
  const clinician = await clinic.aClinician();
  const client = await clinic.aClient({ of: clinician, email, name, acknowledged });
  await clinic.behind('UPDATE person SET passphrase_hash = $1 WHERE id = $2', [
    await hashPassphrase(passphrase),
    client.personId,
  ]);
  return { email, personId: client.personId };
}

async function aLink(kind: 'arrival' | 'return', personId: string) {
  const id = newId();
  const token = linkToken(id);
  await clinic.behind(
    `INSERT INTO invitation (id, clinic_id, kind, person_id, token_hash, expires_at)
     VALUES ($1, $2, $3::link_kind, $4, $5, now() + interval '1 hour')`,
    [id, clinic.clinicId, kind, personId, linkTokenHash(token)],
  );
  return `/${kind === 'arrival' ? 'arrive' : 'return'}/${token}`;
}

test.describe('with scripts', () => {
  test('someone signs in, goes from page to page with the focus on each title, and signs out for good', async ({
    page,
  }) => {
    const { email } = await aClient('Marisol Quintanilla');
    await page.goto('/');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('textbox', { name: 'Passphrase' }).fill('not quite the right one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toContainText('do not go together');
    await expect(page.getByRole('alert')).toBeFocused();
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('/portal');

    await page.getByRole('link', { name: 'Account' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeFocused();
    await expect(page).toHaveTitle('Account · Meantime');
    await expect(page.getByText('Marisol Quintanilla')).toBeVisible();

    await page.getByRole('banner').getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('/');
    await page.goBack();
    await page.waitForURL(/\/sign-in\?to=%2Fportal%2Faccount$/);
    await expect(page.getByText('Marisol Quintanilla')).toHaveCount(0);
  });

  test('a page that the browser kept goes blank and is asked for again', async ({ page }) => {
    await page.goto('/sign-in');
    await page.getByLabel('Email address').fill('left@people.example');
    const reloaded = page.waitForEvent('load');
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
    await reloaded;
    await expect(page.getByLabel('Email address')).toBeVisible();
  });

  test('what someone sends when their login is over is kept, and goes through once they sign in', async ({ page }) => {
    const { email, personId } = await aClient();
    await page.goto('/sign-in?to=/portal/account');
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('/portal/account');
    await clinic.behind(`UPDATE login_session SET expires_at = now() - interval '1 minute' WHERE person_id = $1`, [
      personId,
    ]);

    await page.getByLabel('Days and hours are told in').selectOption('Asia/Tokyo');
    await page.getByRole('button', { name: 'Keep this time zone' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to keep what you wrote');
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
    await page.getByRole('button', { name: 'Sign in and send it' }).click();
    await expect(page.getByRole('status')).toContainText('Your time zone is kept.');
    await expect(page.getByLabel('Days and hours are told in')).toHaveValue('Asia/Tokyo');
  });
});

test.describe('where no answer comes', () => {
  test.use({ expectedComplaints: [[/ERR_INTERNET_DISCONNECTED/, /Failed to fetch/], { scope: 'test' }] });

  test('who signs in keeps what they typed, and is let in once the network is back', async ({ page, context }) => {
    const { email } = await aClient();
    await page.goto('/sign-in');
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toContainText('No answer came');
    await expect(page.getByLabel('Email address')).toHaveValue(email);
    await expect(page.getByRole('textbox', { name: 'Passphrase' })).toHaveValue(passphrase);
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('/portal');
  });

  test('who chooses a passphrase keeps it, and comes in with it once the network is back', async ({
    page,
    context,
  }) => {
    const { personId } = await aClient();
    for (const kind of ['arrival', 'return'] as const) {
      await context.clearCookies();
      await page.goto(await aLink(kind, personId));
      const chosen = page.getByRole('textbox', { name: 'A passphrase' });
      await chosen.fill('lanterns on a wet hill road');
      await context.setOffline(true);
      await page.getByRole('button', { name: /^Keep it and/ }).click();
      await expect(page.getByRole('alert')).toContainText('No answer came');
      await expect(chosen).toHaveValue('lanterns on a wet hill road');
      await context.setOffline(false);
      await page.getByRole('button', { name: /^Keep it and/ }).click();
      await page.waitForURL(/\/portal/);
    }
  });

  test('who reads the note for the first time, or says where they are, can press once more', async ({
    page,
    context,
  }) => {
    const { email } = await aClient('Sam Reed', { acknowledged: false });
    await page.goto('/sign-in');
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const pressed = async (name: string) => {
      await expect(page.getByRole('button', { name })).toBeVisible();
      await context.setOffline(true);
      await page.getByRole('button', { name }).click();
      await expect(page.getByRole('alert')).toBeFocused();
      await expect(page.getByRole('alert')).toContainText('No answer came');
      await context.setOffline(false);
      await page.getByRole('button', { name }).click();
    };
    await pressed('I have read this');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Today');
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByLabel('Days and hours are told in').selectOption('Asia/Tokyo');
    await pressed('Keep this time zone');
    await expect(page.getByRole('status')).toContainText('Your time zone is kept.');
    await expect(page.getByLabel('Days and hours are told in')).toHaveValue('Asia/Tokyo');
  });

  test('who asks for a link keeps the address, and has it sent once the network is back', async ({ page, context }) => {
    const { email } = await aClient();
    await page.goto('/forgotten');
    await page.getByLabel('Email address').fill(email);
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await expect(page.getByRole('alert')).toContainText('No answer came');
    await expect(page.getByLabel('Email address')).toHaveValue(email);
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Look in your mail');
  });
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('someone follows a mailed link, chooses a passphrase, and can sign out and in again', async ({ page }) => {
    const { email, personId } = await aClient();
    await page.goto(await aLink('arrival', personId));
    await page.getByLabel('A passphrase').fill('lanterns on a wet hill road');
    await page.getByRole('button', { name: 'Keep it and go on' }).click();
    await page.waitForURL(/\/portal/);
    await page.goto('/portal/account');
    await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('/');
    await page.goto('/portal/account');
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Passphrase').fill('lanterns on a wet hill road');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('/portal/account');
  });

  test('a form sent when the login is over is kept by a page that works on its own', async ({ page }) => {
    const { email, personId } = await aClient();
    await page.goto('/sign-in?to=/portal/account');
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Passphrase').fill(passphrase);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('/portal/account');
    await clinic.behind(`UPDATE login_session SET expires_at = now() - interval '1 minute' WHERE person_id = $1`, [
      personId,
    ]);
    await page.getByLabel('Days and hours are told in').selectOption('Asia/Tokyo');
    await page.getByRole('button', { name: 'Keep this time zone' }).click();
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Passphrase').fill(passphrase);
    await page.getByRole('button', { name: 'Sign in and send it' }).click();
    await expect(page.getByLabel('Days and hours are told in')).toHaveValue('Asia/Tokyo');
  });
});

test('every page of signing in can be used by everyone, also where something is wrong', async ({
  page,
  expectAccessible,
}) => {
  const { personId } = await aClient();
  const link = await aLink('arrival', personId);
  for (const path of [
    '/',
    '/sign-in',
    '/forgotten',
    link,
    await aLink('return', personId),
    '/arrive/nothing',
    '/return/nothing',
    '/nowhere',
    // An address that is refused before any page of ours is made.
    '/?_data=x',
  ]) {
    await page.goto(path);
    await expectAccessible();
  }
  await page.goto(link);
  await page.getByRole('textbox', { name: 'A passphrase' }).fill('passwordpassword');
  await page.getByRole('button', { name: 'Keep it and go on' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible();
  await page.goto('/sign-in');
  await page.getByLabel('Email address').fill('nobody@people.example');
  await page.getByRole('textbox', { name: 'Passphrase' }).fill('nobody has this one');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectAccessible();
});
