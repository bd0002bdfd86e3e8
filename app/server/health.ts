import type { RequestHandler } from 'express';
import { setTimeout as wait } from 'node:timers/promises';

const patienceMilliseconds = 2000;

/** 200 while the database answers within two seconds, else 503. Says nothing else to anyone. */
export function health(databasesAnswer: () => Promise<unknown>): RequestHandler {
  return async (_req, res) => {
    const giveUp = new AbortController();
    const inTime = wait(patienceMilliseconds, false, { signal: giveUp.signal }).catch(() => false);
    const answers = databasesAnswer().then(
      () => true,
      () => false,
    );
    const well = await Promise.race([answers, inTime]);
    giveUp.abort();
    res
      .status(well ? 200 : 503)
      .type('text/plain')
      .send(well ? 'ok\n' : 'not now\n');
  };
}
