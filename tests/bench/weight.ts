import { chromium, type Browser, type CDPSession } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../app/launch/folders.mjs';
import type { StartedApp } from '../support/app';
import { ensureChromium, systemChromium } from '../support/chromium.mjs';
import { demoPerson } from '../support/demo';
import { aside, kilobytes, table } from './print';

const AIM = 130_000;

type Kind = 'html' | 'js' | 'css' | 'fonts' | 'other';

interface Loaded {
  path: string;
  kind: Kind;
  /** The body as it crossed the wire, compressed, in bytes. */
  body: number;
  /** The answer's status line and headers, in bytes. */
  head: number;
  encoding: string;
}

/**
 * Weighs the page on which a client reads the demo clinic's essay and writes beside it: everything that a browser
 * with an empty cache asks for until the network is quiet, body by body as it was sent. Prints a table and writes
 * the same as JSON to `file`. Resolves to whether the page is within its aim.
 */
export async function weighReadingPage(app: StartedApp, file: string): Promise<boolean> {
  await ensureChromium();
  const executablePath = systemChromium();
  const browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: ['--disable-background-networking', '--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  try {
    const loaded = await load(browser, app.origin);
    return report(loaded, file);
  } finally {
    await browser.close();
  }
}

async function load(browser: Browser, origin: string): Promise<Loaded[]> {
  const ada = demoPerson('Ada Pebble');
  const signedIn = await browser.newContext();
  const door = await signedIn.newPage();
  await door.goto(`${origin}/sign-in`);
  await door.getByLabel('Email address').fill(ada.email);
  await door.getByRole('textbox', { name: 'Passphrase' }).fill(ada.passphrase);
  await door.getByRole('button', { name: 'Sign in' }).click();
  const essay = door.locator('main a[href^="/portal/assignments/"]').first();
  await essay.waitFor();
  const addresses = await door
    .locator('main a[href^="/portal/assignments/"]')
    .evaluateAll((links) => [...new Set(links.map((link) => new URL((link as HTMLAnchorElement).href).pathname))]);
  const cookies = await signedIn.storageState();
  await signedIn.close();

  for (const address of addresses) {
    const context = await browser.newContext({ storageState: cookies });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    const network = await listen(cdp);
    await page.goto(origin + address, { waitUntil: 'networkidle' });
    const isEssay = await page
      .getByRole('main')
      .getByText(/^An essay\b/)
      .isVisible();
    const found = network();
    await context.close();
    if (isEssay) return found;
  }
  throw new Error('The demo clinic has given its first client no essay.');
}

/** Notes every answer; the function that it resolves to says what has arrived whole. */
async function listen(cdp: CDPSession): Promise<() => Loaded[]> {
  const begun = new Map<string, { url: string; type: string; head: number; encoding: string }>();
  const done: Loaded[] = [];
  await cdp.send('Network.enable');
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
  cdp.on('Network.responseReceived', ({ requestId, response, type }) => {
    const encoding = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-encoding')?.[1];
    // Until its body comes, what an answer has cost is its head.
    begun.set(requestId, { url: response.url, type, head: response.encodedDataLength, encoding: encoding ?? 'none' });
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const one = begun.get(requestId);
    if (!one || !one.url.startsWith('http')) return;
    const { pathname } = new URL(one.url);
    done.push({
      path: pathname,
      kind: kindOf(one.type),
      body: encodedDataLength - one.head,
      head: one.head,
      encoding: one.encoding,
    });
  });
  return () => [...done];
}

function kindOf(type: string): Kind {
  const kinds: Record<string, Kind> = { Document: 'html', Script: 'js', Stylesheet: 'css', Font: 'fonts' };
  return kinds[type] ?? 'other';
}

function report(loaded: Loaded[], file: string): boolean {
  const sum = (of: Loaded[], size: 'body' | 'head') => of.reduce((all, one) => all + one[size], 0);
  const kinds = (['html', 'js', 'css', 'fonts', 'other'] as const).map((kind) => {
    const its = loaded.filter((one) => one.kind === kind);
    return { kind, files: its.length, body: sum(its, 'body'), head: sum(its, 'head') };
  });
  const total = { files: loaded.length, body: sum(loaded, 'body'), head: sum(loaded, 'head') };
  const within = total.body <= AIM;

  const row = (name: string, of: typeof total) => [
    name,
    of.files,
    kilobytes(of.body),
    kilobytes(of.head),
    kilobytes(of.body + of.head),
  ];
  aside(
    'The reading page, cold, as sent. KB of 1000 bytes. A body is Network.loadingFinished less the head of the answer.',
  );
  table([['kind', 'files', 'bodies', 'heads', 'both'], ...kinds.map((of) => row(of.kind, of)), row('all', total)]);
  aside('');
  const largest = [...loaded].sort((a, b) => b.body - a.body);
  table([
    ['file', 'body', 'encoding'],
    ...largest.map((one) => [one.path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '…'), kilobytes(one.body), one.encoding]),
  ]);
  aside(`${kilobytes(total.body)} KB; the aim is at most ${kilobytes(AIM)} KB: ${within ? 'met' : 'missed'}.`);

  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ aim: AIM, within, total, kinds, files: largest }, null, 2)}\n`);
  return within;
}

/** Where the figures go unless another place is named. */
export const weightFile = path.join(ROOT, 'build', 'bench', 'weight.json');
