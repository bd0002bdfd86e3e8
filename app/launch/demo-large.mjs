// `npm run demo:large`: the app with a town in it, to feel it at that size. `npm run demo:large -- --size 1m --seed 2`
// for another one. Each town has a folder of its own beside the ordinary data, and so a database, keys and a mailbox.
import { parseArgs } from 'node:util';
import { Plain, runPlainly } from './plain.mjs';

await runPlainly(async () => {
  const { size, seed } = asked();
  // Before anything is imported that knows where the data lies.
  process.env.MEANTIME_DATA = `.data/town-${size}-${seed}`;
  const { loadEnvFile } = await import('./settings.mjs');
  loadEnvFile();
  if (process.env.NODE_ENV === 'production')
    throw new Plain('A town of made-up people has no place in production. NODE_ENV is "production": unset it first.');
  if (process.env.DATABASE_URL)
    throw new Plain('DATABASE_URL is set, and a town is built on the embedded PostgreSQL alone. Unset it first.');
  const { launch } = await import('./launch.mjs');
  const { furnishTown } = await import('./town.mjs');
  await launch({ furnish: (home) => furnishTown(home, { size, seed }) });
});
process.exit();

/** @throws {Plain} */
function asked() {
  try {
    const { values } = parseArgs({ options: { size: { type: 'string' }, seed: { type: 'string' } } });
    const [, digits, unit] = /^(\d{1,7})([km]?)$/i.exec(values.size ?? '100k') ?? [];
    const size = Number(digits) * { '': 1, k: 1_000, m: 1_000_000 }[unit?.toLowerCase() ?? ''];
    const seed = values.seed ?? '1';
    if (size >= 50 && size <= 1_000_000 && /^[a-z0-9]{1,20}$/i.test(seed)) return { size, seed };
  } catch {
    // Said below.
  }
  throw new Plain(
    'npm run demo:large -- --size 100k --seed 1: the size is how many shared reflections there are, from 50 to 1m; the seed is a word of letters and digits.',
  );
}
