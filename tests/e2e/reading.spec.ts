import type { Page } from '@playwright/test';
import { entriesOf } from '~/domain/entries/entries-of';
import { expect, openedWithoutScripts, test as base } from '../support/browser';
import { aWriter, type Writer } from '../support/writer';

const test = base.extend<object, { writer: Writer }>({
  writer: [
    async ({ app }, use) => {
      const writer = await aWriter(app);
      await use(writer);
      await writer.close();
    },
    { scope: 'worker' },
  ],
});

test.beforeEach(async ({ context, writer }) => writer.signIn(context));

const look = (page: Page) => page.locator('html').evaluate(({ dataset }) => ({ ...dataset }));
const openTools = (page: Page) => page.locator('summary', { hasText: /^Display/ }).click();
const noteIsLast = 'It does not replace psychotherapy with a licensed or registered clinician who knows you.';

test('the display is chosen at once, remembered everywhere, and a page comes with them', async ({
  page,
  writer,
  expectAccessible,
}) => {
  await page.goto(writer.pages.essay);
  await openTools(page);
  const remembered = () => page.waitForResponse((answer) => answer.url().endsWith('/look'));
  const size = await page
    .locator('.body p')
    .first()
    .evaluate((p) => parseFloat(getComputedStyle(p).fontSize));
  await Promise.all([remembered(), page.getByLabel('Paper', { exact: true }).selectOption('Sepia')]);
  await Promise.all([remembered(), page.getByLabel('Letters', { exact: true }).selectOption('Largest')]);
  expect(await look(page)).toEqual({ theme: 'sepia', size: 'largest' });
  expect(
    await page
      .locator('.body p')
      .first()
      .evaluate((p) => parseFloat(getComputedStyle(p).fontSize)),
  ).toBeGreaterThan(size * 1.4);
  const paper = await page.locator('html').evaluate((html) => getComputedStyle(html).backgroundColor);
  await expectAccessible();

  await page.setViewportSize({ width: 320, height: 640 });
  for (const kind of ['essay', 'practice', 'cards', 'checkIn'] as const) {
    await page.goto(writer.pages[kind]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), kind).toBeLessThanOrEqual(320);
  }
  await page.context().clearCookies({ name: 'meantime' });
  const answer = await page.goto('/sign-in');
  expect(await answer?.text()).toContain('<html lang="en" data-theme="sepia" data-size="largest"');
  expect(await page.locator('html').evaluate((html) => getComputedStyle(html).backgroundColor)).toBe(paper);
  await page.getByRole('contentinfo').getByRole('link', { name: 'Display' }).click();
  await expect(page.getByLabel('Paper', { exact: true })).toHaveValue('sepia');
  await Promise.all([remembered(), page.getByLabel('Paper', { exact: true }).selectOption('As on this device')]);
  await page.reload();
  expect(await look(page)).toEqual({ size: 'largest' });
});

test('a look chosen before scripts come is done and remembered when they do', async ({ page }) => {
  const scriptsCome = await openedWithoutScripts(page, '/look');
  await page.getByLabel('Paper', { exact: true }).selectOption('Sepia');
  await Promise.all([page.waitForResponse((answer) => answer.url().endsWith('/look')), scriptsCome()]);
  expect(await look(page)).toEqual({ theme: 'sepia' });
  await page.reload();
  expect(await look(page)).toEqual({ theme: 'sepia' });
});

