import type { RequestHandler } from 'express';
import { answerPlainly } from './plain-answer';
import { networkOf } from './remix';

/** How long a network that floods the sign-in page has to wait; undefined where its form is for the page to answer. */
export type SignInWait = (networkAddress: string) => { seconds: number; words: string } | undefined;

/**
 * Answers a form of the sign-in page from a network that goes on and on after its tries were used up, before anything
 * of it is read or a page rendered: 429, with the time to wait. Who tries a few times more gets the page itself.
 */
export function turnFloodAway(waitOf: SignInWait): RequestHandler {
  return (req, res, next) => {
    const wait = req.method === 'POST' && req.path === '/sign-in' ? waitOf(networkOf(req.ip ?? '')) : undefined;
    if (!wait) {
      next();
      return;
    }
    res.setHeader('Retry-After', String(wait.seconds));
    answerPlainly(req, res, 429, {
      title: 'You are not signed in yet',
      words: `There were too many tries. Please try again ${wait.words}.`,
    });
  };
}
