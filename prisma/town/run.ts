// Builds a town and tells how far it is. Run by `npm run demo:large` with the keys in the environment: the address of
// a superuser, the file to note it in at the end, how many shared reflections, and the seed.
import { writeJson } from '../../app/launch/json-file.mjs';
import { buildTown, type Progress } from './build-town';
import { TOWN_PASSPHRASE, type TownPlan } from './plan';

const [adminUrl = '', file = '', size = '', seed = ''] = process.argv.slice(2);
const terminal = process.stdout.isTTY;
let told = 0;

function tell({ doing, part, rows, rate }: Progress): void {
  const every = terminal ? 200 : 5_000;
  if (Date.now() - told < every) return;
  told = Date.now();
  const line = `  ${doing}: ${Math.round(part * 100)} %, ${rows.toLocaleString('en')} rows, ${rate.toLocaleString('en')} a second`;
  process.stdout.write(terminal ? `\r${line.padEnd(90)}` : `${line}\n`);
}

/** Someone with an ordinary load and someone with a large one, each with a client; of a small town its first people. */
function signIns({ clinicians, clients, steady, heavy }: TownPlan) {
  const casts = [steady, heavy].filter((cast) => cast !== undefined);
  const first = clients.find(({ state }) => state === 'in care');
  const chosen = casts.length > 0 ? casts : [{ clinician: '', client: first?.email ?? '' }];
  return chosen.flatMap(({ clinician: email, client }) => {
    const theirs = clients.find((one) => one.email === client);
    const clinician = clinicians.find((one) => one.email === email || one.id === theirs?.clinicianId);
    if (!clinician || !theirs) return [];
    const many = clients.filter(({ clinicianId }) => clinicianId === clinician.id).length;
    return [
      { who: `${clinician.name}, clinician with ${many} clients`, email: clinician.email, passphrase: TOWN_PASSPHRASE },
      { who: `${theirs.name}, one of them`, email: theirs.email, passphrase: TOWN_PASSPHRASE },
    ];
  });
}

const town = await buildTown(
  adminUrl,
  { seed, sharedReflections: Number(size), now: new Date() },
  { onProgress: tell },
);
writeJson(file, { size: Number(size), seed, rows: town.rows, people: signIns(town.plan) });
const rate = Math.round(town.rows / town.seconds).toLocaleString('en');
process.stdout.write(
  `${terminal ? '\n' : ''}${town.rows.toLocaleString('en')} rows in ${town.seconds.toFixed(0)} seconds, ${rate} a second.\n`,
);
