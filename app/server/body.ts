import type { Request, RequestHandler } from 'express';
import { answerPlainly } from './plain-answer';

/** The largest body, in bytes. */
export const bodyLimit = 256 * 1024;
/** How much of a body that is too large is still read, so that the browser gets to see the answer. */
const patience = 8 * 1024 * 1024;

/**
 * Body parser with a limit. Reads the whole body into `res.locals.body`, undefined where there is none. One that is
 * larger than the limit, whether it says so beforehand or comes in pieces, is answered with 413 and goes no further.
 */
export function body(): RequestHandler {
  return (req, res, next) => {
    if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) {
      next();
      return;
    }
    readUpTo(bodyLimit, req).then(
      (read) => {
        if (read !== 'too large') {
          res.locals.body = read;
          next();
          return;
        }
        res.setHeader('Connection', 'close');
        answerPlainly(req, res, 413, {
          title: 'That is more than can be kept at once',
          words: 'Nothing was saved. Go back: what you wrote should still be there. Then send it in smaller parts.',
        });
      },
      // The sender went away in the middle.
      () => res.destroy(),
    );
  };
}

function readUpTo(limit: number, req: Request): Promise<Buffer | 'too large'> {
  return new Promise((resolve, reject) => {
    let size = 0;
    let chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks = [];
      if (size > patience) resolve('too large');
    });
    req.on('end', () => resolve(size > limit ? 'too large' : Buffer.concat(chunks)));
    req.on('error', reject);
    req.on('close', () => reject(new Error('the sender went away')));
  });
}

/** The form that a body of that type is: fields by name, or parts. Rejects where it is neither. */
export async function formIn(type: string, body: Buffer | undefined): Promise<FormData> {
  if (body === undefined || !/^application\/x-www-form-urlencoded\b/i.test(type))
    return new Response(body && new Uint8Array(body), { headers: { 'Content-Type': type } }).formData();
  const form = new FormData();
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) form.append(name, value);
  return form;
}
