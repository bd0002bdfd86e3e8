import { env } from '~/env.server';
import { lookIn, looks, type Choice, type Look } from './look';

const YEAR = 365 * 24 * 60 * 60;
const names = Object.keys(looks) as Choice[];

function secure(): boolean {
  return env().origin.startsWith('https:');
}

function nameOf(): string {
  return secure() ? '__Host-meantime-look' : 'meantime-look';
}

/** The look that a browser remembers, from its `Cookie` header. */
export function rememberedLook(cookies: string | null): Look {
  const name = `${nameOf()}=`;
  const values =
    (cookies ?? '')
      .split(/;\s*/)
      .find((pair) => pair.startsWith(name))
      ?.slice(name.length)
      .split('.') ?? [];
  return lookIn((choice) => values[names.indexOf(choice)]);
}

/** The cookie by which this browser remembers, for a year, the look that a form chose. It says nothing of who reads. */
export function lookCookie(form: FormData): string {
  const look = lookIn((name) => form.get(name));
  const value = names.map((name) => look[name] ?? '').join('.');
  return `${nameOf()}=${value}; Max-Age=${YEAR}; Path=/; HttpOnly; SameSite=Lax${secure() ? '; Secure' : ''}`;
}
