// The walk over the record itself, in a process that may log in as the owner of the database. Exit code 0
// only where the record is whole.
import { parseArgs } from 'node:util';
import { verdictInWords, verifyRecord, verifySigned } from '../domain/records/verify.ts';
import { Plain, runPlainly, say } from './plain.mjs';

await runPlainly(async () => {
  const url = process.env.DATABASE_URL;
  const restored = askedRestored();
  if (!url) throw new Plain('DATABASE_URL is missing: the address of the database, for the login that owns it.');
  const faults = await verifyRecord(url).catch((error) => {
    throw new Plain(`The record could not be read: ${error.message || 'the database did not answer'}.`);
  });
  say(verdictInWords(faults));
  const { MEANTIME_RECORD: folder, MEANTIME_RECORD_PUBLIC: publicKeys } = process.env;
  const signed = await verifySigned(url, { folder, publicKeys, restored });
  for (const sentence of signed.says) say(sentence);
  if (faults.length > 0 || !signed.holds) process.exitCode = 1;
});

/** @throws {Plain} */
function askedRestored() {
  const wrong = () =>
    new Plain(
      'Say a backup that was put back as db:restore did: --restored <when it was made>/<when it was put back>.',
    );
  let given;
  try {
    given = parseArgs({ options: { restored: { type: 'string', multiple: true } } }).values.restored ?? [];
  } catch {
    throw wrong();
  }
  return given.map((text) => {
    const [made, putBack] = text.split('/').map((part) => new Date(part));
    if (!(made < putBack)) throw wrong();
    return { made: made.toISOString(), putBack: putBack.toISOString() };
  });
}
