import type { RequestHandler } from 'express';
import { documentPath } from './addresses';
import { logTurnedAway } from './log';
import { answerPlainly } from './plain-answer';
import { networkOf } from './remix';

/** How long a network that floods the sign-in page has to wait; undefined where its form is for the page to answer. */
export type SignInWait = (networkAddress: string) => { seconds: number; words: string } | undefined;

const signIns = ['/sign-in', '/sign-in/in-place'];

/**
 * Answers a form of the sign-in page, or what a script sends in its place, from a network that goes on and on after its
 * tries were used up: 429, with the time to wait, as `InPlace` where JSON is asked for. It stands before everything
 * else, for what it turns away must take next to nothing from those who write: nothing of it is read, no page is
 * rendered, and the log counts it. Who tries a few times more gets the page.
 */
export function turnFloodAway(waitOf: SignInWait): RequestHandler {
  return (req, res, next) => {
    const wait = req.method === 'POST' && isSignIn(req.originalUrl) ? waitOf(networkOf(req.ip ?? '')) : undefined;
    if (!wait) {
      next();
      return;
    }
    logTurnedAway();
    res.setHeader('Retry-After', String(wait.seconds));
    res.setHeader('Cache-Control', 'no-store');
    res.setHeader('X-Content-Type-Options', 'nosniff');
    const message = `There were too many tries. Please try again ${wait.words}.`;
    if (req.get('Accept') === 'application/json') res.status(429).json({ is: 'refused', message });
    else answerPlainly(req, res, 429, { title: 'You are not signed in yet', words: message });
  };
}

/** As Remix reads an address: in any case, with per cent signs, with a slash at its end, as a page or as its data. */
function isSignIn(originalUrl: string): boolean {
  try {
    const { pathname } = new URL(`http://here${documentPath(originalUrl)}`);
    return signIns.includes(decodeURIComponent(pathname).toLowerCase().replace(/\/+$/, ''));
  } catch {
    return false;
  }
}
