import type { Request, RequestHandler } from 'express';

/**
 * The largest body that is acted on, in bytes as it was written: a form travels with up to three for one (`%E3`), so that
 * what fits depends on the words, and not on their script.
 */
export const bodyLimit = 256 * 1024;
/** The largest that is held, in bytes as it travels: what is too large is shown once more to whoever wrote it. */
export const mostHeld = 2 * 1024 * 1024;
/** How much of a body that is larger still is read, so that the browser gets to see the answer. */
const patience = 8 * 1024 * 1024;

/** What a body that is larger than is held is read as. */
export const TOO_LARGE = Symbol('too large');
export type Body = Buffer | typeof TOO_LARGE | undefined;

/** The most fields of a form: several times what any page sends. */
export const MOST_FIELDS = 1_000;

/**
 * Body parser with a limit. Reads the whole body into `res.locals.body`: undefined where there is none, `TOO_LARGE`
 * where it is larger than is held, whether it says so beforehand or comes in pieces; its connection then ends.
 */
export function body(): RequestHandler {
  return (req, res, next) => {
    if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) {
      next();
      return;
    }
    readUpTo(mostHeld, req).then(
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
  if (body !== undefined && isUrlEncoded(type)) {
    if (sizeAsWritten(body) > bodyLimit || hasMoreFields(body)) throw new Response(null, { status: 413 });
    const form = new FormData();
    for (const [name, value] of fieldsIn(body)) form.append(name, value);
    return form;
  }
  if (body !== undefined && body.length > bodyLimit) throw new Response(null, { status: 413 });
  const boundary = /;\s*boundary="?([^";]+)/i.exec(type)?.[1];
  if (body !== undefined && boundary !== undefined && isIn(`--${boundary}`, body, MOST_FIELDS))
    throw new Response(null, { status: 413 });
  return new Response(body && new Uint8Array(body), { headers: { 'Content-Type': type } }).formData().catch(() => {
    throw new Response(null, { status: 400 });
  });
}

/** What a form that is too large to be acted on holds, to be shown to whoever sent it; null where it was not held either. */
export function fieldsTooLarge(type: string, body: Body): [name: string, value: string][] | null {
  if (body === undefined || body === TOO_LARGE || !isUrlEncoded(type) || hasMoreFields(body)) return null;
  return [...fieldsIn(body)];
}

const isUrlEncoded = (type: string) => /^application\/x-www-form-urlencoded\b/i.test(type);
const hasMoreFields = (body: Buffer) => isIn('&', body, MOST_FIELDS);
const fieldsIn = (body: Buffer) => new URLSearchParams(body.toString('utf8'));

/** Bytes of a form before it was written to travel. */
function sizeAsWritten(body: Buffer): number {
  if (body.length <= bodyLimit) return body.length;
  let size = body.length;
  for (let at = body.indexOf(PER_CENT); at !== -1; at = body.indexOf(PER_CENT, at + 1)) {
    if (isHex(body[at + 1]) && isHex(body[at + 2])) size -= 2;
  }
  return size;
}

const PER_CENT = 0x25;
const isHex = (byte = 0) =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);

/** Whether something is in a body at least that many times: what stands between fields, or before a part. */
function isIn(what: string, body: Buffer, times: number): boolean {
  let found = 0;
  for (let at = body.indexOf(what); at !== -1 && found < times; at = body.indexOf(what, at + what.length)) found += 1;
  return found === times;
}
