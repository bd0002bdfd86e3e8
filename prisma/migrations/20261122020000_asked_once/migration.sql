-- Who is asking, with the token's digest made once a question. As a plain condition it was made anew for every login
-- that the table holds, wherever the table was small enough to be read through.
DO $$
DECLARE
  owner name := current_user;
BEGIN
  EXECUTE 'GRANT CREATE ON SCHEMA meantime TO meantime_guard';
  SET LOCAL ROLE meantime_guard;
  CREATE OR REPLACE FUNCTION meantime.viewer_id() RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $sql$
    SELECT p.id
    FROM login_session l JOIN person p ON p.id = l.person_id
    WHERE l.id = (SELECT encode(sha256(convert_to(nullif(current_setting('meantime.login', true), ''), 'UTF8')), 'hex'))
      AND l.expires_at > now() AND l.absolute_expires_at > now()
      AND (session_user = 'meantime_portal' AND p.kind = 'client'
        OR session_user = 'meantime_clinic' AND p.kind = 'clinician')
  $sql$;
  EXECUTE format('SET LOCAL ROLE %I', owner);
  EXECUTE 'REVOKE CREATE ON SCHEMA meantime FROM meantime_guard';
END
$$;
