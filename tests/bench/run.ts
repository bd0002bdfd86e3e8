// `npm run bench`: the figures that have an aim. Starts what it measures, stops it again, and ends with exit code 1
// when an aim is missed. `weight`, `review-queue` or `pages` as the first word runs one of them; a path after it says
// where its JSON goes. `pages` takes `--largest` for the town of a million, which takes a quarter of an hour.
import { startCluster } from '../support/cluster.mjs';
import { startApp } from '../support/app';
import { measurePages, pagesFile, SIZES } from './pages';
import { measureReviewQueue, reviewQueueFile } from './review-queue';
import { weighReadingPage, weightFile } from './weight';

const flags = process.argv.slice(2).filter((word) => word.startsWith('--'));
const [only, file] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const met: boolean[] = [];
if (only !== 'pages') await onTheDemo();
if (only === undefined || only === 'pages') {
  const sizes = flags.includes('--largest') ? [...SIZES, 1_000_000] : SIZES;
  met.push(await measurePages(file ?? pagesFile, sizes));
}
process.exitCode = met.every(Boolean) ? 0 : 1;

/** What is measured on the demo clinic. */
async function onTheDemo(): Promise<void> {
  const cluster = await startCluster();
  try {
    const app = await startApp({ cluster: cluster.adminUrl, worker: false });
    try {
      if (only === undefined || only === 'weight') met.push(await weighReadingPage(app, file ?? weightFile));
      if (only === undefined || only === 'review-queue')
        met.push(await measureReviewQueue(app, file ?? reviewQueueFile));
    } finally {
      await app.stop();
    }
  } finally {
    await cluster.stop();
  }
}
