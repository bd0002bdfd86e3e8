import type { AppLoadContext, EntryContext, HandleErrorFunction } from '@remix-run/node';
import { RemixServer } from '@remix-run/react';
import { Writable } from 'node:stream';
import { renderToPipeableStream } from 'react-dom/server';
import { authDatabase, clinicDatabase, portalDatabase } from './db/clients';
import { env } from './env.server';
import { LookProvider } from './ui/look';
import { NonceProvider } from './nonce';
import { rememberedLook } from './routes/look-cookie';
import { logFailure } from './server/log';

export { closeDatabases } from './db/clients';

/** How long what a loader has promised, and not yet given, may take, in milliseconds. */
export const streamTimeout = 5000;

/** Resolves when every database login of this process answers; rejects when one does not. */
export async function databasesAnswer(): Promise<void> {
  const { servesPortal, servesClinic } = env();
  const databases = [
    authDatabase(),
    ...(servesPortal ? [portalDatabase()] : []),
    ...(servesClinic ? [clinicDatabase()] : []),
  ];
  await Promise.all(databases.map((database) => database.$queryRaw`SELECT 1`));
}

/**
 * Renders a page whole. Everything it shows is there before it is rendered, so nothing is gained by sending it in
 * parts, and one answer in one piece costs less than a stream.
 */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { nonce }: AppLoadContext,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const whole = new Writable({
      write(part: Buffer, _encoding, done) {
        parts.push(part);
        done();
      },
      final(done) {
        clearTimeout(late);
        headers.set('Content-Type', 'text/html; charset=utf-8');
        resolve(new Response(Buffer.concat(parts), { headers, status }));
        done();
      },
    });
    const page = (
      <NonceProvider value={nonce}>
        <LookProvider value={rememberedLook(request.headers.get('Cookie'))}>
          <RemixServer context={onlyMatched(remixContext)} url={request.url} abortDelay={streamTimeout} nonce={nonce} />
        </LookProvider>
      </NonceProvider>
    );
    let failed: unknown;
    const giveUp = (error: unknown) => {
      clearTimeout(late);
      reject(error);
    };
    const { pipe, abort } = renderToPipeableStream(page, {
      nonce,
      onAllReady() {
        if (failed === undefined) pipe(whole);
        else giveUp(failed);
      },
      onShellError: giveUp,
      onError(error) {
        failed ??= error;
      },
    });
    const late = setTimeout(abort, streamTimeout + 1000);
  });
}

/**
 * What Remix hands to a page, with the routes of this page alone: it would build and match the whole tree of routes
 * at every request, to render a branch of it that is known already.
 */
function onlyMatched(remixContext: EntryContext): EntryContext {
  const { manifest, staticHandlerContext } = remixContext;
  const ids = staticHandlerContext.matches.map(({ route }) => route.id);
  const routes = Object.fromEntries(Object.entries(manifest.routes).filter(([id]) => ids.includes(id)));
  return { ...remixContext, manifest: { ...manifest, routes } };
}

/** What a loader, an action or a page threw and nobody met. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (!request.signal.aborted) logFailure(error, context.requestId);
};
