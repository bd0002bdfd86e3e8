import { browserCookie, rememberedByBrowser } from './browser-cookie';
import {
  readPreferences,
  preferenceChoices,
  type PreferenceName,
  type ReadingPreferences,
} from './reading-preferences';

const names = Object.keys(preferenceChoices) as PreferenceName[];

/** The look that a browser remembers, from its `Cookie` header. */
export function rememberedPreferences(cookies: string | null): ReadingPreferences {
  const values = rememberedByBrowser('look', cookies)?.split('.') ?? [];
  return readPreferences((choice) => values[names.indexOf(choice)]);
}

/** The cookie by which this browser remembers, for a year, the look that a form chose. It says nothing of who reads. */
export function preferencesCookie(form: FormData): string {
  const look = readPreferences((name) => form.get(name));
  return browserCookie('look', names.map((name) => look[name] ?? '').join('.'));
}
