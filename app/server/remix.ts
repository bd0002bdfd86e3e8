import {
  createRequestHandler,
  type AppLoadContext,
  type RequestHandler as RemixRequestHandler,
  type ServerBuild,
} from '@remix-run/node';
import type { Request as ExpressRequest, RequestHandler, Response as ExpressResponse } from 'express';
import type {} from '../auth/context';
import { documentPath, buildForPattern, routePatterns } from './url-patterns';
import { fieldsTooLarge, formIn, type Body } from './body';
import { compressed } from './compressed';

/** The built app; in development asked for anew at every request. */
export type Build = ServerBuild | (() => Promise<ServerBuild>);

interface Options {
  build: Build;
  mode: 'production' | 'development';
  origin: string;
}

/**
 * Hands a request to Remix and its answer to the browser. Remix sees the configured origin, whatever the Host header
 * or a proxy's headers say; what was sent, read within its limit, is in the context. No answer may be kept by a cache,
 * whatever a route says of it.
 */
export function remix({ build, mode, origin }: Options): RequestHandler {
  const handlerOf = handlers(build, mode);
  const answer = async (req: ExpressRequest, res: ExpressResponse) => {
    const context = contextOf(req, res);
    let response = await handlerOf(req.originalUrl)(requestOf(req, origin), context);
    if (response.status >= 500) await keepWhatWasTyped(req, context);
    if (response.status === 413) showWhatWasTyped(req, res, context);
    if (context.unsentForm) {
      await response.body?.cancel();
      response = await handlerOf('/sign-in')(new Request(`${origin}/sign-in`), context);
    }
    for (const [name, value] of context.outgoing) response.headers.append(name, value);
    await send(req, res, response, context.page);
  };
  return (req, res, next) => {
    answer(req, res).catch(next);
  };
}

/**
 * Remix's handler for an address. A handler sorts and matches every route that it knows, twice for each request, and
 * builds them a third time to render; so each page has one that knows only its own.
 */
function handlers(build: Build, mode: Options['mode']): (originalUrl: string) => RemixRequestHandler {
  const whole = createRequestHandler(build, mode);
  if (typeof build === 'function') return () => whole;
  const patternOf = routePatterns(build);
  const made = new Map<string, RemixRequestHandler>();
  return (originalUrl) => {
    const pattern = patternOf(originalUrl);
    // Remix reads what is written with per cent signs; the patterns do not.
    if (pattern === '/*' || pattern === 'none' || documentPath(originalUrl).split('?')[0]?.includes('%')) return whole;
    let handler = made.get(pattern);
    if (handler === undefined)
      made.set(pattern, (handler = createRequestHandler(buildForPattern(build, pattern), mode)));
    return handler;
  };
}

/** Where a page without scripts sent a form and nothing could be done with it, the answer is a page that holds all of it, to send again. */
async function keepWhatWasTyped(req: ExpressRequest, context: AppLoadContext): Promise<void> {
  if (req.method !== 'POST' || context.asks !== 'document') return;
  const form = await context.form().catch(() => []);
  const fields = [...form].filter((field): field is [string, string] => typeof field[1] === 'string');
  // Who was signing in has typed nothing that would be missed, and a passphrase is not sent back.
  if (fields.length === 0 || fields.some(([name]) => /passphrase/i.test(name))) return;
  context.unsentForm = { action: context.path, fields, again: true };
  // Whoever it is, the database need not be asked once more.
  context.viewer = Promise.resolve(null);
}

/** Where that was more than is read at once, the answer shows all of it, to be taken from there. */
function showWhatWasTyped(req: ExpressRequest, res: ExpressResponse, context: AppLoadContext): void {
  if (req.method !== 'POST' || context.asks !== 'document') return;
  const fields = fieldsTooLarge(req.get('Content-Type') ?? '', res.locals.body as Body);
  if (
    fields === null ||
    !context.path.match(/^\/(portal|clinic)\//) ||
    fields.some(([name]) => /passphrase/i.test(name))
  )
    return;
  context.unsentForm = { action: context.path, fields, tooLarge: true };
  context.viewer = Promise.resolve(null);
}

function contextOf(req: ExpressRequest, res: ExpressResponse): AppLoadContext {
  const { pathname } = new URL(`http://here${req.originalUrl}`);
  const isJson = /^application\/json\b/.test(req.get('Accept') ?? '');
  return {
    nonce: res.locals.nonce as string,
    requestId: res.locals.requestId as string,
    path: documentPath(req.originalUrl),
    asks: pathname.endsWith('.data') ? 'data' : isJson ? 'json' : 'document',
    networkAddress: networkOf(req.ip ?? ''),
    form: () => formIn(req.get('Content-Type') ?? '', res.locals.body as Body),
    outgoing: new Headers(),
  };
}

/** An IPv4 address as it is; of an IPv6 one the half that names a network, since a household has the other half to itself. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [before = '', after = ''] = address.split('%')[0]?.split('::') ?? [];
  const first = before === '' ? [] : before.split(':');
  const last = after === '' ? [] : after.split(':');
  const all = [...first, ...Array<string>(Math.max(8 - first.length - last.length, 0)).fill('0'), ...last];
  return `${all
    .slice(0, 4)
    .map((part) => parseInt(part, 16).toString(16))
    .join(':')}::/64`;
}

/** The request as Remix sees it: without its body, which the context has as a form. */
function requestOf(req: ExpressRequest, origin: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    if (value === undefined || name.startsWith('x-forwarded-') || name === 'forwarded') continue;
    for (const one of [value].flat()) headers.append(name, one);
  }
  headers.set('Host', new URL(origin).host);
  return new Request(origin + req.originalUrl, { method: req.method, headers });
}

async function send(req: ExpressRequest, res: ExpressResponse, answer: Response, page?: string): Promise<void> {
  res.status(answer.status);
  for (const [name, value] of answer.headers) {
    if (name === 'cache-control') continue;
    if (name === 'set-cookie') res.append(name, value);
    else res.setHeader(name, value);
  }
  const body = page === undefined ? answer.body && Buffer.from(await answer.arrayBuffer()) : Buffer.from(page);
  res.end(body && compressed(req, res, body));
}
