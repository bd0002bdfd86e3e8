import { vitePlugin as remix } from '@remix-run/dev';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import options from '../../../remix.config.js';
import { piecesOf } from './page';

/** A JSON file with the `document` to serve, the `page` in its body, and the `folder` to build into. */
const made = JSON.parse(readFileSync(process.env['BENCH_BARE'] ?? '', 'utf8')) as Record<
  'document' | 'page' | 'folder',
  string
>;

const modules: Record<string, unknown> = {
  'virtual:page': piecesOf(made.page),
  'virtual:document': made.document,
};

export default defineConfig({
  publicDir: false,
  plugins: [
    remix({ ...options, appDirectory: 'tests/bench/bare', buildDirectory: made.folder }),
    {
      name: 'the page from a constant',
      resolveId: (id) => (id in modules ? `\0${id}` : null),
      load: (id) => (id.slice(1) in modules ? `export default ${JSON.stringify(modules[id.slice(1)])};` : null),
    },
  ],
});
