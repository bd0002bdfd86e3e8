import { ended, onStop, startNode } from '../../app/launch/processes.mjs';

/**
 * Runs this program anew for each of the names, with its own flags: one after the other, each in a process of its own,
 * for what one leaves there (settings that were read once, connections) is not the next one's. Resolves to whether all
 * ended well; after a stop, the rest is left.
 */
export async function eachAlone(names: readonly string[]): Promise<boolean> {
  const [, script = '', ...words] = process.argv;
  const flags = words.filter((word) => word.startsWith('--'));
  let stopped = false;
  let child: ReturnType<typeof startNode> | undefined;
  onStop(() => {
    stopped = true;
    child?.kill('SIGTERM');
  });
  let well = true;
  for (const name of names) {
    if (stopped) return false;
    child = startNode(['--import', 'tsx', script, name, ...flags], { env: process.env });
    if ((await ended(child)) !== 0) well = false;
  }
  return well;
}
