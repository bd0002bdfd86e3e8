import { redirect, redirectDocument, type LoaderFunctionArgs } from '@remix-run/node';
import { setTimeout as wait } from 'node:timers/promises';
import type { ClientViewer, ClinicianViewer, Viewer } from '~/db/viewer';
import { NotFound, Refused } from '~/errors';
import type {} from './context';
import { keepsCookies } from './known-devices';
import { otherAddress, serves, tokenIn, viewerOf } from './logins';
import { resumeAfterSignIn } from './resume-after-sign-in';
import { roomIn, roomOf } from './room';

/** What a loader or action gets from its guard. What was sent is in `context.form`, and not in `request`. */
export interface GuardArgs<V> extends LoaderFunctionArgs {
  viewer: V;
}

/** Open to someone who has not acknowledged the Clinical note yet: the page that asks for it, layouts, accounts. */
interface GuardOptions {
  beforeAcknowledgement?: boolean;
  /** Open in a browser that shows one client alone, which no other page of the clinic is: see `roomIn`. */
  inRoom?: boolean;
}

type Work<V, T> = (args: GuardArgs<V>) => Promise<T> | T;
type Guarded<T> = (args: LoaderFunctionArgs) => Promise<T>;

/**
 * A loader or action for a signed-in clinician. Anyone else does not get as far as `work`:
 * - not signed in, and only looking: on to the sign-in page, and back here from it;
 * - not signed in, and sending something: 401, with all that was typed kept (see `resumeAfterSignIn`);
 * - a client: 404, as if nothing were here;
 * - in a process that does not serve the clinic: on to the same page at the address of one that does, or 404;
 * - not yet acknowledged: on to the Clinical note;
 * - only looking, in a browser that is in the room of a client: back into that room.
 * What `work` throws becomes an answer: `NotFound` 404, `Refused` 422 with its sentence.
 */
export function forClinician<T>(work: Work<ClinicianViewer, T>, options: GuardOptions = {}): Guarded<T> {
  return guarded('clinician', work, options);
}

/** A loader or action for a signed-in client; see `forClinician` for all that it turns away. */
export function forClient<T>(work: Work<ClientViewer, T>, options: GuardOptions = {}): Guarded<T> {
  return guarded('client', work, options);
}

/**
 * A loader or action for everyone; `viewer` is null where nobody is signed in. Someone who is only looking is
 * nobody, too, while the database does not answer: Help now must open then.
 */
export function forAnyone<T>(work: Work<Viewer | null, T>): Guarded<T> {
  return (args) =>
    answering(async () => {
      const looked = viewerIn(args);
      return work({ ...args, viewer: await (isLooking(args.request) ? orNobody(looked) : looked) });
    });
}

const patienceMilliseconds = 1_500;

/** The viewer, or nobody where the database does not say in time who it is. */
async function orNobody(looked: Promise<Viewer | null>): Promise<Viewer | null> {
  const enough = new AbortController();
  const late = wait(patienceMilliseconds, null, { signal: enough.signal }).catch(() => null);
  return Promise.race([looked.catch(() => null), late]).finally(() => enough.abort());
}

function guarded<K extends Viewer['kind'], T>(
  kind: K,
  work: Work<Extract<Viewer, { kind: K }>, T>,
  { beforeAcknowledgement = false, inRoom = false }: GuardOptions,
): Guarded<T> {
  return (args) =>
    answering(async () => {
      if (!serves(kind)) throw atOtherAddress(args) ?? new NotFound();
      const { request } = args;
      let viewer = await viewerIn(args);
      if (!viewer) {
        if (isLooking(request)) throw turnedAway(args);
        const resumed = await resumeAfterSignIn(args);
        if ('answer' in resumed) return resumed.answer as T;
        ({ viewer } = resumed);
      }
      if (!isOfKind(viewer, kind)) throw new NotFound();
      if (!viewer.acknowledged && !beforeAcknowledgement) {
        const page = kind === 'client' ? '/portal/clinical-note' : '/clinic/clinical-note';
        throw redirect(isLooking(request) ? withWayBack(page, args.context.path) : page);
      }
      const room =
        kind === 'clinician' && viewer.acknowledged && !inRoom && isLooking(request) ? roomIn(request) : null;
      if (room !== null) throw redirect(roomOf(room));
      return work({ ...args, viewer });
    });
}

function isOfKind<K extends Viewer['kind']>(viewer: Viewer, kind: K): viewer is Extract<Viewer, { kind: K }> {
  return viewer.kind === kind;
}

/** The login of the request, looked up once for all the loaders and actions that it runs. */
function viewerIn({ request, context }: LoaderFunctionArgs): Promise<Viewer | null> {
  const token = tokenIn(request);
  return (context.viewer ??= token === null ? Promise.resolve(null) : viewerOf(token, likelierAt(context.path)));
}

function likelierAt(path: string): Viewer['kind'] {
  return path.startsWith('/clinic') ? 'clinician' : 'client';
}

function isLooking(request: Request): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

function turnedAway({ request, context }: LoaderFunctionArgs): Response {
  if (context.asks === 'json') return Response.json({ signIn: true }, { status: 401 });
  const address = withWayBack('/sign-in', context.path);
  if (!keptNoCookie(request)) return redirect(address);
  return redirect(`${address}${address.includes('?') ? '&' : '?'}no-cookie`);
}

/** Whether this comes from where one is let in, and without any cookie that it was given there: the browser keeps none. */
function keptNoCookie(request: Request): boolean {
  const from = request.headers.get('Referer') ?? '';
  if (tokenIn(request) !== null || keepsCookies(request) || !URL.canParse(from)) return false;
  const { origin, pathname } = new URL(from);
  return origin === new URL(request.url).origin && /^\/(sign-in|(arrive|return)\/[^/]+)$/.test(pathname);
}

/** The same page where people of the other kind come in, for whoever looks for it here. It says nothing about an account. */
function atOtherAddress({ request, context }: LoaderFunctionArgs): Response | undefined {
  const other = otherAddress();
  if (!other || !isLooking(request) || context.asks === 'json') return undefined;
  return redirectDocument(other.origin + context.path);
}

/** An address that remembers where someone was headed. A way longer than any of ours is not worth a header that proxies refuse. */
function withWayBack(address: string, path: string): string {
  return path.length > 1000 ? address : `${address}?to=${encodeURIComponent(path)}`;
}

async function answering<T>(work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotFound) throw new Response(null, { status: 404 });
    if (error instanceof Refused) throw Response.json({ message: error.message }, { status: 422 });
    throw error;
  }
}
