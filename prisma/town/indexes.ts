import type pg from 'pg';

/** What grows with a town. */
const LARGE = ['assignment', 'entry', 'shared_reflection', 'reply', 'appointment', 'access_event'];

interface Definition {
  off: string;
  on: string;
}

/**
 * Takes the keys and indexes of the large tables away, so that rows go in fast, and returns what puts every one of
 * them back as it was: checked over all rows then, so that nothing that a key forbids can have come in.
 */
export async function setAsideIndexes(
  client: pg.Client,
): Promise<(onStep: (done: number, of: number) => void) => Promise<void>> {
  const before = await definitions(client);
  for (const { off } of [...before].reverse()) await client.query(off);
  return async (onStep) => {
    await client.query(`SET maintenance_work_mem = '256MB'`);
    for (const [at, { on }] of before.entries()) {
      onStep(at, before.length);
      await client.query(on);
    }
    const after = await definitions(client);
    if (JSON.stringify(after) !== JSON.stringify(before)) throw new Error('The indexes are not as they were.');
  };
}

/** Keys that others refer to first, then plain indexes, then the references. */
async function definitions(client: pg.Client): Promise<Definition[]> {
  const { rows } = await client.query<Definition>(
    `SELECT off, "on" FROM (
       SELECT CASE c.contype WHEN 'f' THEN 3 ELSE 1 END AS rank, c.conrelid::regclass::text || c.conname AS name,
         format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname) AS off,
         format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) AS "on"
       FROM pg_constraint c WHERE c.conrelid = ANY ($1::text[]::regclass[]) AND c.contype IN ('p', 'u', 'f')
       UNION ALL
       SELECT 2, i.indexrelid::regclass::text, format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
       FROM pg_index i WHERE i.indrelid = ANY ($1::text[]::regclass[])
         AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype IN ('p', 'u'))
     ) ORDER BY rank, name`,
    [LARGE],
  );
  return rows;
}
