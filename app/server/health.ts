import type { RequestHandler } from 'express';
import { setTimeout as wait } from 'node:timers/promises';
import type { Draining } from './shutdown';

const patienceMilliseconds = 2000;

/**
 * 200 while the database answers within two seconds, else 503; 503 at once when this process has been told to stop.
 * Says nothing else to anyone.
 */
export function health(databasesAnswer: () => Promise<unknown>, draining: Draining): RequestHandler {
  return (_req, res) => {
    void (draining.is ? Promise.resolve(false) : answersInTime(databasesAnswer)).then((well) => {
      res
        .status(well ? 200 : 503)
        .type('text/plain')
        .send(well ? 'ok\n' : 'not now\n');
    });
  };
}

async function answersInTime(databasesAnswer: () => Promise<unknown>): Promise<boolean> {
  const enough = new AbortController();
  const tooLate = wait(patienceMilliseconds, false, { signal: enough.signal }).catch(() => false);
  const answers = databasesAnswer().then(
    () => true,
    () => false,
  );
  const well = await Promise.race([answers, tooLate]);
  enough.abort();
  return well;
}
