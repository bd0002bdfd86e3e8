import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';

/** Makes a login of a person, where no test is about how one signs in. Returns its token, as the cookie holds it. */
export async function aLogin(
  behind: (sql: string, values?: unknown[]) => Promise<pg.QueryResultRow[]>,
  personId: string,
  { minutes = 30 }: { minutes?: number } = {},
): Promise<string> {
  const token = randomBytes(25).toString('hex');
  await behind(
    `INSERT INTO login_session (id, person_id, expires_at, absolute_expires_at)
     VALUES ($1, $2, now() + make_interval(mins => $3), now() + interval '12 hours')`,
    [loginId(token), personId, minutes],
  );
  return token;
}

/** What is stored of a token. */
export function loginId(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
