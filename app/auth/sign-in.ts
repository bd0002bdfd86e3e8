import type { AppLoadContext } from '@remix-run/node';
import { setTimeout as wait } from 'node:timers/promises';
import { emailLookups, normaliseEmail } from '~/crypto/email-address';
import { authDatabase } from '~/db/clients';
import type { PersonKind } from '~/db/generated/enums';
import type { Viewer } from '~/db/viewer';
import { Refused } from '~/errors';
import { offerChoice, takeChoice } from './chosen-account';
import { forgetDevices, knownDevice, rememberDevice } from './known-devices';
import { countTry, networksAround, uncountTry, waitInWords, type Limit } from './limits';
import {
  beginLogin,
  blankCookie,
  endEveryLogin,
  endLogin,
  otherAddress,
  servedKinds,
  tokenIn,
  viewerOf,
} from './logins';
import { fitsPassphrase } from './passphrases';
import { recordRefused } from './refused-tries';
import { takeTurn } from './turns';

/** What someone offers to be let in with: an address and a passphrase, or the account they chose of several. */
export interface Credentials {
  email?: string | undefined;
  passphrase?: string | undefined;
  /** One of the options of an earlier answer "which". */
  as?: string | undefined;
}

/** A person who may come in. */
export interface KnownPerson {
  id: string;
  kind: PersonKind;
}

export type Identification =
  | { is: 'identified'; person: KnownPerson }
  | { is: 'which'; options: { value: string; label: string }[] }
  | { is: 'refused'; message: string; status: 422 | 429 };

/** Accounts that may share an address: more are not looked at. */
const mostAccounts = 5;
/** No answer about an address and a passphrase comes sooner, so that the number of accounts does not show in the time. */
const leastMilliseconds = 300;

/** The same for everyone, whoever has an account where: see `identify`. */
function unknown(): Identification {
  const other = otherAddress();
  const elsewhere = other
    ? ` If you are a ${other.kind}, you sign in at another address: ${new URL(other.origin).host}.`
    : '';
  const message = `That address and passphrase do not go together${other ? ' here' : ''}. Check both, or have a link sent to you.${elsewhere}`;
  return { is: 'refused', message, status: 422 };
}

/**
 * Who it is that offers these credentials. Starts no login. The answer and the time it takes are the same for an
 * address that nobody has and for a wrong passphrase. Tries are counted, and refused with a sentence that says
 * when to try again (429).
 */
export async function identify(
  credentials: Credentials,
  request: Request,
  context: AppLoadContext,
): Promise<Identification> {
  if (credentials.as !== undefined) return identifyByChoice(credentials.as, request, context);
  const { email, passphrase } = credentials;
  if (!email || !passphrase) {
    return { is: 'refused', message: 'Fill in both your email address and your passphrase.', status: 422 };
  }
  try {
    const [answer] = await Promise.all([
      identifyByPassphrase(email, passphrase, request, context),
      wait(leastMilliseconds),
    ]);
    return answer;
  } catch (error) {
    if (error instanceof Refused) return { is: 'refused', message: error.message, status: 429 };
    throw error;
  }
}

async function identifyByPassphrase(
  email: string,
  passphrase: string,
  request: Request,
  context: AppLoadContext,
): Promise<Identification> {
  const counted = await countedAgainst(email, request, context);
  const milliseconds = await countTry(counted);
  if (milliseconds !== undefined) {
    context.outgoing.set('Retry-After', String(Math.ceil(milliseconds / 1000)));
    return {
      is: 'refused',
      message: `There were too many tries. Please try again ${waitInWords(milliseconds)}.`,
      status: 429,
    };
  }

  const served = await accountsOf(email);
  const fits = (stored: string | null) => takeTurn(context.networkAddress, () => fitsPassphrase(stored, passphrase));
  const fitting = [];
  for (const person of served) {
    if (await fits(person.passphraseHash)) fitting.push(person);
  }
  if (served.length === 0) await fits(null);

  const [first, second] = fitting;
  if (!first) {
    await recordRefused(served.filter(({ kind }) => kind === 'client').map(({ id }) => id));
    return unknown();
  }
  await uncountTry(counted);
  if (!second) return { is: 'identified', person: { id: first.id, kind: first.kind } };
  await offerChoice(fitting, context);
  return {
    is: 'which',
    options: fitting.map((person) => ({
      value: person.id,
      label: `${person.clinic.name}, as a ${person.kind}`,
    })),
  };
}

