import { fileURLToPath } from 'node:url';

const folder = (name: string) => fileURLToPath(new URL(`${name}/`, import.meta.url));

/** The short names of `tsconfig.json`, for Vite and Vitest. */
export const alias = [
  { find: /^~\//, replacement: folder('app') },
  { find: /^#emails\//, replacement: folder('emails') },
];
