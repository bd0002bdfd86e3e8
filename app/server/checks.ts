import type { RequestHandler } from 'express';
import { answerPlainly } from './plain-answer';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const safe = ['GET', 'HEAD'];

/**
 * Request validation and protection from CSRF: what a request must be before Remix sees it.
 * - a method that is used here, else 405;
 * - an address without `_data`, which is how earlier versions of Remix ran single loaders, else 400;
 * - for anything but looking: sent by a page of ours. The browser must name exactly our origin, and must not say
 *   that the page came from another site, else 403.
 */
export function checks(origin: string): RequestHandler {
  return (req, res, next) => {
    if (!methods.includes(req.method)) {
      res.setHeader('Allow', methods.join(', '));
      answerPlainly(req, res, 405, {
        title: 'That is not done here',
        words: 'Go back, and try it from the page itself.',
      });
      return;
    }
    if (!hasGoodAddress(req.originalUrl)) {
      answerPlainly(req, res, 400, { title: 'That address does not work', words: 'Start again from the first page.' });
      return;
    }
    if (!safe.includes(req.method) && !isFromHere(req.get('Origin'), req.get('Sec-Fetch-Site'), origin)) {
      answerPlainly(req, res, 403, {
        title: 'Nothing was changed',
        words: `This was not sent from a page of Meantime, so it was not carried out. Open Meantime at ${origin} and try again there.`,
      });
      return;
    }
    next();
  };
}

function isFromHere(named: string | undefined, site: string | undefined, origin: string): boolean {
  return named === origin && (site === undefined || site === 'same-origin');
}

function hasGoodAddress(originalUrl: string): boolean {
  if (!originalUrl.startsWith('/')) return false;
  try {
    const { pathname, searchParams } = new URL(`http://here${originalUrl}`);
    decodeURIComponent(pathname);
    return !searchParams.has('_data');
  } catch {
    return false;
  }
}
