import { vitePlugin as remix } from '@remix-run/dev';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import options from '../../../remix.config.js';
import type { BarePage } from '../bare-app';
import { piecesOf } from './page';

/** A JSON file with the pages by name, and the `folder` to build into. */
const { pages, folder } = JSON.parse(readFileSync(process.env['BENCH_BARE'] ?? '', 'utf8')) as {
  pages: Record<string, BarePage>;
  folder: string;
};

const each = <T>(of: (page: BarePage) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, of(page)]));

const modules: Record<string, unknown> = {
  'virtual:pages': each(({ page }) => piecesOf(page)),
  'virtual:documents': each(({ document }) => document),
};

export default defineConfig({
  publicDir: false,
  plugins: [
    remix({ ...options, appDirectory: 'tests/bench/bare', buildDirectory: folder }),
    {
      name: 'the pages from a constant',
      resolveId: (id) => (id in modules ? `\0${id}` : null),
      load: (id) => (id.slice(1) in modules ? `export default ${JSON.stringify(modules[id.slice(1)])};` : null),
    },
  ],
});
