// `npm run clinic:found`: founds a clinic, and prints and mails its owner's way in. Works while Meantime runs, too.
import { runPlainly } from './plain.mjs';
import { runNode } from './run-node.mjs';
import { environmentOf, forFounding, readSettings } from './settings.mjs';
import { withDatabase } from './with-database.mjs';

await runPlainly(async () => {
  const settings = readSettings(process.env, 'founding');
  await withDatabase((urls) =>
    runNode(
      ['--import', 'tsx', 'prisma/seed/found-clinic.ts', ...process.argv.slice(2)],
      forFounding(environmentOf(settings, urls).owner),
    ),
  );
});
