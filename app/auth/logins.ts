import { Lucia, TimeSpan, type User } from 'lucia';
import { authDatabase } from '~/db/clients';
import type { PersonKind } from '~/db/generated/enums';
import { announcementOf, mintViewer, type Viewer } from '~/db/viewer';
import { env } from '~/env.server';
import { loginLifetimes } from './login-lifetimes';
import { announcedAs, loginAdapter, loginId, type LoginAttributes, type PersonAttributes } from './login-adapter';
import { cookieIn } from './token-cookie';

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof makeLucia>;
    DatabaseSessionAttributes: LoginAttributes;
    DatabaseUserAttributes: PersonAttributes;
  }
}

function makeLucia(kind: PersonKind) {
  const secure = env().origin.startsWith('https:');
  return new Lucia(loginAdapter(kind), {
    // The shorter of the two idle lives: what Lucia adds is never more than a login may have, and the
    // adapter keeps it within the absolute one.
    sessionExpiresIn: new TimeSpan(loginLifetimes.clinician.idle, 'm'),
    // Lax and not Strict: someone who follows a mailed link while signed in should arrive signed in.
    sessionCookie: {
      name: secure ? '__Host-meantime' : 'meantime',
      attributes: { secure, sameSite: 'lax', path: '/' },
    },
    getUserAttributes: (attributes: PersonAttributes) => attributes,
  });
}

const made: Partial<Record<PersonKind, ReturnType<typeof makeLucia>>> = {};
function lucia(kind: PersonKind) {
  return (made[kind] ??= makeLucia(kind));
}

/** For what is the same for both kinds of people. */
function anyLucia() {
  return lucia(servedKinds()[0] as PersonKind);
}

/** Whether this process lets that kind of person in (`SURFACE`). */
export function serves(kind: PersonKind): boolean {
  return kind === 'client' ? env().servesPortal : env().servesClinic;
}

/** The kinds of people that this process lets in, the likelier first where that is known. */
export function servedKinds(likelier: PersonKind = 'client'): PersonKind[] {
  const kinds: PersonKind[] = likelier === 'client' ? ['client', 'clinician'] : ['clinician', 'client'];
  return kinds.filter(serves);
}

/**
 * Where the kind of people comes in that this process does not serve; undefined where it serves both, or where both
 * come to one address.
 */
export function otherAddress(): { kind: PersonKind; origin: string } | undefined {
  const { origin, origins } = env();
  const kind: PersonKind = env().servesPortal ? 'clinician' : 'client';
  return serves(kind) || origins[kind] === origin ? undefined : { kind, origin: origins[kind] };
}

/**
 * The token in a request's cookie, or null. Says nothing about whether it is good.
 */
export function tokenIn(request: Request): string | null {
  const token = cookieIn(request, anyLucia().sessionCookieName);
  return token !== null && /^[A-Za-z0-9]{20,100}$/.test(token) ? token : null;
}

/**
 * The person behind a token, as one query where they are of the likelier kind: null when the login is over, was ended,
 * never was, was not made by the app, or is of a kind of person that this process does not serve. Being asked keeps the
 * login alive (see `loginLifetimes`).
 */
export async function viewerOf(token: string, likelier?: PersonKind): Promise<Viewer | null> {
  for (const kind of servedKinds(likelier)) {
    const { user } = await lucia(kind).validateSession(token);
    if (user) return viewerFor(user, token);
  }
  return null;
}

function viewerFor(user: User, token: string): Viewer {
  const { kind, clinicId, clinicName, name, timeZone, managesClinic, acknowledged } = user;
  const known = { personId: user.id, clinicId, clinicName, name, timeZone, acknowledged };
  return kind === 'clinician'
    ? mintViewer({ ...known, kind, managesClinic }, announcedAs(token))
    : mintViewer({ ...known, kind }, announcedAs(token));
}

/** Begins a login with a new token; returns the token and the cookie that carries it. */
export async function beginLogin(person: { id: string; kind: PersonKind }): Promise<{ token: string; cookie: string }> {
  const { id: token } = await lucia(person.kind).createSession(person.id, { kind: person.kind });
  const cookie = lucia(person.kind).createSessionCookie(token);
  cookie.attributes.maxAge = loginLifetimes[person.kind].absolute * 60;
  return { token, cookie: cookie.serialize() };
}

/** Ends the login of a token. Ending one that is over already changes nothing. */
export async function endLogin(token: string): Promise<void> {
  for (const kind of servedKinds()) await lucia(kind).invalidateSession(token);
}

/** Ends every login of a person, on every device. */
export async function endEveryLogin({ personId, kind }: Pick<Viewer, 'personId' | 'kind'>): Promise<void> {
  await lucia(kind).invalidateUserSessions(personId);
}

/** The cookie that takes the token out of the browser. */
export function blankCookie(): string {
  return anyLucia().createBlankSessionCookie().serialize();
}

/** Whose login a token was, also when it is over; null once it is forgotten (a day after its end). */
export async function personBehind(token: string): Promise<string | null> {
  for (const kind of servedKinds()) {
    const row = await authDatabase(kind).loginSession.findUnique({
      where: { id: loginId(announcedAs(token)) },
      select: { personId: true },
    });
    if (row) return row.personId;
  }
  return null;
}

/** One place where a person is signed in. */
export interface SignedIn {
  since: Date;
  /** The login of this very request. */
  here: boolean;
}

/** Where a viewer is signed in, this login first, then the newest. */
export async function loginsOf(viewer: Viewer): Promise<SignedIn[]> {
  const rows = await authDatabase(viewer.kind).loginSession.findMany({
    where: { personId: viewer.personId, expiresAt: { gt: new Date() }, absoluteExpiresAt: { gt: new Date() } },
    select: { id: true, createdAt: true },
    orderBy: { createdAt: 'desc' },
  });
  const own = loginId(announcementOf(viewer));
  return rows
    .map((row) => ({ since: row.createdAt, here: row.id === own }))
    .sort((a, b) => Number(b.here) - Number(a.here));
}
