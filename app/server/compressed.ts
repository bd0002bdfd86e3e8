import type { Request, Response } from 'express';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

/** The better of the encodings that the browser reads; undefined where it reads neither. */
export function encodingFor(req: Request): Encoding | undefined {
  return (['br', 'gzip'] as const).find((name) => req.acceptsEncodings(name) === name);
}

/** What is smaller than this gains nothing. */
const LEAST_BYTES = 1024;
const COMPRESSIBLE = /^(?:text\/|application\/(?:json|javascript)\b)/;

/**
 * A body as small as the browser takes it, with the headers that say so. At once and on the spot: a page's worth takes
 * a third of a millisecond, and to hand it to another thread takes longer.
 */
export function compressed(req: Request, res: Response, body: Buffer): Buffer {
  if (!COMPRESSIBLE.test(String(res.getHeader('Content-Type') ?? '')) || res.hasHeader('Content-Encoding')) return body;
  res.vary('Accept-Encoding');
  const encoding = encodingFor(req);
  if (body.length < LEAST_BYTES || encoding === undefined) return body;
  res.setHeader('Content-Encoding', encoding);
  return encoding === 'gzip'
    ? gzipSync(body)
    : brotliCompressSync(body, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
      });
}
