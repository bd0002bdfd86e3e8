// `npm run worker`: the worker alone, for the settings in the environment.
import { runPlainly } from './plain.mjs';
import { runNode } from './run-node.mjs';
import { environmentOf, forWorker, readSettings } from './settings.mjs';
import { withDatabase } from './with-database.mjs';

await runPlainly(async () => {
  const settings = readSettings(process.env, 'worker');
  await withDatabase((urls) =>
    runNode(['--import', 'tsx', 'app/jobs/worker.ts'], forWorker(environmentOf(settings, urls).app)),
  );
});
