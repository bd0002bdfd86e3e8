import { defineConfig } from '@playwright/test';
import everyday from './playwright.config';

/** `npm run faults -- --short`: without a network, without an answer, before scripts come, in two windows. */
export default defineConfig({ ...everyday, testDir: 'tests/faults/browser' });
