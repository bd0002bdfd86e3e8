import { browserCookie, rememberedByBrowser } from './browser-cookie';

/** Whether single keys (`/`, `j`) may do something in this browser (WCAG 2.1.4), from its `Cookie` header: yes, unless switched off. */
export function singleKeysAllowed(cookies: string | null): boolean {
  return rememberedByBrowser('keys', cookies) !== 'off';
}

/** The cookie by which this browser remembers, for a year, whether they may. */
export function singleKeysCookie(allowed: boolean): string {
  return browserCookie('keys', allowed ? 'on' : 'off');
}
