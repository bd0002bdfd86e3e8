import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';
import options from './remix.config.js';
import { alias } from './vite.alias';

export default defineConfig({
  plugins: [remix(options)],
  resolve: { alias },
  // Nested CSS is written out flat for phones of some years ago.
  build: { target: 'es2022', cssTarget: ['chrome105', 'safari16', 'firefox121'] },
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
});
