// The walk over the record itself, in a process that may log in as the owner of the database. Exit code 0
// only where the record is whole.
import { verdictInWords, verifyRecord } from '../domain/records/verify.ts';
import { Plain, runPlainly, say } from './plain.mjs';

await runPlainly(async () => {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Plain('DATABASE_URL is missing: the address of the database, for the login that owns it.');
  const faults = await verifyRecord(url).catch((error) => {
    throw new Plain(`The record could not be read: ${error.message || 'the database did not answer'}.`);
  });
  say(verdictInWords(faults));
  if (faults.length > 0) process.exitCode = 1;
});
