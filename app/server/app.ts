import { randomUUID } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { routePatterns } from './url-patterns';
import { body } from './body';
import { checks } from './checks';
import { throttleSignIns, type SignInWait } from './sign-in-throttle';
import { headers } from './headers';
import { health } from './health';
import { logFailure, logRequest } from './log';
import { answerPlainly } from './plain-answer';
import { remix, type Build } from './remix';
import type { Draining } from './shutdown';

interface Settings {
  NODE_ENV: 'production' | 'development' | 'test';
  /** Without a slash at its end. */
  origin: string;
  /** How many proxies of our own stand before this process; their word on who asks is taken, nobody else's. */
  TRUST_PROXY: number;
}

interface Parts {
  settings: Settings;
  build: Build;
  /** What serves the files of the build. */
  files: RequestHandler;
  /** Whether every database login of this process answers. Rejects when one does not. */
  databasesAnswer: () => Promise<unknown>;
  /** Read at every request. */
  draining: Draining;
  signInWait: SignInWait;
}

/** All that stands between the network and Remix, in order. */
export function createApp({ settings, build, files, databasesAnswer, draining, signInWait }: Parts): Express {
  const mode = settings.NODE_ENV === 'development' ? 'development' : 'production';
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', settings.TRUST_PROXY);
  app.set('query parser', false);

  app.use((_req, res, next) => {
    if (draining.is) res.setHeader('Connection', 'close');
    next();
  });
  app.use(throttleSignIns(signInWait));
  // A file of the build needs few of a page's headers, and sets them itself. Vite's answers are given a page's.
  if (mode === 'production') app.use(files);
  app.use(...headers({ https: settings.origin.startsWith('https:'), development: mode === 'development' }));
  app.get('/healthz', health(databasesAnswer, draining));
  if (mode === 'development') app.use(files);
  app.use(requestLog(build));
  app.use(checks(settings.origin));
  app.use(body());
  app.all('*', remix({ build, mode, origin: settings.origin }));
  app.use(failure);
  return app;
}

function requestLog(build: Build): RequestHandler {
  const pattern = Promise.resolve(typeof build === 'function' ? build() : build).then(routePatterns);
  return (req, res, next) => {
    const began = performance.now();
    const id = randomUUID();
    res.locals.requestId = id;
    res.setHeader('X-Request-Id', id);
    res.on('close', () => {
      const ms = Math.round(performance.now() - began);
      void pattern.then((of) =>
        logRequest({ id, method: req.method, route: of(req.originalUrl), status: res.statusCode, ms }),
      );
    });
    next();
  };
}

const failure: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  logFailure(error, res.locals.requestId as string | undefined);
  if (res.headersSent) {
    res.destroy();
    return;
  }
  answerPlainly(req, res, 500, {
    title: 'Something went wrong here',
    words: 'It is not about anything you did. Please try again in a moment.',
  });
};
