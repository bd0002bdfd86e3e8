import { defineConfig } from 'vitest/config';
import everyday from './vitest.config';

/** `npm run faults -- --short`: one file after the other, for many of these watch how long something takes. */
export default defineConfig({
  ...everyday,
  test: { ...everyday.test, include: ['tests/faults/short/**/*.test.ts'], fileParallelism: false },
});
