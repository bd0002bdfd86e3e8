// `npm run db:restore -- <file> --erased <list>`: a backup into a new database.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { restoreBackup } from './backup.mjs';
import { generateIfNeeded } from './build.mjs';
import { migrate } from './migrate.mjs';
import { Plain, runPlainly, say } from './plain.mjs';
import { withAdmin, withDatabase } from './with-database.mjs';

const USAGE = `Restores a backup into a new database:
  npm run db:restore -- <file> --erased <list>
The list has the id of a person who was erased since the backup in each line; what follows the id is not read.
Where there was none: --nobody-erased instead.`;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

await runPlainly(async () => {
  const { file, erased } = asked();
  await withDatabase(async (urls) => {
    await generateIfNeeded();
    await migrate(urls.DATABASE_URL);
    await withAdmin(async (adminUrl) => {
      const restored = await restoreBackup(adminUrl, file, { erased });
      say(
        `${restored.rows.toLocaleString('en')} rows of ${restored.made} are back, and the record of access is whole.`,
      );
      if (erased.length > 0)
        say(`Of ${erased.length} people who were erased since, ${restored.erased} keys were taken out again.`);
      if (restored.keys.length > 0) say(`Its words open with these keys: ${restored.keys.join(', ')}.`);
      say(
        `Where its heads were signed before, ask for them like this from now on: npm run audit:verify -- --restored ${restored.made}/${new Date().toISOString()}`,
      );
      say('Mail that was waiting is not sent, and everyone signs in anew.');
    });
  });
});

/** @throws {Plain} */
function asked() {
  const options = { erased: { type: 'string' }, 'nobody-erased': { type: 'boolean' } };
  let read;
  try {
    read = parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new Plain(`${error.message}\n${USAGE}`);
  }
  const { values, positionals } = read;
  if (positionals.length !== 1 || (values.erased === undefined) === (values['nobody-erased'] === undefined))
    throw new Plain(USAGE);
  return { file: positionals[0], erased: values.erased === undefined ? [] : readErased(values.erased) };
}

function readErased(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Plain(`The list ${file} cannot be read (${error.code}). Nothing was restored.`);
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, at) => {
    const id = line.trim().split(/\s/)[0]?.toLowerCase() ?? '';
    if (!ID.test(id))
      throw new Plain(`Line ${at + 1} of ${file} does not begin with a person's id. Nothing was restored.`);
    return id;
  });
}
