import { env } from '~/env.server';

const YEAR = 365 * 24 * 60 * 60;

function secure(): boolean {
  return env().origin.startsWith('https:');
}

function nameOf(what: string): string {
  return secure() ? `__Host-meantime-${what}` : `meantime-${what}`;
}

/** What this browser remembers of `what`, from its `Cookie` header; undefined where it remembers nothing. */
export function rememberedByBrowser(what: string, cookies: string | null): string | undefined {
  const name = `${nameOf(what)}=`;
  return (cookies ?? '')
    .split(/;\s*/)
    .find((pair) => pair.startsWith(name))
    ?.slice(name.length);
}

/** The cookie by which a browser remembers something for a year. It says nothing of who uses it. */
export function browserCookie(what: string, value: string): string {
  return `${nameOf(what)}=${value}; Max-Age=${YEAR}; Path=/; HttpOnly; SameSite=Lax${secure() ? '; Secure' : ''}`;
}
