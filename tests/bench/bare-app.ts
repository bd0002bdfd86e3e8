import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ROOT } from '../../app/launch/folders.mjs';
import { freePort } from '../../app/launch/ports.mjs';
import { endProcess, startNode } from '../../app/launch/processes.mjs';

/** A page that the bare app serves too: its whole document, and the element of it that holds the page. */
export interface BarePage {
  document: string;
  page: string;
}

/** The element that holds the page, out of a document. Throws where there is none. */
export function pageIn(document: string): string {
  const begin = document.indexOf('<div class="shell"');
  const end = document.lastIndexOf('</div>', document.indexOf('<script', begin)) + '</div>'.length;
  if (begin === -1) throw new Error('There is no page in the document.');
  return document.slice(begin, end);
}

/**
 * Builds the bare app around some pages, and serves it from a process of its own: at `/rendered/` and a page's name
 * React renders it from a constant, at `/string/` and its name it is one string.
 */
export async function startBare(
  pages: Record<string, BarePage>,
): Promise<{ origin: string; stop: () => Promise<void> }> {
  // Inside the checkout, so that it finds its packages.
  const around = path.join(ROOT, 'build', 'bench');
  mkdirSync(around, { recursive: true });
  const folder = mkdtempSync(path.join(around, 'bare-'));
  let pid: number | undefined;
  const stop = async () => {
    if (pid !== undefined)
      await endProcess(pid, [
        ['SIGTERM', 3_000],
        ['SIGKILL', 3_000],
      ]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const options = path.join(folder, 'bare.json');
    writeFileSync(options, JSON.stringify({ pages, folder: path.join(folder, 'build') }));
    const remix = path.join(ROOT, 'node_modules', '@remix-run', 'dev', 'dist', 'cli.js');
    const built = spawnSync(process.execPath, [remix, 'vite:build', '--config', 'tests/bench/bare/vite.config.ts'], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', BENCH_BARE: options },
      encoding: 'utf8',
    });
    if (built.status !== 0) throw new Error(`The bare app could not be built.\n${built.stdout}${built.stderr}`);

    const port = await freePort();
    const server = path.join(folder, 'build', 'server', 'index.js');
    const child = startNode(['--import', 'tsx', 'tests/bench/bare/server.ts', server, String(port)], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production' },
      stdout: 'ignore',
      stderr: 'inherit',
    });
    pid = child.pid;
    const origin = `http://127.0.0.1:${port}`;
    for (const until = Date.now() + 20_000; ; await wait(50)) {
      const answer = await fetch(`${origin}/string/${Object.keys(pages)[0] ?? ''}`).catch(() => undefined);
      if (answer?.ok) return { origin, stop };
      if (child.exitCode !== null || Date.now() > until) throw new Error('The bare app did not start.');
    }
  } catch (error) {
    await stop();
    throw error;
  }
}
