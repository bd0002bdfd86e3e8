import type { AppLoadContext } from '@remix-run/node';
import { createHash, randomBytes } from 'node:crypto';
import { authDatabase } from '~/db/clients';
import type { PersonKind } from '~/db/generated/enums';
import { servedKinds } from './logins';
import { tokenCookie } from './token-cookie';

/** As long as the database remembers a browser that is not used. */
const SECONDS = 180 * 24 * 60 * 60;

const mark = tokenCookie('device');

/** A browser where somebody was let in before, which nobody else's tries keep out. */
export interface KnownDevice {
  /** A name for counting: the hash of its mark. */
  id: string;
  personIds: string[];
}

/** The browser of a request and who was let in there before; undefined where nobody was. */
export async function knownDevice(request: Request): Promise<KnownDevice | undefined> {
  const token = markIn(request);
  if (token === undefined) return undefined;
  const hash = hashOf(token);
  const found = await Promise.all(
    servedKinds().map(
      (kind) =>
        authDatabase(kind).$queryRaw<{ id: string }[]>`SELECT person_id AS id FROM meantime.people_of_device(${hash})`,
    ),
  );
  const personIds = found.flat().map(({ id }) => id);
  return personIds.length === 0 ? undefined : { id: Buffer.from(hash).toString('base64url'), personIds };
}

/**
 * Remembers that a person was let in with this browser. Its mark is random and names nobody; it stays at sign-out, and
 * goes where someone signs out everywhere.
 */
export async function rememberDevice(
  { id, kind }: { id: string; kind: PersonKind },
  request: Request,
  context: AppLoadContext,
): Promise<void> {
  const token = markIn(request) ?? randomBytes(32).toString('base64url');
  await authDatabase(kind).$queryRaw`SELECT meantime.remember_device(${hashOf(token)}, ${id}::uuid)::text`;
  context.outgoing.append('Set-Cookie', mark.header(token, SECONDS));
}

/** Whether a browser keeps the cookies it is given: after letting somebody in, or out, it holds one for a while. */
export function keepsCookies(request: Request): boolean {
  return mark.in(request) !== null;
}

/** Forgets every browser of a person. What takes the place of the mark in this one is the same for everybody. */
export async function forgetDevices(
  { personId, kind }: { personId: string; kind: PersonKind },
  context: AppLoadContext,
): Promise<void> {
  await authDatabase(kind).$queryRaw`SELECT meantime.forget_devices(${personId}::uuid)::text`;
  context.outgoing.append('Set-Cookie', mark.header('forgotten', 60 * 60));
}

function markIn(request: Request): string | undefined {
  const token = mark.in(request);
  return token !== null && /^[\w-]{43}$/.test(token) ? token : undefined;
}

function hashOf(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(token, 'utf8').digest());
}
