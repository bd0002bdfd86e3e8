// `npm run audit:verify`: walks the chain of access events and says whether it is whole.
import { runPlainly } from './plain.mjs';
import { runNode } from './run-node.mjs';
import { environmentOf, readSettings } from './settings.mjs';
import { withDatabase } from './with-database.mjs';

await runPlainly(async () => {
  const settings = readSettings();
  await withDatabase((urls) =>
    runNode(['--import', 'tsx', 'app/launch/verify-record.mjs'], environmentOf(settings, urls).owner),
  );
});
