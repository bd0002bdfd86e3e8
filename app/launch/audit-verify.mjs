// `npm run audit:verify`: walks the chains of the record, compares them with the heads that were signed outside the
// database, and says whether all is whole.
import { runPlainly } from './plain.mjs';
import { runNode } from './run-node.mjs';
import { environmentOf, readSettings } from './settings.mjs';
import { withDatabase } from './with-database.mjs';

await runPlainly(async () => {
  const settings = readSettings(process.env, 'migration');
  await withDatabase((urls) =>
    runNode(
      ['--import', 'tsx', 'app/launch/verify-record.mjs', ...process.argv.slice(2)],
      environmentOf(settings, urls).owner,
    ),
  );
});
