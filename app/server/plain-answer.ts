import type { Request, Response } from 'express';

/** What is said where Meantime itself cannot answer: a title, and a sentence or two on what to do. */
export interface PlainWords {
  title: string;
  words: string;
}

/**
 * Answers in plain words, as a page where the browser wants one and as a line of text elsewhere. Needs nothing
 * that could be broken: no database, no script, no stylesheet. The words are ours; nothing of the request is in them.
 */
export function answerPlainly(req: Request, res: Response, status: number, { title, words }: PlainWords): void {
  res.status(status);
  if (!(req.get('Accept') ?? '').includes('text/html')) {
    res.type('text/plain; charset=utf-8').send(`${title}. ${words}\n`);
    return;
  }
  res
    .type('html')
    .send(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
        `<meta name="color-scheme" content="light dark"><title>${title} · Meantime</title></head>` +
        `<body><main><h1>${title}</h1><p>${words}</p></main>` +
        `<footer><p><a href="/help-now">Help now</a>. This page is not watched.</p></footer></body></html>`,
    );
}
