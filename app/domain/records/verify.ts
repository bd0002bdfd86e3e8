import pg from 'pg';
import { readPublicKeys, type Head, type PublicKeys } from '~/crypto/record-key';
import { BrokenFile, headsFile, readHeads } from './heads-file';

/** Where a chain of the record stops being whole. */
export interface Fault {
  /** Null where the person is not there any more. */
  clinicId: string | null;
  personId: string;
  /** Which of the person's chains. */
  scope: string;
  /** The number of the first event that does not fit. */
  seq: bigint;
  /** What is wrong with it, in words. */
  fault: string;
}

/**
 * Walks every chain of the record, as the owner of the database, and returns the first fault of each; nothing where all
 * fits together. It reads ids and hashes only.
 */
export async function verifyRecord(databaseUrl: string): Promise<Fault[]> {
  const { rows } = await asked<{
    clinic_id: string | null;
    person_id: string;
    scope: string;
    seq: string;
    fault: string;
  }>(databaseUrl, 'SELECT clinic_id, person_id, scope, seq, fault FROM meantime.record_faults(NULL)');
  return rows.map(({ clinic_id, person_id, scope, seq, fault }) => ({
    clinicId: clinic_id,
    personId: person_id,
    scope,
    seq: BigInt(seq),
    fault,
  }));
}

async function asked<R extends pg.QueryResultRow>(databaseUrl: string, sql: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await client.query<R>(sql, values);
  } finally {
    await client.end();
  }
}

/** What the walk found, for whoever asked for it. */
export function verdictInWords(faults: readonly Fault[]): string {
  if (faults.length === 0) return 'The record of access is whole: every event follows from the one before it.';
  const lines = faults.map(
    ({ clinicId, personId, scope, seq, fault }) =>
      `  clinic ${clinicId ?? 'unknown'}, event ${seq} of the ${scope} chain of person ${personId}: ${fault}`,
  );
  return ['The record of access is broken. The first fault of each chain:', ...lines].join('\n');
}

/** Where the heads were signed, and by which keys. */
export interface SignedWhere {
  /** As `MEANTIME_RECORD` has it. */
  folder: string | undefined;
  /** As `MEANTIME_RECORD_PUBLIC` has them. */
  publicKeys: string | undefined;
  /** The backups that were put back since, as whoever asks knows of them. */
  restored?: readonly Restored[];
  now?: Date;
}

/** A backup that was put back: when it was made, and when it was in its place, in ISO 8601 as `Date.toISOString` has it. */
export interface Restored {
  made: string;
  putBack: string;
}

/** What came of comparing the record with the heads that were signed: sentences, and whether all holds. */
export interface SignedVerdict {
  holds: boolean;
  says: string[];
}

/** A head that was signed, and when. */
type Signed = Head & { at: string };

/** How long the worker may be silent: it writes a line an hour at least. */
const MOST_SILENCE_MS = 2 * 3_600_000;

/** So many heads are compared at once, and so many faults said. */
const AT_ONCE = 10_000;
const MOST_SAID = 20;

/**
 * Compares what stands in the database with the heads that were signed outside it. What follows from a signed head cannot
 * have been written anew: with `verifyRecord`, which walks to each, this finds every rewrite of what is older.
 */
