// The smallest server of a Remix build: Express and Remix.
import { createRequestHandler, writeReadableStreamToWritable, type ServerBuild } from '@remix-run/node';
import express from 'express';
import { pathToFileURL } from 'node:url';

const [file = '', port = ''] = process.argv.slice(2);
const handle = createRequestHandler((await import(pathToFileURL(file).href)) as ServerBuild, 'production');

const app = express();
app.disable('x-powered-by');
app.all('*', (req, res, next) => {
  const answer = async () => {
    const headers = new Headers(
      Object.entries(req.headers).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const response = await handle(new Request(`http://${req.headers.host ?? ''}${req.originalUrl}`, { headers }));
    res.status(response.status);
    for (const [name, value] of response.headers) res.append(name, value);
    if (response.body) await writeReadableStreamToWritable(response.body, res);
    else res.end();
  };
  answer().catch(next);
});
app.listen(Number(port), '127.0.0.1');
