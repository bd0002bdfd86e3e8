import { newId } from '~/db/id';
import type { ClientViewer, ClinicianViewer } from '~/db/viewer';
import type { OwnClinic } from '../../support/own-clinic';
import type { Try } from './forged-sql';

interface Writable {
  login: 'portal' | 'clinic';
  table: string;
  /** The column in which the table names the client that a row is about. */
  names: string;
  /** Whether a row has an id of its own. */
  hasId: boolean;
  inserts: string[] | null;
  updates: string[] | null;
  deletes: boolean;
}

/**
 * What people who have nothing to do with a client could try on every table that names one and that their login may
 * write, a table that is new among them: the client's own row a second time, their rows changed, their rows away.
 */
export async function triesOnRowsOf(
  { behind }: OwnClinic,
  client: ClientViewer,
  strangers: { portal: ClientViewer; clinic: ClinicianViewer },
): Promise<Try[]> {
  const writable = await behind<Writable>(`
    SELECT l.login, c.table_name AS "table", c.column_name AS names,
      EXISTS (SELECT FROM information_schema.columns i WHERE i.table_schema = 'public' AND i.table_name = c.table_name AND i.column_name = 'id') AS "hasId",
      (SELECT array_agg(g.column_name::text) FROM information_schema.role_column_grants g
        WHERE g.table_name = c.table_name AND g.grantee = 'meantime_' || l.login AND g.privilege_type = 'INSERT') AS inserts,
      (SELECT array_agg(g.column_name::text) FROM information_schema.role_column_grants g
        WHERE g.table_name = c.table_name AND g.grantee = 'meantime_' || l.login AND g.privilege_type = 'UPDATE') AS updates,
      EXISTS (SELECT FROM information_schema.role_table_grants g
        WHERE g.table_name = c.table_name AND g.grantee = 'meantime_' || l.login AND g.privilege_type = 'DELETE') AS deletes
    FROM information_schema.columns c, (VALUES ('portal'), ('clinic')) l (login)
    WHERE c.table_schema = 'public' AND c.column_name IN ('client_id', 'person_id') ORDER BY 1, 2`);
  const tries: Try[] = [];
  for (const { login, table, names, hasId, inserts, updates, deletes } of writable) {
    const who = strangers[login];
    const theirs = `WHERE ${names} = '${client.personId}'`;
    const [row] = await behind<{ row: object }>(`SELECT to_jsonb(t) AS row FROM ${table} t ${theirs} LIMIT 1`);
    if (inserts && row) {
      const copy = JSON.stringify({ ...row.row, ...(hasId && { id: newId() }) }).replaceAll("'", "''");
      const columns = inserts.join(', ');
      const insert = `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::${table}, '${copy}')`;
      tries.push([login, who, insert, 'refused']);
    }
    if (updates)
      tries.push([
        login,
        who,
        `UPDATE ${table} SET ${updates.map((one) => `${one} = ${one}`).join(', ')} ${theirs}`,
        0,
      ]);
    if (deletes) tries.push([login, who, `DELETE FROM ${table} ${theirs}`, 0]);
  }
  return tries;
}
