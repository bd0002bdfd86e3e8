import { chromium, type Browser, type CDPSession } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../../app/launch/folders.mjs';
import type { StartedApp } from '../support/app';
import { ensureChromium, systemChromium } from '../support/chromium.mjs';
import { demoPerson } from '../support/demo';
import { Visitor } from '../support/visitor';
import { partsOfFiles } from './dependencies';
import { reportWeight, type Kind, type Loaded, type Weighed } from './weight-report';

/** Where the figures go unless another place is named. */
export const weightFile = path.join(ROOT, 'build', 'bench', 'weight.json');

/** The page that the aim is about. */
const READING = 'reading page';

/**
 * Weighs the main pages of the demo clinic: everything that a browser with an empty cache asks for until the network is
 * quiet, body by body as it was sent; and what each package takes of it. Prints tables and writes the same as JSON to
 * `file`. Resolves to whether the page on which a client reads and writes is within its aim.
 */
export async function weighPages(app: StartedApp, file: string): Promise<boolean> {
  await ensureChromium();
  const parts = await partsOfFiles();
  const executablePath = systemChromium();
  const browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args: ['--disable-background-networking', '--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  try {
    const weighed: Weighed[] = [];
    for (const { name, address, token } of await mainPages(app.origin))
      weighed.push({ name, loaded: await load(browser, app.origin, address, token) });
    const { within, ...figures } = reportWeight(weighed, parts, READING);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify({ within, ...figures }, null, 2)}\n`);
    return within;
  } finally {
    await browser.close();
  }
}

interface MainPage {
  name: string;
  address: string;
  token?: string | undefined;
}

async function mainPages(origin: string): Promise<MainPage[]> {
  const client = await signedIn(origin, 'Ada Pebble');
  const clinician = await signedIn(origin, 'Ines Fallow');
  const found = async (by: Visitor, page: string, link: RegExp, is?: RegExp) => {
    const { text } = await by.get(page);
    for (const [address] of text.matchAll(link)) if (!is || is.test((await by.get(address)).text)) return address;
    throw new Error(`The demo clinic has nothing like ${link.source} on ${page}.`);
  };
  const id = '[0-9a-f]{8}-[0-9a-f-]{27}';
  const essay = await found(client, '/portal', new RegExp(`/portal/assignments/${id}`, 'g'), /\bAn essay\b/);
  const person = await found(clinician, '/clinic/caseload', new RegExp(`/clinic/clients/${id}`, 'g'));
  const piece = await found(clinician, '/clinic/library', new RegExp(`/clinic/library/${id}`, 'g'));
  const { location: draft } = await clinician.post('/clinic/library/new', { kind: 'essay' });
  if (draft === null) throw new Error('No draft could be begun.');
  const theirs = (name: string, address: string) => ({ name, address, token: client.token });
  const clinicPage = (name: string, address: string) => ({ name, address, token: clinician.token });
  return [
    { name: 'sign in', address: '/sign-in' },
    { name: 'help now', address: '/help-now' },
    theirs('today', '/portal'),
    theirs(READING, essay),
    theirs('sharing', `${essay}/sharing`),
    clinicPage('home', '/clinic'),
    clinicPage('review queue', '/clinic/review'),
    clinicPage('caseload', '/clinic/caseload'),
    clinicPage('client', person),
    clinicPage('assign', `/clinic/assign?to=${person.split('/').at(-1)}`),
    clinicPage('library', '/clinic/library'),
    clinicPage('a piece', piece),
    clinicPage('write a piece', draft),
  ];
}

async function signedIn(origin: string, who: string): Promise<Visitor> {
  const { email, passphrase } = demoPerson(who);
  const visitor = new Visitor(origin);
  await visitor.post('/sign-in', { email, passphrase });
  if (visitor.token === undefined) throw new Error(`The demo clinic did not let ${who} in.`);
  return visitor;
}

async function load(browser: Browser, origin: string, address: string, token?: string): Promise<Loaded[]> {
  const context = await browser.newContext();
  try {
    if (token !== undefined) await context.addCookies([{ name: 'meantime', value: token, url: origin }]);
    const page = await context.newPage();
    const network = await listen(await context.newCDPSession(page));
    const answer = await page.goto(origin + address, { waitUntil: 'networkidle' });
    if (answer?.status() !== 200 || !page.url().endsWith(address)) throw new Error(`${address} is not to be had.`);
    return network();
  } finally {
    await context.close();
  }
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
  const kinds: Record<string, Kind> = {
    Document: 'html',
    Script: 'script',
    Stylesheet: 'style',
    Font: 'font',
    Image: 'image',
  };
  return kinds[type] ?? 'other';
}
