import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';

/** What is said where Meantime itself cannot answer: a title, and a sentence or two on what to do. */
export interface PlainWords {
  title: string;
  words: string;
}

/** The paper and ink of the other pages, written into this one. Its hash in the policy lets it in, and nothing else. */
const style = `
:root { color-scheme: light dark }
body { margin: 0 auto; max-width: 37rem; padding: 1.5rem 1.25rem 3rem; background: #faf7f0; color: #26221d;
  font: 1.125rem/1.75rem Georgia, "Times New Roman", serif; overflow-wrap: break-word }
h1 { margin: 0 0 1.5rem; font-size: 1.625rem; line-height: 2.125rem; font-weight: 600; text-wrap: balance }
p { margin: 0 }
a { color: #26536f; text-underline-offset: 0.15em }
footer { margin-top: 4.5rem; padding-top: 0.75rem; border-top: 1px solid #ddd5c6; color: #655d52;
  font: 1rem/1.5rem system-ui, sans-serif }
header { margin-bottom: 3rem; font: 1rem/1.5rem system-ui, sans-serif }
header a, footer a { display: inline-block; padding: 0.75rem 0; margin: -0.75rem 0 }
header a { color: inherit; text-decoration: none }
@media (prefers-color-scheme: dark) {
  body { background: #131210; color: #e2dbce }
  a { color: #9fc3da }
  footer { border-color: #38342d; color: #a89f91 }
}`;
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Answers in plain words, as a page where the browser wants one and as a line of text elsewhere. Needs nothing
 * that could be broken: no database, no script, no file. The words are ours; nothing of the request is in them.
 * Goes past Express, which would look for more to do.
 */
export function answerPlainly(req: Request, res: Response, status: number, { title, words }: PlainWords): void {
  const isPage = (req.headers.accept ?? '').includes('text/html');
  const answer = isPage ? pageOf({ title, words }) : `${title}. ${words}\n`;
  res.writeHead(status, {
    'Content-Type': `${isPage ? 'text/html' : 'text/plain'}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(answer),
    ...(isPage && { 'Content-Security-Policy': policy }),
  });
  res.end(answer);
}

function pageOf({ title, words }: PlainWords): string {
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<title>${title} · Meantime</title><style>${style}</style></head>` +
    `<body><header><a href="/">Meantime</a></header><main><h1>${title}</h1><p>${words}</p></main>` +
    `<footer><p><a href="/help-now">Help now</a>. This page is not watched.</p></footer></body></html>`
  );
}
