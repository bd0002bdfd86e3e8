import { env } from '~/env.server';
import {
  readPreferences,
  preferenceChoices,
  type PreferenceName,
  type ReadingPreferences,
} from './reading-preferences';

const YEAR = 365 * 24 * 60 * 60;
const names = Object.keys(preferenceChoices) as PreferenceName[];

function secure(): boolean {
  return env().origin.startsWith('https:');
}

function nameOf(): string {
  return secure() ? '__Host-meantime-look' : 'meantime-look';
}

/** The look that a browser remembers, from its `Cookie` header. */
export function rememberedPreferences(cookies: string | null): ReadingPreferences {
  const name = `${nameOf()}=`;
  const values =
    (cookies ?? '')
      .split(/;\s*/)
      .find((pair) => pair.startsWith(name))
      ?.slice(name.length)
      .split('.') ?? [];
  return readPreferences((choice) => values[names.indexOf(choice)]);
}

/** The cookie by which this browser remembers, for a year, the look that a form chose. It says nothing of who reads. */
export function preferencesCookie(form: FormData): string {
  const look = readPreferences((name) => form.get(name));
  const value = names.map((name) => look[name] ?? '').join('.');
  return `${nameOf()}=${value}; Max-Age=${YEAR}; Path=/; HttpOnly; SameSite=Lax${secure() ? '; Secure' : ''}`;
}
