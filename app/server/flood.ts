import type { RequestHandler } from 'express';
import { answerPlainly } from './plain-answer';
import { networkOf } from './remix';

/** How long a network has to wait before it may try to sign in; undefined where it may. */
export type SignInWait = (networkAddress: string) => { seconds: number; words: string } | undefined;

/**
 * Answers a form of the sign-in page from a network that has used up its tries, before anything of it is read or a
 * page rendered: 429, with the time to wait.
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
