import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser of this machine, or undefined when there is only Playwright's own, or none. */
export function systemChromium() {
  return [process.env.MEANTIME_CHROMIUM, ...PLACES].find((place) => place && existsSync(place));
}

/** Installs Chromium when there is none: Debian's as root, Playwright's own elsewhere. Throws with what the installer said. */
export async function ensureChromium() {
  if (systemChromium() !== undefined) return;
  const { chromium } = await import('@playwright/test');
  if (existsSync(chromium.executablePath())) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stdout.write('Installing Chromium with apt …\n');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    run('apt-get', ['update', '-q'], env);
    run(
      'apt-get',
      [
        'install',
        '-y',
        '-q',
        '--no-install-recommends',
        '-o',
        'DPkg::Lock::Timeout=300',
        'chromium',
        'fonts-liberation',
      ],
      env,
    );
    return;
  }
  process.stdout.write('Installing Chromium with Playwright …\n');
  run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], process.env);
}

function run(command, args, env) {
  const done = spawnSync(command, args, { env, encoding: 'utf8' });
  if (done.status !== 0)
    throw new Error(
      `"${command} ${args.join(' ')}" failed.\n${done.error?.message ?? `${done.stdout}${done.stderr}`.trim().split('\n').slice(-8).join('\n')}`,
    );
}
