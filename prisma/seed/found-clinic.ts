import { parseArgs } from 'node:util';
import pg from 'pg';
import { linkToken } from '~/crypto/links';
import { authDatabase, closeDatabases } from '~/db/clients';
import { newId } from '~/db/id';
import { parseEmail } from '~/crypto/parse-email';
import { parseName } from '~/domain/people/name';
import { isZone, todaysName } from '~/time-zones/zone-data.server';
import { env } from '~/env.server';
import { addFounder, inOneTransaction } from './founding';

const USAGE = `Founds a clinic and lets its owner in:
  npm run clinic:found -- --name "Harbour Clinic" --owner-name "Iris Bell" --owner-email iris@clinic.example --time-zone Europe/London`;
const DAYS = 7;

/** A mistake in what was typed, in a sentence. */
class Mistake extends Error {}

interface Asked {
  name: string;
  ownerName: string;
  ownerEmail: string;
  timeZone: string;
}

function readAsked(): Asked {
  const text = { type: 'string' } as const;
  const options = { name: text, 'owner-name': text, 'owner-email': text, 'time-zone': text };
  const { values } = (() => {
    try {
      return parseArgs({ options });
    } catch (error) {
      throw new Mistake(`${(error as Error).message}\n${USAGE}`);
    }
  })();
  const needed = (option: keyof typeof options) => {
    const value = parseName(values[option] ?? '');
    if (value === undefined) throw new Mistake(`--${option} is missing, or cannot be used as it is.\n${USAGE}`);
    return value;
  };
  const asked = {
    name: needed('name'),
    ownerName: needed('owner-name'),
    ownerEmail: needed('owner-email'),
    timeZone: needed('time-zone'),
  };
  const address = parseEmail(asked.ownerEmail);
  if (address === undefined)
    throw new Mistake(`--owner-email is "${asked.ownerEmail}", which is not an email address.`);
  if (!isZone(asked.timeZone))
    throw new Mistake(`--time-zone is "${asked.timeZone}", which is no time zone. One is "Europe/London".`);
  return { ...asked, ownerEmail: address, timeZone: todaysName(asked.timeZone) };
}

/** Founds it in one transaction, or says that a clinic of that name is there. Returns the owner's way in. */
async function found(
  owner: pg.Client,
  { name, ownerName, ownerEmail, timeZone }: Asked,
): Promise<{ personId: string; invitationId: string }> {
  const [clinicId, personId, invitationId] = [newId(), newId(), newId()];
  await inOneTransaction(owner, async () => {
    await owner.query(`SELECT pg_advisory_xact_lock(hashtextextended('meantime founding', 0))`);
    const { rowCount } = await owner.query('SELECT FROM clinic WHERE lower(name) = lower($1)', [name]);
    if (rowCount) {
      throw new Mistake(
        `There is a clinic called "${name}" already, and nothing was changed. If its owner's link has run out, "Forgotten your passphrase?" on the sign-in page sends another.`,
      );
    }
    await owner.query('INSERT INTO clinic (id, name) VALUES ($1, $2)', [clinicId, name]);
    await addFounder(owner, {
      id: personId,
      clinicId,
      name: ownerName,
      email: ownerEmail,
      timeZone,
      managesClinic: true,
      invitationId,
      days: DAYS,
    });
  });
  return { personId, invitationId };
}

function inWords(error: unknown): string {
  if (error instanceof Mistake) return error.message;
  const noTables = (error as { code?: unknown }).code === '42P01';
  return noTables ? 'The database has no tables yet. "npm run db:migrate" makes them.' : String(error);
}

const owner = new pg.Client({ connectionString: process.env.DATABASE_URL ?? '' });
try {
  const asked = readAsked();
  const origin = env().origins.clinician;
  await owner.connect();
  const { personId, invitationId } = await found(owner, asked);
  const mailed = await authDatabase('clinician')
    .$queryRaw`SELECT meantime.queue_mail('invitation'::mail_kind, ${personId}::uuid, ${invitationId}::uuid)::text`.then(
    () => 'It is queued as a mail, too.',
    () => 'It could not be mailed, so please hand it over yourself.',
  );
  process.stdout.write(
    `"${asked.name}" is founded. ${asked.ownerName} comes in by this link, once, within ${DAYS} days:\n  ${origin}/arrive/${linkToken(invitationId)}\n${mailed}\n`,
  );
} catch (error) {
  process.stderr.write(`${inWords(error)}\n`);
  process.exitCode = 1;
} finally {
  await owner.end().catch(() => undefined);
  await closeDatabases();
}
