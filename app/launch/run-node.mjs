import { ended, onStop, startNode } from './processes.mjs';

/** Runs one of our own scripts to its end, at this terminal, and takes over its exit code. */
export async function runNode(args, env) {
  const child = startNode(args, { env });
  onStop(() => child.kill('SIGTERM'));
  const how = await ended(child);
  process.exitCode = how === 0 || how === 'SIGTERM' ? 0 : 1;
}