test.describe('where remembering is slow or fails', () => {
  test.use({ expectedComplaints: [/ERR_INTERNET_DISCONNECTED/] });

  test('a look that could not be remembered is said, and of several chosen quickly the last is remembered', async ({
    page,
    context,
    writer,
  }) => {
    await page.goto('/look');
    const paper = page.getByLabel('Paper', { exact: true });
    await page.route('**/look', (route) => route.abort('internetdisconnected'), { times: 1 });
    await paper.selectOption('Dark');
    await expect(page.getByRole('alert')).toContainText('could not be remembered');
    expect(await look(page)).toEqual({ theme: 'dark' });

    // The first of two is held up, and so is the second behind it: it is what is remembered.
    let goOn = () => {};
    const held = new Promise<void>((done) => (goOn = done));
    await page.route('**/look', (route) => held.then(() => route.continue()), { times: 1 });
    let isHeld = true;
    const sent: object[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push({ body: request.postData(), isHeld });
    });
    await paper.selectOption('Sepia');
    await paper.selectOption('Light');
    // Whatever was sent before this has been seen once this is answered.
    await page.evaluate(() => fetch('/healthz'));
    isHeld = false;
    goOn();
    const remembered = async () => (await context.cookies()).find(({ name }) => name === 'meantime-look')?.value;
    await expect.poll(remembered).toContain('light');
    expect(sent).toEqual([
      { body: 'theme=sepia', isHeld: true },
      { body: 'theme=light', isHeld: false },
    ]);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await page.goto(writer.pages.practice);
    expect(await look(page)).toEqual({ theme: 'light' });
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('a look is kept together with what stands unsaved on the page', async ({ page, writer }) => {
    await page.goto(writer.pages.essay);
    await page.getByLabel(/^Think of a stretch/).fill('half a sentence');
    await openTools(page);
    await page.getByLabel('Paper', { exact: true }).selectOption('Dark');
    await page.getByRole('button', { name: 'Keep this look' }).click();
    await expect(page).toHaveURL(/#look$/);
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(page.getByLabel('Paper', { exact: true })).toHaveValue('dark');
    await expect(page.getByLabel('Paper', { exact: true })).toBeVisible();
    await expect(page.getByLabel(/^Think of a stretch/)).toHaveValue('half a sentence');
    const entries = await entriesOf(writer.client, writer.pages.essay.split('/').at(-1) ?? '');
    expect(entries.map(({ placeKey }) => placeKey)).toEqual(['prompt:the-order']);
  });

  test('cards are turned by link, and each says where one is', async ({ page, writer }) => {
    await page.goto(writer.pages.cards);
    const cards = page.locator('.cards > li');
    await expect(cards.nth(1)).not.toBeInViewport({ ratio: 0.5 });
    await cards.first().getByRole('link', { name: 'Next card' }).click();
    await expect(cards.nth(1)).toBeInViewport({ ratio: 0.5 });
    await expect(cards.first()).not.toBeInViewport({ ratio: 0.5 });
    await expect(cards.nth(1)).toContainText('2 of 11');
  });
});

test('cards go by key, by link and by swipe, and the one that is mine stays mine', async ({ page, writer }) => {
  await page.goto(writer.pages.cards);
  const cards = page.locator('.cards > li');
  const top = (at: number) => expect(cards.nth(at)).toBeInViewport({ ratio: 0.6 });
  await page.getByRole('list', { name: 'Cards' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await top(2);
  await expect(cards.nth(2)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await top(1);
  await cards.nth(1).getByRole('link', { name: 'Next card' }).click();
  await top(2);
  await expect(cards.nth(2)).toBeFocused();
  await expect(page).toHaveURL(writer.pages.cards);
  await cards.nth(2).getByLabel('This one is mine').check();
  await expect(cards.nth(2).locator('.save-state')).toContainText('Saved');
  await cards.nth(2).getByRole('link', { name: 'Previous card' }).click();
  await top(1);
  await expect(cards.nth(1).getByLabel('This one is mine')).not.toBeChecked();
  await page.locator('.cards').evaluate((deck) => deck.scrollBy(deck.clientWidth * 0.8, 0));
  await top(2);
  await page.reload();
  await expect(cards.nth(2).getByLabel('This one is mine')).toBeChecked();
});

test('one can go on where one left off, on this device, until one signs out', async ({ page, writer }) => {
  await page.setViewportSize({ width: 800, height: 600 });
  await page.goto(writer.pages.essay);
  const goOn = page.getByRole('button', { name: 'Go on where you left off' });
  const kept = () =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('meantime place')).length);
  const there = page.getByRole('heading', { name: 'What the defense was for' });
  await expect(page.getByRole('button', { name: 'Keep this look' })).toBeHidden();
  await expect(goOn).toBeHidden();
  await there.evaluate((heading) => heading.scrollIntoView());
  await expect.poll(kept).toBe(1);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.method()));
  await page.goto('/portal');
  await page.getByRole('link', { name: 'When something true begins to move' }).click();
  await expect(goOn).toBeVisible();
  await page.mouse.wheel(0, 200);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(100);
  await page.goto(writer.pages.essay);
  await goOn.click();
  await expect(there).toBeInViewport();
  await expect(there).toBeFocused();
  await expect(goOn).toBeHidden();
  expect(requests).not.toContain('POST');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('/');
  expect(await kept()).toBe(0);
});

test.describe('on paper', () => {
  /** Words of a page as it would be printed. */
  const printed = (page: Page) => page.locator('main').innerText();

  test('stands the piece with its Clinical note; what is personal only when asked for', async ({ page, writer }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto(writer.pages.essay);
    await page.getByLabel(/^Of the feelings named/).fill('shame, I suppose');
    await openTools(page);
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await page.locator('html').evaluate((html) => getComputedStyle(html).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
    const bare = await printed(page);
    expect(bare).toContain(noteIsLast);
    expect(bare).toContain('Of the feelings named here');
    for (const word of ['shame', 'Iris', 'For the week', 'Save', 'Display', 'Write a line']) {
      expect(bare).not.toContain(word);
    }
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await page.emulateMedia({ media: 'screen' });
    await page.getByLabel('Print what I wrote as well').check();
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const whole = await printed(page);
    for (const word of ['shame, I suppose', 'Iris Bell', 'For the week.', noteIsLast]) expect(whole).toContain(word);
  });

  test('stand numbers to call, those of the reader’s country where it is known', async ({ page, writer }) => {
    const help = page.getByRole('complementary', { name: 'Help now, on paper' });
    await page.goto(writer.pages.essay);
    await expect(help).toHaveCount(0);
    await page.emulateMedia({ media: 'print' });
    await expect(help).toContainText('United Kingdom: 999.');
    await expect(help).toContainText('Samaritans: call 116 123');
    await page.context().clearCookies();
    await page.goto('/clinical-note');
    for (const number of ['Australia: 000', 'United States: 911', 'your local emergency number'])
      await expect(help).toContainText(number);
  });
});

test.describe('listening', () => {
  /** A machine that tests has no voices, so here stand two that say at once what they are given. */
  const voices = () => {
    const heard: object[] = [];
    let saying: { onend?: () => void } | null = null;
    const speech = Object.assign(new EventTarget(), {
      heard,
      getVoices: () => [
        { name: 'Far', voiceURI: 'far', lang: 'en-US', localService: false, default: true },
        { name: 'Near', voiceURI: 'near', lang: 'en-GB', localService: true, default: false },
        { name: 'Fern', voiceURI: 'fern', lang: 'de-DE', localService: true, default: false },
      ],
      speak(said: { text: string; voice: { name: string }; rate: number; onend?: () => void }) {
        heard.push({ text: said.text, voice: said.voice.name, rate: said.rate });
        saying = said;
        setTimeout(() => saying === said && said.onend?.(), 5);
      },
      cancel: () => (saying = null),
    });
    Object.defineProperty(window, 'speechSynthesis', { value: speech });
    Object.defineProperty(window, 'SpeechSynthesisUtterance', {
      value: class {
        constructor(readonly text: string) {}
      },
    });
  };
  const heard = (page: Page) =>
    page.evaluate(
      () => (speechSynthesis as unknown as { heard: { text: string; voice: string; rate: number }[] }).heard,
    );

  test('reads the piece and its note with a voice of this device, and nothing that anyone here wrote', async ({
    page,
    writer,
    expectAccessible,
  }) => {
    await page.clock.install();
    await page.addInitScript(voices);
    await page.goto(writer.pages.essay);
    await page.getByLabel(/^How do you usually/).fill('never to be said aloud');
    await page.getByText('Display and listening').click();
    await expect(page.getByText('This voice speaks on this device.')).toBeVisible();
    await page.getByRole('button', { name: 'Listen', exact: true }).click();
    const bar = page.getByRole('region', { name: 'Listening' });
    await expect(bar).toBeVisible();
    await expectAccessible();
    await bar.getByRole('button', { name: 'Pause' }).click();
    await expect(page.locator('[data-read-aloud]')).toHaveCount(1);
    await page.getByLabel('Speed').selectOption('Slower');
    await bar.getByRole('button', { name: 'Go on listening' }).click();
    await page.clock.runFor('03:00');
    await expect(bar).toBeHidden();
    await expect(page.locator('[data-read-aloud]')).toHaveCount(0);
    const all = await heard(page);
    const text = all.map((one) => one.text).join(' ');
    expect(text).toMatch(/^When something true begins to move Speaking a little more truly/);
    const order = ['It often happens', 'If a bad stretch of hours', 'Think of a stretch', 'Smaller still', noteIsLast];
    const places = order.map((words) => text.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    for (const own of ['never to be said aloud', 'For the week', 'Iris', 'Save']) expect(text).not.toContain(own);
    expect(new Set(all.map(({ voice }) => voice))).toEqual(new Set(['Near']));
    expect(all.at(-1)).toMatchObject({ rate: 0.8 });

    await page.getByLabel('Voice').selectOption('Far (not on this device)');
    await expect(page.getByText('the words of this piece go to the maker')).toBeVisible();
    const before = (await heard(page)).length;
    await page.getByRole('button', { name: 'Listen', exact: true }).click();
    await bar.getByRole('button', { name: 'Stop' }).click();
    await page.clock.runFor('01:00');
    const more = (await heard(page)).slice(before);
    expect(more.length).toBeLessThan(5);
    expect(more[0]).toMatchObject({ voice: 'Far' });
  });

  test('is not spoken of where the browser has no voice', async ({ page, writer }) => {
    await page.goto(writer.pages.essay);
    await openTools(page);
    await expect(page.getByLabel('Paper', { exact: true })).toBeVisible();
    await expect(page.getByText(/listening/i)).toHaveCount(0);
  });
});
