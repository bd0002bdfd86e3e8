import { spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './folders.mjs';
import { readJson } from './json-file.mjs';
import { Plain, say } from './plain.mjs';

/** Installs the packages unless node_modules holds what package-lock.json says. @throws {Plain} */
export function installIfNeeded(root = ROOT) {
  if (isInstalled(root)) return;
  if (lstatSync(path.join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Plain(
      'node_modules is a link to another folder, and installing would empty that. Remove the link, then run this again.',
    );
  say('Installing packages …');
  // npm says where it is to the scripts it runs; without that it is looked for like any program.
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const run = spawnSync(npm[0], [...npm.slice(1), 'ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.error?.code === 'ENOENT') throw new Plain('npm is not installed, or not on the PATH.');
  if (run.status !== 0) {
    const words = run.stderr
      .split('\n')
      .filter((line) => /^npm (error|ERR!)/.test(line))
      .slice(0, 6)
      .join('\n');
    throw new Plain(
      `The packages could not be installed. Is the package registry reachable?\n${words || run.stderr.trim()}`,
    );
  }
}

/** npm keeps its own account of what stands in node_modules, written last; an interrupted install leaves none. */
export function isInstalled(root = ROOT) {
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages ?? {};
  const present = readJson(path.join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (present === undefined) return false;
  // A production image leaves out what only the tests need.
  const mayLack = ({ optional, dev, devOptional }) =>
    optional || ((dev || devOptional) && process.env.NODE_ENV === 'production');
  return Object.entries(wanted).every(([name, it]) => {
    if (name === '' || it.link) return true;
    return present[name] === undefined ? mayLack(it) : present[name].version === it.version;
  });
}
