import { env } from '~/env.server';

/** The value of a cookie of this name in a request, or null. */
export function cookieIn(request: Request, name: string): string | null {
  const pairs = (request.headers.get('Cookie') ?? '').split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

/** A cookie that holds a token for one purpose, for the server's eyes alone, and bound to this host over https. */
export function tokenCookie(purpose: 'choice' | 'device' | 'room') {
  const isSecure = () => env().origin.startsWith('https:');
  const name = () => `${isSecure() ? '__Host-' : ''}meantime-${purpose}`;
  return {
    in: (request: Request): string | null => cookieIn(request, name()),
    /** The header that sets it, or with no seconds takes it away. */
    header: (token: string, seconds: number): string =>
      `${name()}=${token}; Max-Age=${seconds}; Path=/; HttpOnly; SameSite=Lax${isSecure() ? '; Secure' : ''}`,
  };
}