export async function verifySigned(databaseUrl: string, where: SignedWhere): Promise<SignedVerdict> {
  const { folder, publicKeys = '', restored = [], now = new Date() } = where;
  if (folder === undefined || folder === '') return notThere('MEANTIME_RECORD does not say where the signed heads are');
  const keys = readPublicKeys(publicKeys);
  if (keys.size === 0)
    return no(
      'The signed heads cannot be checked: MEANTIME_RECORD_PUBLIC is missing. The worker says it when it starts.',
    );
  try {
    return await compare(databaseUrl, folder, keys, restored, now);
  } catch (error) {
    if (error instanceof BrokenFile)
      return no(`The file of signed heads is not what the worker wrote: ${error.message}.`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return notThere(`there are no signed heads at ${headsFile(folder)}`);
    if (code === 'EACCES') return no(`The signed heads at ${headsFile(folder)} cannot be read by this user.`);
    throw error;
  }
}

const no = (...says: string[]): SignedVerdict => ({ holds: false, says });

/** Nothing to compare with is said, and is no fault: a copy of the installation may have only the database. */
function notThere(why: string): SignedVerdict {
  return {
    holds: true,
    says: [
      `It was compared with nothing outside the database: ${why}. Whoever owns the database could have written it anew as a whole, and this would not find it.`,
    ],
  };
}

async function compare(
  databaseUrl: string,
  folder: string,
  keys: PublicKeys,
  restored: readonly Restored[],
  now: Date,
): Promise<SignedVerdict> {
  const chains = new Set<string>();
  /** By chain, the earliest head that is not there any more as it was. */
  const lost = new Map<string, Signed>();
  let signedAt: string | undefined;
  let setAside = 0;
  let batch: Signed[] = [];
  const flush = async () => {
    for (const head of await notInDatabase(databaseUrl, batch)) if (!lost.has(head.chain)) lost.set(head.chain, head);
    batch = [];
  };
  for await (const { at, heads } of readHeads(headsFile(folder), keys)) {
    signedAt = at;
    const isSetAside = restored.some(({ made, putBack }) => at > made && at < putBack);
    if (isSetAside) setAside += heads.length;
    else for (const head of heads) if (head.seq !== '0') batch.push({ ...head, at });
    for (const { chain } of heads) chains.add(chain);
    if (batch.length >= AT_ONCE) await flush();
  }
  await flush();
  if (signedAt === undefined) return notThere(`no head has been signed yet at ${headsFile(folder)}`);

  const says: string[] = [];
  if (lost.size > 0) says.push(...lostInWords([...lost.values()]));
  for (const { made, putBack } of restored)
    says.push(`You said that on ${putBack} a backup of ${made} was put back: heads signed between are not compared.`);
  if (restored.length > 0) says.push(`Heads that were set aside for that: ${setAside}.`);
  const silent = now.getTime() - Date.parse(signedAt) > MOST_SILENCE_MS;
  if (silent)
    says.push(
      `Nothing was signed since ${signedAt}, though the worker does so once an hour at least: what was recorded later could have been rewritten.`,
    );
  else if (lost.size === 0)
    says.push(`It holds what was signed outside the database of ${chains.size} chains, the last of it ${signedAt}.`);
  return { holds: lost.size === 0 && !silent, says };
}

function lostInWords(lost: readonly Signed[]): string[] {
  const lines = lost
    .slice(0, MOST_SAID)
    .map(({ chain, seq, at }) => `  chain ${chain}: event ${seq}, signed ${at}, is not there any more as it was`);
  return [
    'The record is not what it was. What had been signed was changed, or taken away:',
    ...lines,
    ...(lost.length > MOST_SAID ? [`  … and ${lost.length - MOST_SAID} chains more`] : []),
    'If a backup was put back, ask again as db:restore said then: npm run audit:verify -- --restored <made>/<put back>. Only your own knowledge of that tells it from an attack.',
  ];
}

/** Those of the heads that the database does not have as they were signed. */
async function notInDatabase(databaseUrl: string, signed: readonly Signed[]): Promise<Signed[]> {
  const { rows } = await asked<{ chain: string; seq: string; hash: Buffer }>(
    databaseUrl,
    'SELECT chain, seq, hash FROM meantime.record_hashes($1::uuid[], $2::bigint[])',
    [signed.map(({ chain }) => chain), signed.map(({ seq }) => seq)],
  );
  const there = new Map(rows.map(({ chain, seq, hash }) => [`${chain} ${seq}`, hash.toString('hex')]));
  return signed.filter(({ chain, seq, hash }) => there.get(`${chain} ${seq}`) !== hash);
}
