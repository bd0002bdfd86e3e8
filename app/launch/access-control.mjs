// Access control as a migrated database has it, as SQL to be read.

const SCHEMAS = ['public', 'meantime'];

/**
 * Everything that decides who may touch what in Meantime's own schemas: memberships, functions with their bodies, and
 * by table row-level security, grants, policies with their expressions, and triggers. Sorted, so that equal access
 * control is equal text. Nothing runs it: the migrations say how it comes about. The queue's schema is
 * graphile-worker's, closed to all but its owner and the worker, and not in it.
 *
 * @param {import('pg').Client} client any login: the catalogue is open to all
 * @returns {Promise<string>}
 */
export async function accessControl(client) {
  await client.query('BEGIN READ ONLY');
  try {
    // What the server prints is qualified by what it finds in the search path.
    await client.query('SET LOCAL search_path = pg_catalog, public');
    const sections = [
      ['Roles', await rolesOf(client)],
      ['Schemas', await schemasOf(client)],
      ['Functions', await functionsOf(client)],
      ['Tables', await tablesOf(client)],
    ];
    return [HEAD, ...sections.map(([title, blocks]) => `${heading(title)}\n\n${blocks.join('\n\n')}\n`)].join('\n');
  } finally {
    await client.query('ROLLBACK');
  }
}

const HEAD = `-- Access control as a migrated database has it: who may touch what, in one place to be read. Nothing runs this file.
-- It is written by \`npm run db:access-control\`, and a test compares it with the migrations.
`;

function heading(title) {
  return `-- ${title} `.padEnd(100, '-');
}

async function rolesOf(client) {
  const { rows } = await client.query(
    `SELECT format('-- %s: %s%s%s', rolname, CASE WHEN rolcanlogin THEN 'logs in' ELSE 'cannot log in' END,
       CASE WHEN rolsuper THEN ', SUPERUSER' ELSE '' END, CASE WHEN rolbypassrls THEN ', BYPASSRLS' ELSE '' END) AS line
     FROM pg_roles WHERE rolname LIKE 'meantime\\_%'`,
  );
  const { rows: members } = await client.query(
    `SELECT format('GRANT %s TO %s WITH ADMIN %s, INHERIT %s, SET %s;', roleid::regrole, member::regrole,
       upper(bool_or(admin_option)::text), upper(bool_or(inherit_option)::text), upper(bool_or(set_option)::text)) AS line
     FROM pg_auth_members WHERE roleid::regrole::text LIKE 'meantime\\_%' AND member::regrole::text LIKE 'meantime\\_%'
     GROUP BY roleid, member`,
  );
  return [lines(rows), lines(members)];
}

async function schemasOf(client) {
  const { rows } = await client.query(
    `SELECT format('GRANT %s ON SCHEMA %I TO %s;', string_agg(acl.privilege_type, ', ' ORDER BY acl.privilege_type COLLATE "C"), nspname,
       CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END) AS line
     FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) acl
     WHERE nspname = ANY ($1) AND acl.grantee <> nspowner GROUP BY nspname, acl.grantee`,
    [SCHEMAS],
  );
  const { rows: defaults } = await client.query(
    `SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %s REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;', defaclrole::regrole) AS line
     FROM pg_default_acl WHERE defaclobjtype = 'f' AND defaclnamespace = 0
       AND NOT EXISTS (SELECT FROM aclexplode(defaclacl) WHERE grantee = 0)`,
  );
  return [lines(rows), lines(defaults)];
}

/** Each function whole, with its owner and its callers. One that only its owner may call has no grant. */
async function functionsOf(client) {
  const { rows } = await client.query(
    `SELECT pg_get_functiondef(p.oid) AS definition,
       format('ALTER FUNCTION %s OWNER TO %s;', p.oid::regprocedure, p.proowner::regrole) AS owner,
       (SELECT format('GRANT EXECUTE ON FUNCTION %s TO %s;', p.oid::regprocedure,
          string_agg(caller, ', ' ORDER BY caller COLLATE "C"))
        FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl
          CROSS JOIN LATERAL (SELECT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END AS caller) c
        WHERE acl.grantee <> p.proowner HAVING count(*) > 0) AS callers
     FROM pg_proc p WHERE p.pronamespace = 'meantime'::regnamespace ORDER BY p.oid::regprocedure::text COLLATE "C"`,
  );
  return rows.map(({ definition, owner, callers }) =>
    [`${definition.replace('CREATE OR REPLACE', 'CREATE').trimEnd()};`, owner, callers].filter(Boolean).join('\n'),
  );
}

