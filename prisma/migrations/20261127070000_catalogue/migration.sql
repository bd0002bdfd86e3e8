-- The functions and columns of PostgreSQL's own catalogue that show how large a table is, how often it was changed or
-- who is at work on it are taken from everyone but superusers: the sum of what clients write is nobody's to watch.
--
-- Only whoever owns the catalogue may take them away, which the login that migrates seldom does. Whoever prepares the
-- server runs this same file before (`prepareCluster`); what is left open is said. Doing it again is harmless.

DO $$
DECLARE
  -- Sizes; counts; locks and who waits for whom; the write-ahead log; and the numbers of large objects, which count
  -- on with everything that is stored out of line.
  telling constant text := '^(pg_(stat_get_.*|(relation|table|indexes|total_relation|database|tablespace)_size|lock_status'
    || '|blocking_pids|safe_snapshot_blocking_pids|isolation_test_session_is_blocked|prepared_xact|current_wal_.*|last_wal_.*'
    || '|last_xact_.*|last_committed_xact|xact_commit_timestamp.*|control_.*|logical_emit_message|get_replication_slots'
    || '|available_wal_summaries|wal_summary_contents|get_wal_summarizer_state)|lo_creat|lo_create|lo_from_bytea)$';
  telling_columns constant text[] := '{relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid}';
  one regprocedure;
  others text;
  is_open boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('meantime catalogue', 0));
  FOR one IN
    SELECT p.oid FROM pg_proc p
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ telling AND pg_has_role(p.proowner, 'USAGE')
      AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) WHERE grantee = 0)
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', one);
  END LOOP;

  is_open := EXISTS (SELECT FROM pg_class, aclexplode(relacl) WHERE oid = 'pg_class'::regclass AND grantee = 0);
  IF is_open AND pg_has_role((SELECT relowner FROM pg_class WHERE oid = 'pg_class'::regclass), 'USAGE') THEN
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO others
    FROM pg_attribute WHERE attrelid = 'pg_class'::regclass AND attnum > 0 AND attname <> ALL (telling_columns);
    REVOKE SELECT ON pg_class FROM PUBLIC;
    EXECUTE format('GRANT SELECT (%s) ON pg_class TO PUBLIC', others);
    is_open := false;
  END IF;

  IF is_open OR EXISTS (
    SELECT FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner)))
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname ~ telling AND grantee = 0
  ) THEN
    RAISE NOTICE 'Every login of this database can still ask PostgreSQL how large its tables are and how often they are changed, and so how much all clients together write. The login that is used here may not take that away. A superuser can, by running prisma/migrations/20261127070000_catalogue/migration.sql in this database.';
  END IF;
END
$$;
