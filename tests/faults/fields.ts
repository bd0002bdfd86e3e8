import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../app/launch/folders.mjs';
import { onStop } from '../../app/launch/processes.mjs';
import { ensureChromium } from '../support/chromium.mjs';
import { countPlaywright } from '../support/counts.mjs';
import { startGroup } from '../support/process-group.mjs';
import type { Fault } from './fault';

/** What people typed in every field of every page, under all that a browser, an extension or a network may do to it. */
export const fields: Fault<'workers'> = {
  name: 'fields',
  long: { workers: 2 },
  async run({ workers }) {
    const folder = mkdtempSync(path.join(tmpdir(), 'meantime-fields-'));
    const report = path.join(folder, 'playwright.json');
    try {
      await ensureChromium();
      const running = startGroup(
        process.execPath,
        [
          path.join(ROOT, 'node_modules/@playwright/test/cli.js'),
          'test',
          '--config=playwright.faults.config.ts',
          '--reporter=list,json',
          `--workers=${workers}`,
          'fields.spec.ts',
        ],
        { PLAYWRIGHT_JSON_OUTPUT_FILE: report, FIELDS: 'all' },
      );
      onStop(() => running.stop());
      await running.ended;
      const { passed, failed, failures } = countPlaywright(report);
      return { holds: failed === 0 && passed > 0, figures: { passed, failed, failures } };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
