import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';
import options from './remix.config.js';
import { alias } from './vite.alias';

const everywhere = {
  remix:
    /\/node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@remix-run\/(react|router)|turbo-stream)\//,
  ui: /\/app\/(ui\/(?!DataTable|FilterBar|Pager)|routes\/(no-answer|page-width|sign-out-button|open\/keep-what-you-wrote|portal\/writing\/shelf)\.tsx?$)/,
};

/**
 * What nearly every page needs comes in two files and not in thirty: one that changes with its packages, and one of
 * ours. Forms and tables bring packages of their own that most pages do without, and stay out of both.
 */
function fileOf(id: string): string | undefined {
  return Object.entries(everywhere).find(([, modules]) => modules.test(id))?.[0];
}

export default defineConfig(({ isSsrBuild }) => ({
  plugins: [remix(options)],
  resolve: { alias },
  build: {
    target: 'es2022',
    // Nested CSS is written out flat for phones of some years ago.
    cssTarget: ['chrome105', 'safari16', 'firefox121'],
    ...(!isSsrBuild && { rollupOptions: { output: { manualChunks: fileOf } } }),
  },
  // Development prepares packages as it meets them and then reloads the page under the reader. These are
  // known: what the browser gets, and what only the server has.
  optimizeDeps: {
    include: ['zod', '@conform-to/react', '@conform-to/zod/v4', '@tanstack/react-table'],
    exclude: [
      '@node-rs/argon2',
      '@prisma/adapter-pg',
      '@prisma/client',
      '@remix-run/node',
      'lucia',
      'pg',
      'rate-limiter-flexible',
    ],
  },
  server: { host: '127.0.0.1' },
}));
