import type { Locator, Page } from '@playwright/test';
import { entriesOf } from '~/domain/entries/entries-of';
import type { EntryBody } from '~/domain/entries/entry';
import { test as base } from './browser';
import { aWriter, type Writer } from './writer';

interface Fixtures {
  writer: Writer;
  /** Whether the browser is let in as the writer; true unless said otherwise. */
  signedIn: boolean;
}

/** The browser's `test` with a client who has a piece of each kind to write in. */
export const test = base.extend<Fixtures>({
  signedIn: [true, { option: true }],
  writer: async ({ app, context, signedIn }, use) => {
    const writer = await aWriter(app);
    if (signedIn) await writer.signIn(context);
    await use(writer);
    await writer.close();
  },
});

/** The two questions of the writer's essay, as they begin. */
export const first = /^Think of a stretch/;
export const second = /^Of the feelings named here/;

/** What a place says of itself: saved, with the hour, or waiting. */
export const saved = /^Saved \d{1,2}(:\d\d)?\u00a0[ap]m$/;
export const onDevice = 'Saved on this device, not yet sent';

/** The place of a question, with its state. */
export function place(page: Page, placeKey: string): Locator {
  return page.locator(`#place-${placeKey.replace(':', '-')}`);
}

/** The words on how far a place is saved. */
export const state = (page: Page, placeKey: string) => place(page, placeKey).locator('.save-state > :first-child');

/** The id at the end of an address. */
export const idOf = (address: string) => address.split('/').at(-1) ?? '';

/** What is stored of an assignment, by place. */
export async function stored(writer: Writer, address: string): Promise<Record<string, EntryBody>> {
  const rows = await entriesOf(writer.client, idOf(address));
  return Object.fromEntries(rows.map(({ placeKey, body }) => [placeKey, body]));
}

export const answer = (text: string): EntryBody => ({ form: 'answer', text });