async function tablesOf(client) {
  const { rows } = await client.query(
    `SELECT quote_ident(c.relname) AS name, c.relowner::regrole::text AS owner, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
       ARRAY(
         SELECT format('GRANT %s ON %I TO %s;', string_agg(what, ', ' ORDER BY what COLLATE "C"), c.relname, g.name) FROM (
           SELECT acl.grantee, acl.privilege_type AS what FROM aclexplode(c.relacl) acl
           UNION ALL
           SELECT acl.grantee, format('%s (%s)', acl.privilege_type, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum))
           FROM pg_attribute a, aclexplode(a.attacl) acl WHERE a.attrelid = c.oid GROUP BY acl.grantee, acl.privilege_type
         ) granted CROSS JOIN LATERAL (SELECT CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE granted.grantee::regrole::text END) g(name)
         WHERE granted.grantee <> c.relowner GROUP BY g.name ORDER BY g.name COLLATE "C") AS grants,
       (SELECT coalesce(json_agg(json_build_object(
           'head', format('CREATE POLICY %I ON %I%s FOR %s TO %s', p.polname, c.relname,
             CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END,
             CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
             (SELECT string_agg(CASE r WHEN 0 THEN 'PUBLIC' ELSE r::regrole::text END, ', ' ORDER BY r::regrole::text COLLATE "C") FROM unnest(p.polroles) r)),
           'using', pg_get_expr(p.polqual, p.polrelid, true),
           'check', pg_get_expr(p.polwithcheck, p.polrelid, true)
         ) ORDER BY p.polname COLLATE "C"), '[]') FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
       ARRAY(
         SELECT pg_get_triggerdef(t.oid, true) || ';' FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
         ORDER BY t.tgname COLLATE "C") AS triggers
     FROM pg_class c WHERE c.relnamespace = ANY ($1::regnamespace[]) AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relname <> '_prisma_migrations'
     ORDER BY c.relname COLLATE "C"`,
    [SCHEMAS],
  );
  return rows.map(({ name, owner, enabled, forced, grants, policies, triggers }) =>
    [
      `-- ${name}, of ${owner}`,
      `ALTER TABLE ${name} ${enabled ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY, ${forced ? 'FORCE' : 'NO FORCE'} ROW LEVEL SECURITY;`,
      ...grants,
      ...policies.map(policyText),
      ...triggers,
    ].join('\n'),
  );
}

function policyText({ head, using, check }) {
  const clauses = [
    using === null ? [] : [`USING (${expressionText(using)})`],
    check === null ? [] : [`WITH CHECK (${expressionText(check)})`],
  ].flat();
  return `${[head, ...clauses].join('\n  ')};`;
}

/** What the server prints of an expression, without the line breaks and column aliases that it puts in; a line for each condition. */
function expressionText(printed) {
  const plain = printed
    .replace(/\s+/g, ' ')
    .replace(/\( SELECT/g, '(SELECT')
    .replace(/\b(meantime\.(\w+)\([^()]*\)) AS \2\b/g, '$1')
    .replace(/\((\(SELECT meantime\.\w+\(\)\))\)/g, '$1');
  let depth = 0;
  return plain.split(/( AND |[()])/).reduce((text, part) => {
    if (part === '(') depth += 1;
    if (part === ')') depth -= 1;
    return text + (part === ' AND ' && depth === 0 ? '\n    AND ' : part);
  }, '');
}

function lines(rows) {
  return rows
    .map(({ line }) => line)
    .sort()
    .join('\n');
}
