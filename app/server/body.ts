import type { Request, RequestHandler } from 'express';

/** The largest body, in bytes. */
export const bodyLimit = 256 * 1024;
/** How much of a body that is too large is still read, so that the browser gets to see the answer. */
const patience = 8 * 1024 * 1024;

/** What a body that is larger than the limit is read as. */
export const TOO_LARGE = Symbol('too large');
export type Body = Buffer | typeof TOO_LARGE | undefined;

/** The most fields of a form: several times what any page sends. */
export const MOST_FIELDS = 1_000;

/**
 * Body parser with a limit. Reads the whole body into `res.locals.body`: undefined where there is none, `TOO_LARGE`
 * where it is larger than the limit, whether it says so beforehand or comes in pieces; its connection then ends.
 */
export function body(): RequestHandler {
  return (req, res, next) => {
    if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) {
      next();
      return;
    }
    readUpTo(bodyLimit, req).then(
      (read) => {
        res.locals.body = read satisfies Body;
        if (read === TOO_LARGE) res.setHeader('Connection', 'close');
        next();
      },
      // The sender went away in the middle.
      () => res.destroy(),
    );
  };
}

function readUpTo(limit: number, req: Request): Promise<Buffer | typeof TOO_LARGE> {
  return new Promise((resolve, reject) => {
    let size = 0;
    let chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else chunks = [];
      if (size > patience) resolve(TOO_LARGE);
    });
    req.on('end', () => resolve(size > limit ? TOO_LARGE : Buffer.concat(chunks)));
    req.on('error', reject);
    req.on('close', () => reject(new Error('the sender went away')));
  });
}

/**
 * The form that a body of that type is: fields by name, or parts. Rejects with the Response that says what is wrong with
 * it: 413 where it is too large or has too many fields, 400 where it is no form.
 */
export async function formIn(type: string, body: Body): Promise<FormData> {
  if (body === TOO_LARGE) throw new Response(null, { status: 413 });
  if (body !== undefined && /^application\/x-www-form-urlencoded\b/i.test(type)) {
    if (isIn('&', body, MOST_FIELDS)) throw new Response(null, { status: 413 });
    const form = new FormData();
    for (const [name, value] of new URLSearchParams(body.toString('utf8'))) form.append(name, value);
    return form;
  }
  const boundary = /;\s*boundary="?([^";]+)/i.exec(type)?.[1];
  if (body !== undefined && boundary !== undefined && isIn(`--${boundary}`, body, MOST_FIELDS))
    throw new Response(null, { status: 413 });
  return new Response(body && new Uint8Array(body), { headers: { 'Content-Type': type } }).formData().catch(() => {
    throw new Response(null, { status: 400 });
  });
}

/** Whether something is in a body at least that many times: what stands between fields, or before a part. */
function isIn(what: string, body: Buffer, times: number): boolean {
  let found = 0;
  for (let at = body.indexOf(what); at !== -1 && found < times; at = body.indexOf(what, at + what.length)) found += 1;
  return found === times;
}
