import { chromium } from '@playwright/test';
import lighthouse, { type Result } from 'lighthouse';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../app/launch/folders.mjs';
import { freePort } from '../../app/launch/ports.mjs';
import type { StartedApp } from '../support/app';
import { ensureChromium, systemChromium } from '../support/chromium.mjs';
import { demoPerson } from '../support/demo';
import { Visitor } from '../support/visitor';
import { aside, kilobytes, table } from './print';

const AIM = 100;
const RUNS = 3;
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const;
const TIMES = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'speed-index'] as const;

/** Where the figures go unless another place is named. */
export const lighthouseFile = path.join(ROOT, 'build', 'bench', 'lighthouse.json');

interface Marked {
  page: string;
  scores: Record<(typeof CATEGORIES)[number], number>;
  /** Milliseconds, as on the phone and the line that Lighthouse makes up. */
  times: Record<string, number>;
  shift: number;
  bytes: number;
  /** What kept a score below the aim, and where. */
  short: string[];
}

/**
 * Has Lighthouse look at Today and the reading page as a client of the demo clinic meets them on a phone: its own
 * settings for a slow one, an empty cache, the production server's answers. Each page several times, the best of each
 * score, since whatever else a machine does only makes a page slower. No request leaves the machine. Prints a table and
 * writes the same as JSON to `file`. Resolves to whether every score is what the aim says.
 */
export async function markPages(app: StartedApp, file: string): Promise<boolean> {
  await ensureChromium();
  const ada = demoPerson('Ada Pebble');
  const visitor = new Visitor(app.origin);
  await visitor.post('/sign-in', { email: ada.email, passphrase: ada.passphrase });
  if (!visitor.token) throw new Error('The demo clinic let nobody in.');

  const pages = { Today: '/portal', 'The reading page': await essayOf(visitor) };
  const marked: Marked[] = [];
  for (const [page, address] of Object.entries(pages)) {
    const runs: Result[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await look(app.origin, address, visitor.token));
    marked.push(best(page, runs));
  }
  return report(marked, file);
}

async function essayOf(visitor: Visitor): Promise<string> {
  const today = await visitor.get('/portal');
  for (const [address] of today.text.matchAll(/\/portal\/assignments\/[0-9a-f-]{36}/g))
    if (/\bAn essay\b/.test((await visitor.get(address)).text)) return address;
  throw new Error('The demo clinic has given its first client no essay.');
}

/** One look, in a browser of its own that has been nowhere before. */
async function look(origin: string, address: string, token: string): Promise<Result> {
  const port = await freePort();
  const profile = mkdtempSync(path.join(tmpdir(), 'meantime-lighthouse-'));
  const executablePath = systemChromium();
  const browser = await chromium.launchPersistentContext(profile, {
    ...(executablePath !== undefined && { executablePath }),
    args: [
      `--remote-debugging-port=${port}`,
      '--disable-background-networking',
      '--disable-gpu',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  try {
    await browser.addCookies([{ name: 'meantime', value: token, url: origin, httpOnly: true, sameSite: 'Lax' }]);
    const found = await lighthouse(origin + address, {
      port,
      logLevel: 'error',
      formFactor: 'mobile',
      onlyCategories: [...CATEGORIES],
      // The login is in what would be reset; the profile is new anyway.
      disableStorageReset: true,
    });
    if (!found || found.lhr.runtimeError)
      throw new Error(`Lighthouse: ${found?.lhr.runtimeError?.message ?? 'nothing'}`);
    if (!found.lhr.finalDisplayedUrl.endsWith(address)) throw new Error('Lighthouse was led to another page.');
    return found.lhr;
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

function best(page: string, runs: readonly Result[]): Marked {
  const score = (run: Result, category: string) => Math.round((run.categories[category]?.score ?? 0) * 100);
  const value = (run: Result, audit: string) => run.audits[audit]?.numericValue ?? NaN;
  const least = (audit: string) => Math.min(...runs.map((run) => value(run, audit)));
  const quickest = runs.reduce((one, other) => (score(other, 'performance') > score(one, 'performance') ? other : one));
  const short = CATEGORIES.flatMap((category) => {
    if (score(quickest, category) >= AIM) return [];
    return (quickest.categories[category]?.auditRefs ?? []).flatMap(({ id, weight }) => {
      const audit = quickest.audits[id];
      if (!audit || weight === 0 || audit.score === null || audit.score >= 1) return [];
      return [`${audit.title}${audit.displayValue ? ` (${audit.displayValue})` : ''}`];
    });
  });
  return {
    page,
    scores: Object.fromEntries(
      CATEGORIES.map((category) => [category, Math.max(...runs.map((run) => score(run, category)))]),
    ) as Marked['scores'],
    times: Object.fromEntries(TIMES.map((time) => [time, least(time)])),
    shift: least('cumulative-layout-shift'),
    bytes: least('total-byte-weight'),
    short,
  };
}

function report(marked: readonly Marked[], file: string): boolean {
  const met = marked.every(({ scores }) => CATEGORIES.every((category) => scores[category] >= AIM));
  aside(`\nLighthouse, as on a slow phone; the best of ${RUNS} looks.`);
  table([
    ['', ...CATEGORIES, ...TIMES.map((time) => time.replaceAll('-', ' ')), 'shift', 'KB'],
    ...marked.map(({ page, scores, times, shift, bytes }) => [
      page,
      ...CATEGORIES.map((category) => scores[category]),
      ...TIMES.map((time) => `${(times[time] ?? NaN).toFixed(0)} ms`),
      shift.toFixed(3),
      kilobytes(bytes),
    ]),
  ]);
  for (const { page, short } of marked) for (const what of short) aside(`  ${page}: ${what}`);
  aside(`The aim is ${AIM} for each: ${met ? 'met' : 'missed'}.`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ aim: AIM, met, pages: marked }, null, 2)}\n`);
  return met;
}
