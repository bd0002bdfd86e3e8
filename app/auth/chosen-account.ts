import { createHmac, timingSafeEqual } from 'node:crypto';
import { currentMasterKey, derivedKey } from '~/crypto/master-keys';

const minutes = 5;

/**
 * Says that whoever holds this text has just shown the right passphrase for this person's account, for five
 * minutes: so that someone with two accounts can say which without typing it again. It opens nothing else.
 */
export function signAccountChoice(personId: string): string {
  const said = `${personId}.${Date.now() + minutes * 60_000}`;
  return `${said}.${sign(said)}`;
}

/** The person whom such a text names, or null when it is not one of ours or too old. */
export function readAccountChoice(sealed: string): string | null {
  const [personId = '', until = '', signature = ''] = sealed.split('.');
  const expected = Buffer.from(sign(`${personId}.${until}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return Number(until) > Date.now() ? personId : null;
}

function sign(said: string): string {
  return createHmac('sha256', derivedKey(currentMasterKey('address'), 'sign-in choice'))
    .update(said)
    .digest('base64url');
}
