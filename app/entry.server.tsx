import {
  createReadableStreamFromReadable,
  type AppLoadContext,
  type EntryContext,
  type HandleErrorFunction,
} from '@remix-run/node';
import { RemixServer } from '@remix-run/react';
import { PassThrough } from 'node:stream';
import { renderToPipeableStream } from 'react-dom/server';
import { authDatabase, clinicDatabase, portalDatabase } from './db/clients';
import { env } from './env.server';
import { NonceProvider } from './nonce';
import { logFailure } from './server/log';

export { closeDatabases } from './db/clients';

/** How long parts of a page may take after its first part was sent, in milliseconds. */
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

/** Renders a page, and sends its first part as soon as it stands. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { nonce, requestId }: AppLoadContext,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let begun = false;
    const page = (
      <NonceProvider value={nonce}>
        <RemixServer context={remixContext} url={request.url} abortDelay={streamTimeout} nonce={nonce} />
      </NonceProvider>
    );
    const { pipe, abort } = renderToPipeableStream(page, {
      nonce,
      onShellReady() {
        begun = true;
        const body = new PassThrough();
        body.on('close', () => clearTimeout(late));
        headers.set('Content-Type', 'text/html; charset=utf-8');
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status }));
        pipe(body);
      },
      onShellError: reject,
      onError(error) {
        // What fails before the first part is thrown to Remix, which logs it.
        if (begun) logFailure(error, requestId);
      },
    });
    const late = setTimeout(abort, streamTimeout + 1000);
  });
}

/** What a loader, an action or a page threw and nobody met. */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (!request.signal.aborted) logFailure(error, context.requestId);
};
