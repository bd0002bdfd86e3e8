import type { TestClinic } from './people';

type Behind = TestClinic['behind'];

/**
 * The tables of Meantime's own, by name, from PostgreSQL's catalogue, so that a new one is among them. `besides` names
 * those that are not meant, each with why; throws where one of them is no table.
 */
export async function tablesOf(behind: Behind, besides: Record<string, string> = {}): Promise<string[]> {
  const rows = await behind<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations' ORDER BY 1`,
  );
  const all = rows.map(({ name }) => name);
  const gone = Object.keys(besides).filter((name) => !all.includes(name));
  if (gone.length > 0) throw new Error(`There is no table ${gone.join(', ')} any more: take it out where it is named.`);
  return all.filter((name) => !(name in besides));
}

/** Everything that is stored, as one text: to see that nothing of it has changed. */
export async function stateOf(behind: Behind): Promise<string> {
  const tables = await tablesOf(behind, {
    login_session: 'each request of a login puts off its end',
    rate_limit: 'each refused request is counted there',
  });
  const states = await Promise.all(
    tables.map((table) =>
      behind<{ state: string }>(
        `SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS state FROM ${table} t`,
      ),
    ),
  );
  return states.map((rows, at) => `${tables[at]}\n${rows[0]?.state}`).join('\n\n');
}

/**
 * Takes a copy of every table, and returns what puts all of it back as it was then: call that while nobody else is at
 * work in the database.
 */
export async function putsBack(behind: Behind, besides: Record<string, string>): Promise<() => Promise<void>> {
  const tables = await tablesOf(behind, besides);
  await behind(
    `CREATE SCHEMA as_it_was; ${tables.map((name) => `CREATE TABLE as_it_was.${name} AS TABLE ${name}`).join(';')}`,
  );
  const columns = await behind<{ name: string; columns: string }>(
    `SELECT c.relname AS name, string_agg(quote_ident(a.attname), ', ') AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
       AND a.attgenerated = '' GROUP BY 1`,
  );
  // One transaction. Triggers and foreign keys are not asked: what is put back stood there before.
  const sql = [
    'SET LOCAL session_replication_role = replica',
    ...tables.flatMap((name) => {
      const its = columns.find((one) => one.name === name)?.columns;
      return [`DELETE FROM ${name}`, `INSERT INTO ${name} (${its}) SELECT ${its} FROM as_it_was.${name}`];
    }),
  ].join(';');
  return async () => {
    await behind(sql);
  };
}
