import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian's Chromium without its windows: the same pages, with a fifth less work. Playwright's own is one, too. */
const SHELL = '/usr/bin/chromium-headless-shell';
const PLACES = [
  SHELL,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser of this machine, or undefined when there is only Playwright's own, or none. */
export function systemChromium() {
  return [process.env.MEANTIME_CHROMIUM, ...PLACES].find((place) => place && existsSync(place));
}

/**
 * Installs a headless Chromium: Debian's as root, Playwright's own elsewhere. Where that cannot be done, another
 * Chromium that is there will do; throws with what the installer said where there is none.
 */
export async function ensureChromium() {
  const { chromium } = await import('@playwright/test');
  const there = systemChromium();
  const isDebian = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (there !== undefined && (!isDebian || [process.env.MEANTIME_CHROMIUM, SHELL].includes(there))) return;
  if (there === undefined && existsSync(chromium.executablePath())) return;
  try {
    if (isDebian) installByApt();
    else run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], process.env);
  } catch (error) {
    if (there === undefined) throw error;
  }
}

function installByApt() {
  process.stdout.write('Installing Chromium with apt …\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-q'], env);
  const quietly = ['install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];
  run('apt-get', [...quietly, 'chromium-headless-shell', 'fonts-liberation'], env);
}

function run(command, args, env) {
  const done = spawnSync(command, args, { env, encoding: 'utf8' });
  if (done.status !== 0)
    throw new Error(
      `"${command} ${args.join(' ')}" failed.\n${done.error?.message ?? `${done.stdout}${done.stderr}`.trim().split('\n').slice(-8).join('\n')}`,
    );
}
