import type pg from 'pg';

/** One policy or grant, as the catalogue has it. */
export interface AccessRule {
  kind: 'policy' | 'grant';
  /** Whom it lets do something. */
  to: string;
  words: string;
  /** Takes it away. */
  drop: string;
  /** Of a policy that says more than yes: lets everyone it speaks of do everything it speaks of. */
  widen: string | null;
}

/** Every policy and every grant of Meantime's own, each as one thing that can be taken away. The queue's schema is graphile-worker's. */
export async function accessRules(behind: pg.Pool | pg.Client): Promise<AccessRule[]> {
  const { rows } = await behind.query<AccessRule>(`
    WITH granted AS (
      SELECT acl.grantee, acl.privilege_type || ' ON ' || c.relname AS words, acl.privilege_type || ' ON ' || quote_ident(c.relname) AS what, c.relowner AS owner
      FROM pg_class c, aclexplode(c.relacl) acl WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      UNION ALL
      SELECT acl.grantee, acl.privilege_type || ' (' || a.attname || ') ON ' || c.relname, acl.privilege_type || ' (' || quote_ident(a.attname) || ') ON ' || quote_ident(c.relname), c.relowner
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) acl WHERE c.relnamespace = 'public'::regnamespace
      UNION ALL
      SELECT acl.grantee, acl.privilege_type || ' ON ' || p.proname, acl.privilege_type || ' ON FUNCTION ' || p.oid::regprocedure, p.proowner
      FROM pg_proc p, aclexplode(p.proacl) acl WHERE p.pronamespace = 'meantime'::regnamespace
      UNION ALL
      SELECT acl.grantee, acl.privilege_type || ' ON SCHEMA ' || n.nspname, acl.privilege_type || ' ON SCHEMA ' || quote_ident(n.nspname), n.nspowner
      FROM pg_namespace n, aclexplode(n.nspacl) acl WHERE n.nspname IN ('public', 'meantime')
    )
    SELECT 'policy' AS kind, array_to_string(roles, ',') AS to, tablename || ' ' || policyname AS words,
      format('DROP POLICY %I ON %I', policyname, tablename) AS drop,
      CASE WHEN coalesce(qual, 'true') <> 'true' OR coalesce(with_check, 'true') <> 'true' THEN
        format('ALTER POLICY %I ON %I', policyname, tablename) || CASE WHEN qual IS NULL THEN '' ELSE ' USING (true)' END
          || CASE WHEN with_check IS NULL THEN '' ELSE ' WITH CHECK (true)' END END AS widen
    FROM pg_policies WHERE schemaname = 'public'
    UNION ALL
    SELECT 'grant', grantee::regrole::text, words, 'REVOKE ' || what || ' FROM ' || grantee::regrole, NULL
    FROM granted WHERE grantee <> owner AND grantee <> 0
    ORDER BY kind DESC, "to", words`);
  return rows;
}
