-- Who a login belongs to, in one statement: called once a request, by the login for accounts alone.

-- The person behind a login that is within both of its lives, and all that a page needs to know of them.
-- Being used keeps it alive: its end moves on to `idle` from now (by kind of person), never past the
-- absolute one, and at most once a minute, so that a busy page writes little. No row: there is no such login.
CREATE FUNCTION meantime.login(login_id text, clinician_idle interval, client_idle interval)
RETURNS TABLE (
  person_id uuid, kind person_kind, clinic_id uuid, clinic_name text, name text, time_zone text,
  manages_clinic boolean, acknowledged boolean, created_at timestamptz, expires_at timestamptz, absolute_expires_at timestamptz
)
LANGUAGE sql VOLATILE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public AS $$
  WITH asked AS (
    SELECT l.*, least(l.absolute_expires_at,
      now() + CASE p.kind WHEN 'clinician' THEN clinician_idle ELSE client_idle END) AS renewed_until
    FROM login_session l JOIN person p ON p.id = l.person_id
    WHERE l.id = login_id AND l.expires_at > now() AND l.absolute_expires_at > now()
  ), renewed AS (
    UPDATE login_session l SET expires_at = a.renewed_until
    FROM asked a WHERE l.id = a.id AND a.expires_at < a.renewed_until - interval '1 minute'
    RETURNING l.id
  )
  SELECT p.id, p.kind, c.id, c.name, p.name, p.time_zone, p.manages_clinic,
    EXISTS (SELECT FROM acknowledgement k WHERE k.person_id = p.id AND k.disclaimer_id = meantime.current_disclaimer_id()),
    a.created_at, CASE WHEN r.id IS NULL THEN a.expires_at ELSE a.renewed_until END, a.absolute_expires_at
  FROM asked a
    JOIN person p ON p.id = a.person_id
    JOIN clinic c ON c.id = p.clinic_id
    LEFT JOIN renewed r ON r.id = a.id
$$;

REVOKE EXECUTE ON FUNCTION meantime.login(text, interval, interval) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meantime.login(text, interval, interval) TO meantime_auth;
GRANT UPDATE (expires_at) ON login_session TO meantime_guard;

GRANT CREATE ON SCHEMA meantime TO meantime_guard;
ALTER FUNCTION meantime.login(text, interval, interval) OWNER TO meantime_guard;
REVOKE CREATE ON SCHEMA meantime FROM meantime_guard;
