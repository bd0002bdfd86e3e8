import type { AppLoadContext } from '@remix-run/node';
import { createHash, randomBytes } from 'node:crypto';
import { choiceMac, isMarkedChoice } from '~/crypto/login-mac';
import { authDatabase } from '~/db/clients';
import type { PersonKind } from '~/db/generated/enums';
import { servedKinds } from './logins';
import { tokenCookie } from './token-cookie';

/** As long as the database keeps a choice. */
const SECONDS = 5 * 60;

const choice = tokenCookie('choice');

/** Someone whose passphrase has just been shown. */
interface Account {
  id: string;
  kind: PersonKind;
}

/**
 * Lets the browser that is answered choose once among accounts whose passphrase it has just shown, for five minutes: so
 * that someone with two can say which without typing it again. What lets it is a random token in a cookie of its own;
 * the database keeps that token's hash, and for whom, marked by this process.
 */
export async function offerChoice(accounts: readonly Account[], context: AppLoadContext): Promise<void> {
  const token = randomBytes(32).toString('base64url');
  const tokenHash = hashOf(token);
  for (const kind of servedKinds()) {
    const data = accounts
      .filter((account) => account.kind === kind)
      .map(({ id: personId }) => ({
        tokenHash,
        personId,
        mac: new Uint8Array(choiceMac({ tokenHash, personId, kind })),
      }));
    if (data.length > 0) await authDatabase(kind).accountChoice.createMany({ data });
  }
  context.outgoing.append('Set-Cookie', choice.header(token, SECONDS));
}

/** Takes up the choice that a browser was offered, which is over by that. Null where it was not offered this person, or too long ago. */
export async function takeChoice(personId: string, request: Request, context: AppLoadContext): Promise<Account | null> {
  const token = choice.in(request);
  if (token === null) return null;
  const tokenHash = hashOf(token);
  let chosen: Account | null = null;
  for (const kind of servedKinds()) {
    const offered = await authDatabase(kind).$queryRaw<{ id: string; mac: Uint8Array }[]>`
      SELECT person_id AS id, mac FROM meantime.take_account_choice(${tokenHash})`;
    const its = offered.find(({ id }) => id === personId);
    if (its && isMarkedChoice({ tokenHash, personId, kind }, its.mac)) chosen = { id: personId, kind };
  }
  context.outgoing.append('Set-Cookie', choice.header('', 0));
  return chosen;
}

function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token, 'utf8').digest());
}
