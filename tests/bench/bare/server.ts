// The smallest server of a Remix build: Express, compression as the app has it, and Remix's own handler.
import { createRequestHandler } from '@remix-run/express';
import type { ServerBuild } from '@remix-run/node';
import compression from 'compression';
import express from 'express';
import { pathToFileURL } from 'node:url';
import { constants } from 'node:zlib';

const [file = '', port = ''] = process.argv.slice(2);
const app = express();
app.disable('x-powered-by');
app.use(compression({ brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } } }));
app.all('*', createRequestHandler({ build: (await import(pathToFileURL(file).href)) as ServerBuild, mode: 'production' }));
app.listen(Number(port), '127.0.0.1');
