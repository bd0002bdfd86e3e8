import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type BrowserContext, type Page } from '@playwright/test';
import type { Viewer } from '../../app/db/viewer';
import { startApp, type StartedApp } from './app';
import { tokenOf } from './login';

interface Fixtures {
  /** Complaints that the page's console may make in this test; any other fails it. */
  expectedComplaints: RegExp[];
  /** Fails with a readable list when axe finds anything wrong with the page as it is now. */
  expectAccessible: (page?: Page) => Promise<void>;
}

/**
 * Playwright's `test` with the real app: one for each worker process, with the demo clinic, at
 * `baseURL`. A test fails when the page complains in its console, throws, or breaks the
 * Content-Security-Policy, whatever else it looks at.
 */
export const test = base.extend<Fixtures, { app: StartedApp }>({
  app: [
    async ({}, use) => {
      const app = await startApp();
      await use(app);
      await app.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ app }, use) => use(app.origin),
  expectedComplaints: [[], { option: true }],
  context: async ({ context, expectedComplaints }, use) => {
    const complaints: string[] = [];
    context.on('console', (message) => {
      if (message.type() !== 'error' || isStatus(message.text()) || isInterrupted(message.text())) return;
      complaints.push(message.text());
    });
    context.on('weberror', (error) => {
      if (!isInterrupted(String(error.error()))) complaints.push(String(error.error()));
    });
    await use(context);
    expect(complaints.filter((text) => !expectedComplaints.some((expected) => expected.test(text)))).toEqual([]);
  },
  expectAccessible: async ({ page }, use) => {
    await use(async (other) => {
      // In the page itself: no page of ours has a frame, which the other mode opens a window for, each time. Of what
      // passed it makes no list.
      const { violations } = await new AxeBuilder({ page: other ?? page })
        .setLegacyMode()
        .options({ resultTypes: ['violations'] })
        .analyze();
      const list = violations.map(
        ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
      );
      expect(list).toEqual([]);
    });
  },
});

/** Lets a browser in with a login that somebody has, where the test is not about signing in. */
export async function letIn(context: BrowserContext, viewer: Viewer, origin: string): Promise<void> {
  await context.addCookies([{ name: 'meantime', value: tokenOf(viewer), url: origin }]);
}

/** Opens a page, holding its scripts back; the function it resolves to lets them come, and waits until they have it. */
export async function openedWithoutScripts(page: Page, address: string): Promise<() => Promise<void>> {
  let come = (): void => undefined;
  const coming = new Promise<void>((resolve) => (come = resolve));
  await page.route('**/*.js', (route) => coming.then(() => route.continue()));
  await page.goto(address, { waitUntil: 'commit' });
  await page.locator('footer').last().waitFor();
  return async () => {
    come();
    await hasScripts(page);
    await page.unrouteAll({ behavior: 'wait' });
  };
}

/** Resolves once the page's scripts have taken it over. */
export async function hasScripts(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    Object.keys(document.querySelector('#page > .shell') ?? {}).some((name) => name.startsWith('__reactFiber')),
  );
}

export { expect };

/** Chromium reports every 4xx and 5xx answer as an error; whether one was right is for the test to say. */
function isStatus(text: string): boolean {
  return /^Failed to load resource: the server responded with a status of [45]\d\d/.test(text);
}

/**
 * Someone who sends a form while its page still asks for its data lets go of that question. Remix (single fetch) leaves
 * the promise of its answer unheard, which a browser reports; where half of the answer was read, Remix says it itself in
 * the console. Nothing is lost by either: the form that was sent is answered.
 */
function isInterrupted(text: string): boolean {
  return text.startsWith('AbortError: signal is aborted without reason');
}
