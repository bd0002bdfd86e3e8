import type { RequestHandler } from 'express';
import { logTurnedAway } from './log';
import { answerPlainly } from './plain-answer';
import { networkOf } from './remix';

/** How long a network that floods the sign-in page has to wait; undefined where its form is for the page to answer. */
export type SignInWait = (networkAddress: string) => { seconds: number; words: string } | undefined;

/**
 * Answers a form of the sign-in page from a network that goes on and on after its tries were used up: 429, with the
 * time to wait. It stands before everything else, for what it turns away must take next to nothing from those who
 * write: nothing of it is read, no page is rendered, and the log counts it. Who tries a few times more gets the page.
 */
export function turnFloodAway(waitOf: SignInWait): RequestHandler {
  return (req, res, next) => {
    const wait = req.method === 'POST' && req.path === '/sign-in' ? waitOf(networkOf(req.ip ?? '')) : undefined;
    if (!wait) {
      next();
      return;
    }
    logTurnedAway();
    res.setHeader('Retry-After', String(wait.seconds));
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    answerPlainly(req, res, 429, {
      title: 'You are not signed in yet',
      words: `There were too many tries. Please try again ${wait.words}.`,
    });
  };
}
