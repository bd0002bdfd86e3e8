import { startCluster } from './cluster.mjs';

/** Gives the run a cluster of its own, unless whoever started it brought one. Used by Vitest and Playwright alike. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.MEANTIME_TEST_CLUSTER) return undefined;
  const cluster = await startCluster();
  process.env.MEANTIME_TEST_CLUSTER = cluster.adminUrl;
  return () => cluster.stop();
}
