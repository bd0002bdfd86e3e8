// `npm run db:migrate`: prepares the server, applies what is missing, loads the library.
import { generateIfNeeded } from './build.mjs';
import { migrate } from './migrate.mjs';
import { runPlainly, say } from './plain.mjs';
import { seed } from './seed.mjs';
import { withDatabase } from './with-database.mjs';

await runPlainly(() =>
  withDatabase(async (urls) => {
    await generateIfNeeded();
    say(
      (await migrate(urls.DATABASE_URL)) ? 'The database was migrated.' : 'The database holds every migration already.',
    );
    await seed({ ...process.env, ...urls }, false);
    say('The library is loaded.');
  }),
);
