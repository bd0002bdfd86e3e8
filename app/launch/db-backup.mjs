// `npm run db:backup -- [file]`: one file with every row of the database, sealed words sealed.
import path from 'node:path';
import { writeBackup } from './backup.mjs';
import { DATA } from './folders.mjs';
import { runPlainly, say } from './plain.mjs';
import { withAdmin } from './with-database.mjs';

await runPlainly(() =>
  withAdmin(async (adminUrl) => {
    const day = new Date().toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
    const file = path.resolve(process.argv[2] ?? path.join(DATA, 'backups', `meantime-${day}.sql.gz`));
    const { rows } = await writeBackup(adminUrl, file);
    say(`${rows.toLocaleString('en')} rows are in ${file}.`);
    say(
      'It holds names, and words that open with your keys: keep it where only you can read it, and the keys elsewhere.',
    );
  }),
);
