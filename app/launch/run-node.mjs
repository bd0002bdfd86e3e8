import { ended, startNode } from './processes.mjs';

/** Runs one of our own scripts to its end, at this terminal, and takes over its exit code. */
export async function runNode(args, env) {
  const child = startNode(args, { env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const how = await ended(child);
  process.exitCode = how === 'SIGINT' || how === 'SIGTERM' ? 0 : how === 0 ? 0 : 1;
}
