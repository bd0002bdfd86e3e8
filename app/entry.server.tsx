import type { AppLoadContext, EntryContext, HandleErrorFunction } from '@remix-run/node';
import { RemixServer } from '@remix-run/react';
import { renderToString } from 'react-dom/server';
import { authDatabase, clinicDatabase, portalDatabase } from './db/clients';
import { env } from './env.server';
import { ReadingPreferencesProvider } from './reading-preferences/reading-preferences';
import { NonceProvider } from './nonce';
import { rememberedPreferences } from './reading-preferences/preferences-cookie';
import { logFailure } from './server/log';

export { signInWait } from './auth/limits';
export { closeDatabases } from './db/clients';

/** How long what a loader has promised, and not yet given, may take, in milliseconds. */
export const streamTimeout = 5000;

/** Resolves when every database login of this process answers; rejects when one does not. */
export async function databasesAnswer(): Promise<void> {
  const { servesPortal, servesClinic } = env();
  const databases = [
    ...(servesPortal ? [authDatabase('client'), portalDatabase()] : []),
    ...(servesClinic ? [authDatabase('clinician'), clinicDatabase()] : []),
  ];
  await Promise.all(databases.map((database) => database.$queryRaw`SELECT 1`));
}

/**
 * Renders a page whole, as one string: `page` of the context. Everything it shows is there before it is rendered, so
 * nothing is gained by sending it in parts, and a string costs less than a stream.
 */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  loadContext: AppLoadContext,
): Promise<Response> {
  const context = await withItsDataRead(remixContext);
  const { nonce } = loadContext;
  const html = renderToString(
    <NonceProvider value={nonce}>
      <ReadingPreferencesProvider value={rememberedPreferences(request.headers.get('Cookie'))}>
        <RemixServer context={context} url={request.url} nonce={nonce} />
      </ReadingPreferencesProvider>
    </NonceProvider>,
  );
  headers.set('Content-Type', 'text/html; charset=utf-8');
  loadContext.page = `<!DOCTYPE html>${scriptsLast(html)}`;
  return new Response(null, { headers, status });
}

/**
 * On a slow line the styles and letters of a page come before the scripts that bring it to life: browsers fetch
 * modules that are announced with the same haste, and Remix has no word for another.
 */
function scriptsLast(html: string): string {
  return html.replaceAll('<link rel="modulepreload"', '<link rel="modulepreload" fetchpriority="low"');
}

/**
 * What Remix hands to a page, with the data for the browser's scripts read to its end, where `RemixServer` looks for
 * what it has read before. It would read while it renders, which a rendering to a string does not wait for.
 */
async function withItsDataRead(remixContext: EntryContext): Promise<EntryContext> {
  const { serverHandoffStream, renderMeta } = remixContext;
  if (serverHandoffStream === undefined) return remixContext;
  const data = await new Response(serverHandoffStream).text();
  const read = [
    { done: false, value: data },
    { done: true, value: '' },
  ].map((result) => Object.assign(Promise.resolve(), { result }));
  return {
    ...remixContext,
    serverHandoffStream: new ReadableStream(),
    renderMeta: { ...renderMeta, streamCache: read },
  };
}

/** What a loader, an action or a page threw and nobody met. */
export const handleError: HandleErrorFunction = (error, { context }) => {
  logFailure(error, context.requestId);
};
