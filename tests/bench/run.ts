// `npm run bench`: the figures that have an aim. Starts what it measures, stops it again, and ends with exit code 1
// when an aim is missed. All run one after the other, each in a process of its own; the name of a part as the first word
// runs that one, and a path after it says where its JSON goes.
// `pages` takes `--largest` for the town of a million, which takes a quarter of an hour.
import { generateIfNeeded } from '../../app/launch/build.mjs';
import { startApp, type StartedApp } from '../support/app';
import { startCluster } from '../support/cluster.mjs';
import { eachAlone } from '../support/each-alone';

// The parts need the database's client, which a fresh checkout does not have.
await generateIfNeeded();
const { findingFile, measureFinding } = await import('./finding');
const { lighthouseFile, markPages } = await import('./lighthouse');
const { measurePages, pagesFile, SIZES } = await import('./pages');
const { measureRates, ratesFile } = await import('./rates');
const { weighPages, weightFile } = await import('./weight');
const { measureWriting, writingFile } = await import('./writing');

const flags = process.argv.slice(2).filter((word) => word.startsWith('--'));
const number = (name: string, otherwise: number) =>
  Number(flags.find((flag) => flag.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise);
const [only, file] = process.argv.slice(2).filter((word) => !word.startsWith('--'));

const parts: Record<string, () => Promise<boolean>> = {
  weight: () => onTheDemo((app) => weighPages(app, file ?? weightFile)),
  lighthouse: () => onTheDemo((app) => markPages(app, file ?? lighthouseFile)),
  rates: () => onTheDemo((app) => measureRates(app, file ?? ratesFile)),
  finding: () => onACluster((cluster) => measureFinding(cluster, file ?? findingFile)),
  pages: () => measurePages(file ?? pagesFile, flags.includes('--largest') ? [...SIZES, 1_000_000] : SIZES),
  writing: () => measureWriting(file ?? writingFile, { minutes: number('minutes', 2), share: number('share', 1) }),
};

if (only === undefined) process.exit((await eachAlone(Object.keys(parts))) ? 0 : 1);
const part = parts[only];
if (part === undefined) {
  process.stderr.write(`There is no part "${only}". There are: ${Object.keys(parts).join(', ')}.\n`);
  process.exit(2);
}
process.exitCode = (await part()) ? 0 : 1;

async function onACluster<T>(work: (adminUrl: string) => Promise<T>): Promise<T> {
  const cluster = await startCluster();
  try {
    return await work(cluster.adminUrl);
  } finally {
    await cluster.stop();
  }
}

async function onTheDemo<T>(work: (app: StartedApp) => Promise<T>): Promise<T> {
  return onACluster(async (cluster) => {
    const app = await startApp({ cluster, worker: false });
    try {
      return await work(app);
    } finally {
      await app.stop();
    }
  });
}
