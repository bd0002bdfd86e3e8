import type { ServerBuild } from '@remix-run/node';
import type { RequestHandler } from 'express';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BadEnvironment, checkEnvironment } from '../env.server';
import type * as entry from '../entry.server';
import { createApp } from './app';
import { logFailure, logStep } from './log';
import type { Build } from './remix';
import { drain, stopServing } from './shutdown';
import { staticFiles } from './static-files';
import { isOverAYearOld, zoneDataVersion } from '../time-zones/zone-data.server';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A reason not to start that a person can do something about. */
class CannotStart extends Error {}

interface App {
  build: Build;
  files: RequestHandler;
  stop: () => Promise<void>;
}

/** What `entry.server` offers beside rendering: it lives in the build, so that there is one copy of the pools. */
async function entryOf({ build }: App): Promise<typeof entry> {
  const { module } = (typeof build === 'function' ? await build() : build).entry;
  return module as unknown as typeof entry;
}

async function built(): Promise<App> {
  const file = path.join(root, 'build', 'server', 'index.js');
  if (!existsSync(file)) throw new CannotStart('There is no build yet. Run "npm run build" first.');
  const build = (await import(pathToFileURL(file).href)) as ServerBuild;
  return {
    build,
    files: staticFiles(path.join(root, 'build', 'client')),
    stop: () => Promise.resolve(),
  };
}

async function inDevelopment(server: Server): Promise<App> {
  const { createServer: createVite } = await import('vite');
  const vite = await createVite({
    root,
    appType: 'custom',
    server: { middlewareMode: true, hmr: { server } },
  });
  // Remix's plugin runs a Vite of its own, which would end the process before requests under way are answered.
  process.removeAllListeners('SIGTERM');
  return {
    build: () => vite.ssrLoadModule('virtual:remix/server-build') as Promise<ServerBuild>,
    files: vite.middlewares as unknown as RequestHandler,
    stop: () => vite.close(),
  };
}

async function main(): Promise<void> {
  const settings = checkEnvironment('web');
  const server = createServer();
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 65_000;

  const app = settings.NODE_ENV === 'development' ? await inDevelopment(server) : await built();
  const { databasesAnswer, signInWait } = await entryOf(app);
  const draining = { is: false };
  const { build, files } = app;
  server.on('request', createApp({ settings, build, files, databasesAnswer, draining, signInWait }));

  const stop = async () => {
    if (draining.is) return;
    logStep('stopping');
    await drain(draining, settings.DRAIN_SECONDS);
    await stopServing(server);
    const { closeDatabases } = await entryOf(app);
    await Promise.all([app.stop(), closeDatabases()]);
    logStep('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken
          ? new CannotStart(
              `Port ${settings.PORT} is taken by another program. Stop it, or set PORT to another number.`,
            )
          : error,
      );
    });
    server.listen(settings.PORT, settings.HOST, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : settings.PORT;
  if (isOverAYearOld(zoneDataVersion, new Date()))
    logStep('the zone data is over a year old: offsets may be wrong', { zoneData: zoneDataVersion });
  logStep('listening', { port, node: process.versions.node });
}

// What nobody caught is logged without its message. Node would print the message, and a person's words may be in it.
process.on('unhandledRejection', (reason) => logFailure(reason));
process.on('uncaughtException', (error) => {
  logFailure(error);
  process.exit(1);
});

main().catch((error: unknown) => {
  if (error instanceof CannotStart || error instanceof BadEnvironment) process.stderr.write(`${error.message}\n`);
  else logFailure(error);
  process.exit(1);
});
