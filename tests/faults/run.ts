// `npm run faults`: what goes wrong, made to go wrong, and what comes of it. Runs every instrument in its long form, each
// in a process of its own; a name runs that one alone (`npm run faults -- worlds`). `--seed=5` makes other chances,
// `--worlds=200` and its like change how much, `--out=folder` says where the JSON goes. Ends with exit code 1 when a
// promise was broken. `--short` runs, in minutes, the tests in `short/` instead, which use the instruments a little, and
// ends with a line "N passed, N failed".
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inspect, parseArgs } from 'node:util';
import { generateIfNeeded } from '../../app/launch/build.mjs';
import { ROOT } from '../../app/launch/folders.mjs';
import { aside } from '../bench/print';
import { eachAlone } from '../support/each-alone';
import type { Fault } from './fault';
import { runShort } from './run-short';

const { values, positionals } = parseArgs({ allowPositionals: true, strict: false });
// The instruments need the database's client, which a fresh checkout does not have.
await generateIfNeeded();
if (values.short === true) process.exit(await runShort(positionals));
const { worlds } = await import('./worlds');
const { accessControl } = await import('./access-control');
const { badInput } = await import('./bad-input');
const { killed } = await import('./killed');
const { network } = await import('./network');
const { fullDisk } = await import('./full-disk');
const { workerKilled } = await import('./worker-killed');
const { restarted } = await import('./restarted');
const { clock } = await import('./clock');
const { worstInputs } = await import('./worst-inputs');
const { fields } = await import('./fields');
const { guessing } = await import('./guessing');
const { twins } = await import('./twins');

const faults: Fault[] = [
  worlds,
  accessControl,
  badInput,
  worstInputs,
  guessing,
  killed,
  network,
  fullDisk,
  workerKilled,
  restarted,
  clock,
  fields,
  twins,
];

const flag = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
const chosen = positionals.length === 0 ? faults : faults.filter(({ name }) => positionals.includes(name));
if (chosen.length < positionals.length) {
  throw new Error(`There are these: ${faults.map(({ name }) => name).join(', ')}.`);
}
if (chosen.length > 1) process.exit((await eachAlone(chosen.map(({ name }) => name))) ? 0 : 1);

const folder = path.resolve(flag('out') ?? path.join(ROOT, 'build', 'faults'));
const seed = Number(flag('seed') ?? 1);
const told = {
  seed,
  ...Object.fromEntries(['path', 'only'].flatMap((name) => (flag(name) === undefined ? [] : [[name, flag(name)]]))),
};

let broken = 0;
for (const { name, long, run } of chosen) {
  const size = Object.fromEntries(Object.entries(long).map(([what, much]) => [what, Number(flag(what) ?? much)]));
  const began = Date.now();
  aside(
    `\n${name} (${Object.entries({ ...size, seed })
      .map((pair) => pair.join(' '))
      .join(', ')})\n`,
  );
  let result: Awaited<ReturnType<typeof run>>;
  try {
    result = await run(size, told);
  } catch (error) {
    aside(inspect(error));
    result = { holds: false, figures: { failure: String(error) } };
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  const { holds, figures } = result;
  if (!holds) broken += 1;
  aside(`\n${holds ? 'holds' : 'DOES NOT HOLD'}, ${seconds} s`);
  const written = { name, at: new Date().toISOString(), node: process.version, seed, size, seconds, holds, ...figures };
  // Only now: what is measured may have built the pages anew, and their folder with it.
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(written, null, 2)}\n`);
}
process.exit(broken > 0 ? 1 : 0);
