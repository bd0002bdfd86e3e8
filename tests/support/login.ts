import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Viewer } from '~/db/viewer';

/** Makes a login of a person, where no test is about how one signs in. Returns its token, as the cookie holds it. */
export async function aLogin(
  behind: (sql: string, values?: unknown[]) => Promise<pg.QueryResultRow[]>,
  personId: string,
  { minutes = 30 }: { minutes?: number } = {},
): Promise<string> {
  // By the database's clock, which a test may have moved.
  const [person] = await behind('SELECT kind::text AS kind, now() AS now FROM person WHERE id = $1', [personId]);
  const token = newToken();
  await behind(INSERT_LOGINS, [
    JSON.stringify([
      loginRow(
        token,
        { id: personId, kind: person?.['kind'] as Viewer['kind'] },
        { minutes, now: (person?.['now'] as Date).getTime() },
      ),
    ]),
  ]);
  return token;
}

/** Puts a login's absolute end so many minutes from now, and marks it anew. */
export async function endLoginIn(
  behind: (sql: string, values?: unknown[]) => Promise<pg.QueryResultRow[]>,
  token: string,
  minutes: number,
): Promise<void> {
  const [row] = await behind(
    `SELECT p.id, p.kind::text AS kind, l.created_at FROM login_session l JOIN person p ON p.id = l.person_id WHERE l.id = $1`,
    [loginId(token)],
  );
  const person = row as { id: string; kind: Viewer['kind']; created_at: Date };
  const ends = Date.now() + minutes * 60_000;
  await behind('UPDATE login_session SET absolute_expires_at = $2, mac = $3 WHERE id = $1', [
    loginId(token),
    new Date(ends),
    loginMac(loginId(token), person, person.created_at.getTime(), ends),
  ]);
}

/** Inserts what `loginRow` makes, a JSON array of them, past access control. */
export const INSERT_LOGINS = `
  INSERT INTO login_session (id, person_id, created_at, expires_at, absolute_expires_at, mac)
  SELECT id, person_id, created_at, expires_at, absolute_expires_at, mac FROM jsonb_populate_recordset(null::login_session, $1::jsonb)`;

/** A row of `login_session` as the app makes one: marked with the code of the test's key for that kind of person. */
export function loginRow(
  token: string,
  person: { id: string; kind: Viewer['kind'] },
  { minutes = 30, now = Date.now() }: { minutes?: number; now?: number } = {},
) {
  const [id, ends] = [loginId(token), now + 12 * 3_600_000];
  return {
    id,
    person_id: person.id,
    created_at: new Date(now).toISOString(),
    expires_at: new Date(now + minutes * 60_000).toISOString(),
    absolute_expires_at: new Date(ends).toISOString(),
    mac: `\\x${loginMac(id, person, now, ends).toString('hex')}`,
  };
}

function loginMac(id: string, person: { id: string; kind: Viewer['kind'] }, created: number, ends: number): Buffer {
  const variable = person.kind === 'client' ? 'MEANTIME_KEY_LOGIN_CLIENT' : 'MEANTIME_KEY_LOGIN_CLINICIAN';
  const master = Buffer.from(loginKeys[variable].split(':')[1] ?? '', 'base64');
  const key = Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), 'meantime logins', 32));
  return createHmac('sha256', key)
    .update(JSON.stringify([id, person.id, person.kind, created, ends]))
    .digest();
}

/** The keys of logins in every test, so that a login can be made beside any app. Their ids begin with `dev`. */
export const loginKeys = {
  MEANTIME_KEY_LOGIN_CLIENT: `devl1:${Buffer.alloc(32, 7).toString('base64')}`,
  MEANTIME_KEY_LOGIN_CLINICIAN: `devl2:${Buffer.alloc(32, 8).toString('base64')}`,
};

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
