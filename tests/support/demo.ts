import { readFileSync } from 'node:fs';
import { expect, type BrowserContext, type Page } from '@playwright/test';
import pg from 'pg';
import type { StartedApp } from './app';
import { aLogin } from './login';

/** Someone of the demo clinic, as `prisma/seed/demo.json` lists them. */
export interface DemoPerson {
  name: string;
  email: string;
  passphrase: string;
}

/** The person of the demo clinic whose line begins with that name. */
export function demoPerson(begins: string): DemoPerson {
  const people = JSON.parse(readFileSync(new URL('../../prisma/seed/demo.json', import.meta.url), 'utf8')) as {
    who: string;
    email: string;
    passphrase: string;
  }[];
  const found = people.find(({ who }) => who.startsWith(begins));
  if (!found) throw new Error(`The demo clinic has nobody called ${begins}.`);
  return { name: found.who.split(',')[0] ?? '', email: found.email, passphrase: found.passphrase };
}

/** Signs someone in through the form, and waits until their first page stands. */
export async function signIn(page: Page, { email, passphrase }: DemoPerson): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('Email address').fill(email);
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(passphrase);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^(Before you meet|Today)$/);
}

/** Lets a browser in as someone of the app's demo clinic, where no test is about signing in. */
export async function comeInAs(context: BrowserContext, app: StartedApp, { name }: DemoPerson): Promise<void> {
  const client = new pg.Client({ connectionString: app.urls.superuser });
  await client.connect();
  try {
    const behind = async (sql: string, values?: unknown[]) =>
      (await client.query(sql, values)).rows as pg.QueryResultRow[];
    const [person] = await behind('SELECT id FROM person WHERE name = $1', [name]);
    const token = await aLogin(behind, (person as { id: string }).id);
    await context.addCookies([{ name: 'meantime', value: token, url: app.origin }]);
  } finally {
    await client.end();
  }
}
