import pg from 'pg';

/** Where the record of one clinic stops being whole. */
export interface Fault {
  clinicId: string;
  /** The number of the first event that does not fit. */
  seq: bigint;
  /** What is wrong with it, in words. */
  fault: string;
}

/**
 * Walks every clinic's chain of access events, as the owner of the database, and returns the first fault of
 * each; nothing where the record is whole. It reads ids and hashes only.
 */
export async function verifyRecord(databaseUrl: string): Promise<Fault[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ clinic_id: string; seq: string; fault: string }>(
      'SELECT clinic_id, seq, fault FROM meantime.verify_access_events()',
    );
    return rows.map(({ clinic_id, seq, fault }) => ({ clinicId: clinic_id, seq: BigInt(seq), fault }));
  } finally {
    await client.end();
  }
}

/** What the walk found, for whoever asked for it. */
export function verdictInWords(faults: readonly Fault[]): string {
  if (faults.length === 0) return 'The record of access is whole: every event follows from the one before it.';
  const lines = faults.map(({ clinicId, seq, fault }) => `  clinic ${clinicId}, event ${seq}: ${fault}`);
  return ['The record of access is broken. The first fault of each clinic:', ...lines].join('\n');
}
