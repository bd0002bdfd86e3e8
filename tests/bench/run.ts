// `npm run bench`: the figures that have an aim. Starts what it measures, stops it again, and ends with exit code 1
// when an aim is missed. `weight` or `review-queue` as the first word runs one of them; a path after it says where
// its JSON goes.
import { startCluster } from '../support/cluster.mjs';
import { startApp } from '../support/app';
import { measureReviewQueue, reviewQueueFile } from './review-queue';
import { weighReadingPage, weightFile } from './weight';

const [only, file] = process.argv.slice(2);
const cluster = await startCluster();
const met: boolean[] = [];
try {
  const app = await startApp({ cluster: cluster.adminUrl, worker: false });
  try {
    if (only === undefined || only === 'weight') met.push(await weighReadingPage(app, file ?? weightFile));
    if (only === undefined || only === 'review-queue') met.push(await measureReviewQueue(app, file ?? reviewQueueFile));
  } finally {
    await app.stop();
  }
} finally {
  await cluster.stop();
}
process.exitCode = met.every(Boolean) ? 0 : 1;
