import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { RequestHandler } from 'express';
import { encodingFor, type Encoding } from './compressed';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.ico': 'image/x-icon',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const packed = ['.woff2', '.png', '.ico'];

interface StaticFile {
  type: string;
  cache: string;
  etag: string;
  plain: Buffer;
  /** Made the first time that someone asks for it, as small as it gets, and kept. */
  encoded: Map<Encoding, Promise<Buffer>>;
  packed: boolean;
}

const encoders: Record<Encoding, (bytes: Buffer) => Promise<Buffer>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/**
 * Serves the files of a folder from memory: those and no others, so no path can lead out of it. Names in `/assets`
 * and `/fonts` change with what is in them, so browsers keep those for good.
 * Of the headers they get those that mean something for a file: a page's policy would be sent with each for nothing.
 */
export function staticFiles(folder: string): RequestHandler {
  const files = readAll(folder);
  return (req, res, next) => {
    const file = req.method === 'GET' || req.method === 'HEAD' ? files.get(req.path) : undefined;
    if (!file) {
      next();
      return;
    }
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    res.setHeader('X-Robots-Tag', 'noindex, nofollow');
    res.setHeader('Cache-Control', file.cache);
    res.setHeader('ETag', file.etag);
    res.setHeader('Content-Type', file.type);
    if (!file.packed) res.setHeader('Vary', 'Accept-Encoding');
    if (req.fresh) {
      res.status(304).end();
      return;
    }
    const encoding = file.packed ? undefined : encodingFor(req);
    if (encoding === undefined) {
      res.end(file.plain);
      return;
    }
    let bytes = file.encoded.get(encoding);
    if (!bytes) file.encoded.set(encoding, (bytes = encoders[encoding](file.plain)));
    bytes.then((small) => {
      res.setHeader('Content-Encoding', encoding);
      res.end(small);
    }, next);
  };
}

function readAll(folder: string): Map<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const full = path.join(entry.parentPath, entry.name);
    const address = `/${path.relative(folder, full).split(path.sep).join('/')}`;
    const ending = path.extname(entry.name);
    const plain = readFileSync(full);
    files.set(address, {
      type: types[ending] ?? 'application/octet-stream',
      cache: /^\/(assets|fonts)\//.test(address) ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
      plain,
      encoded: new Map(),
      packed: packed.includes(ending),
    });
  }
  return files;
}
