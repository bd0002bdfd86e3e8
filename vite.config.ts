import { vitePlugin as remix } from '@remix-run/dev';
import { defineConfig } from 'vite';
import options from './remix.config.js';
import { alias } from './vite.alias';

export default defineConfig({
  plugins: [remix(options)],
  resolve: { alias },
  // Nested CSS is written out flat for phones of some years ago.
  build: { target: 'es2022', cssTarget: ['chrome105', 'safari16', 'firefox121'] },
  // A native module of the server's. Development looks for what a browser could use of it, and there is nothing.
  optimizeDeps: { exclude: ['@node-rs/argon2'] },
  server: { host: '127.0.0.1' },
});
