// `npm run clinic:found`: founds a clinic, and prints and mails its owner's way in. Works while Meantime runs, too.
import { runPlainly } from './plain.mjs';
import { runNode } from './run-node.mjs';
import { environmentOf, readSettings } from './settings.mjs';
import { withDatabase } from './with-database.mjs';

await runPlainly(async () => {
  const settings = readSettings();
  await withDatabase((urls) =>
    runNode(
      ['--import', 'tsx', 'prisma/seed/found-clinic.ts', ...process.argv.slice(2)],
      environmentOf(settings, urls).owner,
    ),
  );
});