/** What a try at an address is counted against: where it comes from, or the browser, if its owner was let in there before. */
async function countedAgainst(
  email: string,
  request: Request,
  { networkAddress }: AppLoadContext,
): Promise<(readonly [Limit, string])[]> {
  const address = normaliseEmail(email);
  const device = await knownDevice(request);
  if (device && (await accountsOf(email)).some(({ id }) => device.personIds.includes(id)))
    return [['sign-in from device', `${address} ${device.id}`]];
  const around = networksAround(networkAddress);
  return [
    ['sign-in from network', networkAddress],
    ['sign-in to address from network', `${address} ${networkAddress}`],
    ...(around
      ? ([
          ['sign-in to address from /56', `${address} ${around.of56}`],
          ['sign-in to address from /48', `${address} ${around.of48}`],
        ] as const)
      : []),
    ['sign-in to address', address],
  ];
}

async function accountsOf(email: string) {
  const addressLookup = { in: emailLookups(email).map((lookup) => new Uint8Array(lookup)) };
  const found = await Promise.all(
    servedKinds().map((kind) =>
      authDatabase(kind).person.findMany({
        where: { addressLookup },
        select: { id: true, kind: true, passphraseHash: true, clinic: { select: { name: true } } },
        orderBy: { id: 'asc' },
        take: mostAccounts,
      }),
    ),
  );
  return found
    .flat()
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, mostAccounts);
}

async function identifyByChoice(id: string, request: Request, context: AppLoadContext): Promise<Identification> {
  const person = await takeChoice(id, request, context);
  if (!person) {
    return { is: 'refused', message: 'That took a little too long. Please fill in both again.', status: 422 };
  }
  return { is: 'identified', person };
}

/**
 * Completes the sign-in of an identified person: a new token at every sign-in, and the login that this browser had before, whosever,
 * is ended. The browser is remembered as one where they were let in (see `rememberDevice`). The cookie goes out with the answer to this request, and the rest of the request is theirs.
 */
export async function completeSignIn(person: KnownPerson, request: Request, context: AppLoadContext): Promise<Viewer> {
  const old = tokenIn(request);
  if (old !== null) await endLogin(old);
  const { token, cookie } = await beginLogin(person);
  context.outgoing.append('Set-Cookie', cookie);
  await rememberDevice(person, request, context);
  context.viewer = viewerOf(token, person.kind);
  const viewer = await context.viewer;
  if (!viewer) throw new Refused('not-let-in', 'Signing in did not go through. Please try once more.');
  return viewer;
}

/** Signs out this browser, or the person everywhere they are signed in. */
export async function signOut(where: 'here' | 'everywhere', request: Request, context: AppLoadContext): Promise<void> {
  const token = tokenIn(request);
  if (token !== null) {
    const viewer = where === 'everywhere' ? await viewerOf(token) : null;
    if (viewer) {
      await endEveryLogin(viewer);
      await forgetDevices(viewer, context);
    }
    await endLogin(token);
  }
  context.outgoing.append('Set-Cookie', blankCookie());
  context.viewer = Promise.resolve(null);
}

/** The page a person starts from. */
export function homeOf(viewer: Pick<Viewer, 'kind'>): '/portal' | '/clinic' {
  return viewer.kind === 'client' ? '/portal' : '/clinic';
}

/** Where to go after signing in: the page that was asked for, if it is one of theirs, else their home. */
export function redirectTarget(viewer: Pick<Viewer, 'kind'>, asked: string | undefined): string {
  const home = homeOf(viewer);
  if (!asked?.startsWith(home)) return home;
  const { pathname, search } = new URL(asked, 'http://here');
  return pathname === home || pathname.startsWith(`${home}/`) ? pathname + search : home;
}
