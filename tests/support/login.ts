import { createHash, createHmac, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Viewer } from '~/db/viewer';

/** Makes a login of a person, where no test is about how one signs in. Returns its token, as the cookie holds it. */
export async function aLogin(
  behind: (sql: string, values?: unknown[]) => Promise<pg.QueryResultRow[]>,
  personId: string,
  { minutes = 30 }: { minutes?: number } = {},
): Promise<string> {
  const token = newToken();
  await behind(
    `INSERT INTO login_session (id, person_id, expires_at, absolute_expires_at)
     VALUES ($1, $2, now() + make_interval(mins => $3), now() + interval '12 hours')`,
    [loginId(token), personId, minutes],
  );
  return token;
}

/** A token, as a cookie holds one. */
export function newToken(): string {
  return randomBytes(25).toString('hex');
}

/** What announces a token's login to the database. */
export function announcedAs(token: string): string {
  return createHmac('sha256', 'meantime announced login').update(token).digest('base64url');
}

/** What is stored of a token. */
export function loginId(token: string): string {
  return createHash('sha256').update(announcedAs(token)).digest('hex');
}

const tokens = new WeakMap<Viewer, string>();

/** The same viewer, whose token is remembered: what the app makes of a token does not lead back to it. */
export function withToken<V extends Viewer>(viewer: V, token: string): V {
  tokens.set(viewer, token);
  return viewer;
}

/** The token of a viewer, as their browser holds it. Throws where nobody has remembered it. */
export function tokenOf(viewer: Viewer): string {
  const token = tokens.get(viewer);
  if (token === undefined) throw new Error('The token of this viewer was not remembered: see withToken.');
  return token;
}
