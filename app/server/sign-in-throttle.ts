import type { Request, RequestHandler, Response } from 'express';
import { documentPath } from './url-patterns';
import { logThrottled } from './log';
import { answerPlainly } from './plain-answer';
import { networkOf } from './remix';

/** How long a network that sends too many tries to the sign-in page has to wait; undefined where its form is for the page to answer. */
export type SignInWait = (networkAddress: string) => { seconds: number; words: string } | undefined;

const signIns = ['/sign-in', '/sign-in/in-place'];

/** So many forms of one network may be on their way to an answer: more than people send who sign in side by side. */
const MOST_UNDER_WAY = 5;

/**
 * Throttling. Answers a form of the sign-in page, or what a script sends in its place, with 429 where its network goes
 * on and on after its tries were used up, or has too many others under way: in words, or as `InPlace` where JSON is
 * asked for. It stands before everything else, for what it turns away must take next to nothing from those who write:
 * nothing of it is read, no page is rendered, and the log counts it. Who tries a few times more gets the page.
 */
export function throttleSignIns(waitOf: SignInWait): RequestHandler {
  const underWay = new Map<string, number>();
  return (req, res, next) => {
    if (req.method !== 'POST' || !isSignIn(req.originalUrl)) {
      next();
      return;
    }
    const network = networkOf(req.ip ?? '');
    const count = underWay.get(network) ?? 0;
    const wait = waitOf(network);
    if (wait) {
      turnAway(req, res, wait.seconds, `There were too many tries. Please try again ${wait.words}.`);
    } else if (count >= MOST_UNDER_WAY) {
      turnAway(req, res, 5, 'Many are signing in from the same network at this moment. Please try again in a moment.');
    } else {
      underWay.set(network, count + 1);
      res.once('close', () => {
        const left = (underWay.get(network) ?? 1) - 1;
        if (left > 0) underWay.set(network, left);
        else underWay.delete(network);
      });
      next();
    }
  };
}

function turnAway(req: Request, res: Response, seconds: number, message: string): void {
  logThrottled();
  res.setHeader('Retry-After', String(seconds));
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('X-Content-Type-Options', 'nosniff');
  if (req.get('Accept') === 'application/json') res.status(429).json({ is: 'refused', message });
  else answerPlainly(req, res, 429, { title: 'You are not signed in yet', words: message });
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
