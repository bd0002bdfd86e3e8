import { vitePlugin as remix } from '@remix-run/dev';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import options from '../../../remix.config.js';
import pages from '../../../vite.config';

/** The folder to build into, and to leave `graph.json` in: by file of the build the code of each module in it. */
const folder = process.env['BENCH_GRAPH'] ?? '';

const modulesOfFiles: Plugin = {
  name: 'modules-of-files',
  generateBundle(_options, bundle) {
    const files = Object.values(bundle).flatMap((file) =>
      file.type === 'chunk'
        ? [[file.fileName, Object.entries(file.modules).map(([id, { code }]) => [id, code ?? ''])]]
        : [],
    );
    writeFileSync(path.join(folder, 'graph.json'), JSON.stringify(Object.fromEntries(files)));
  },
};

/** The pages as they are built for people, built again beside them. */
export default defineConfig(async (env) => {
  const theirs = await pages(env);
  const [, ...plugins] = theirs.plugins ?? [];
  return {
    ...theirs,
    plugins: [
      remix({ ...options, buildDirectory: folder }),
      ...plugins,
      ...(env.isSsrBuild === true ? [] : [modulesOfFiles]),
    ],
  };
});
