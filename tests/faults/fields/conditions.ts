import type { BrowserContext, Page } from '@playwright/test';

/** What may be so while a page is typed in before its scripts come. */
export interface Condition {
  what: string;
  /** Before the page is asked for. */
  browser?: (context: BrowserContext) => Promise<unknown>;
  /** Once it stands there and has been typed in. */
  page?: (page: Page) => Promise<void>;
}

const put = (selector: string, how: 'append' | 'before') => (page: Page) =>
  page.evaluate(
    ([selector, how]) => {
      for (const place of document.querySelectorAll(selector)) place[how](document.createElement('x'));
    },
    [selector, how] as const,
  );

/** Puts every text of a page into an element, as a translation does: moved into it, or away with other words instead. */
export const translate = (how: 'moved' | 'replaced') => (page: Page) =>
  page.evaluate((how) => {
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walk.nextNode()) texts.push(walk.currentNode as Text);
    for (const text of texts) {
      if (text.parentElement?.closest('script, style, textarea, option, font') || text.data.trim() === '') continue;
      const [outer, inner] = [document.createElement('font'), document.createElement('font')];
      outer.append(inner);
      if (how === 'replaced') inner.append(text.data);
      text.replaceWith(outer);
      if (how === 'moved') inner.append(text);
    }
  }, how);

export const conditions: Condition[] = [
  { what: 'nothing else' },
  { what: 'an extension’s element in html', page: put('html', 'append') },
  { what: 'an extension’s element in head', page: put('head', 'append') },
  { what: 'an extension’s element in body', page: put('body', 'append') },
  { what: 'an extension’s element beside every field', page: put('main :is(textarea, input, select)', 'before') },
  { what: 'a translation that moves texts', page: translate('moved') },
  { what: 'a translation that replaces texts', page: translate('replaced') },
  {
    what: 'a zone that the browser does not know',
    browser: (context) =>
      context.addInitScript(() => {
        const Format = Intl.DateTimeFormat;
        const knowsNone = function (locales?: string, options: Intl.DateTimeFormatOptions = {}) {
          if (options.timeZone !== undefined && options.timeZone !== 'UTC')
            throw new RangeError(`Invalid time zone specified: ${options.timeZone}`);
          const format = new Format(locales, options);
          const resolved = format.resolvedOptions.bind(format);
          format.resolvedOptions = () => ({ ...resolved(), timeZone: 'Nowhere/At-All' });
          return format;
        };
        Object.assign(knowsNone, { supportedLocalesOf: Format.supportedLocalesOf, prototype: Format.prototype });
        Intl.DateTimeFormat = knowsNone as unknown as typeof Format;
      }),
  },
  {
    what: 'zone data of another age',
    browser: (context) =>
      context.addInitScript(() => {
        const Format = Intl.DateTimeFormat;
        const other = function (locales?: string, options: Intl.DateTimeFormatOptions = {}) {
          return new Format(locales, { ...options, timeZone: 'Pacific/Kiritimati' });
        };
        Object.assign(other, { supportedLocalesOf: Format.supportedLocalesOf, prototype: Format.prototype });
        Intl.DateTimeFormat = other as unknown as typeof Format;
        Date.prototype.getTimezoneOffset = () => -13 * 60;
      }),
  },
  {
    what: 'storage that throws',
    browser: (context) =>
      context.addInitScript(() => {
        const get = () => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        };
        Object.defineProperty(window, 'localStorage', { get });
        Object.defineProperty(window, 'sessionStorage', { get });
      }),
  },
  {
    what: 'storage that is full',
    browser: (context) =>
      context.addInitScript(() => {
        Storage.prototype.setItem = () => {
          throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
        };
      }),
  },
];
