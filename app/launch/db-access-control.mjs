// `npm run db:access-control`: writes prisma/access-control.sql anew, from this checkout's database.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { accessControl } from './access-control.mjs';
import { generateIfNeeded } from './build.mjs';
import { withClient } from './client.mjs';
import { ROOT } from './folders.mjs';
import { migrate } from './migrate.mjs';
import { runPlainly, say } from './plain.mjs';
import { withDatabase } from './with-database.mjs';

await runPlainly(() =>
  withDatabase(async (urls) => {
    await generateIfNeeded();
    await migrate(urls.DATABASE_URL);
    const file = path.join(ROOT, 'prisma', 'access-control.sql');
    writeFileSync(file, await withClient(urls.DATABASE_URL, accessControl));
    say(`Access control as the migrations make it is in ${file}.`);
  }),
);
