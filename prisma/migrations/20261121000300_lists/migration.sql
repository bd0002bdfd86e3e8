-- What the clinic's lists stand on, so that a page of them costs the same however much there is.

-- People read names in this order, and page through them in it.
CREATE INDEX person_client_by_name ON person (clinic_id, name COLLATE "und-x-icu", id) WHERE kind = 'client';
-- The review queue, one client after the other.
CREATE INDEX shared_reflection_waiting_by_client ON shared_reflection (clinician_id, client_id, shared_at, id) WHERE read_together_at IS NULL AND taken_back_at IS NULL;
-- A client's next appointment with this clinician.
CREATE INDEX appointment_to_come_by_client ON appointment (clinician_id, client_id, starts_at) WHERE cancelled_at IS NULL;
-- Who has not arrived: few among many.
CREATE INDEX person_client_awaited ON person (id) WHERE kind = 'client' AND passphrase_hash IS NULL;

-- The linked clients who have been invited and have not arrived yet.
CREATE FUNCTION meantime.awaited_client_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, public AS $$
  SELECT l.client_id FROM care_link l JOIN person p ON p.id = l.client_id
  WHERE l.clinician_id = (SELECT meantime.viewer_id()) AND l.ended_at IS NULL
    AND p.kind = 'client' AND p.passphrase_hash IS NULL
$$;
REVOKE EXECUTE ON FUNCTION meantime.awaited_client_ids() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION meantime.awaited_client_ids() TO meantime_clinic;

GRANT CREATE ON SCHEMA meantime TO meantime_guard;
ALTER FUNCTION meantime.awaited_client_ids() OWNER TO meantime_guard;
REVOKE CREATE ON SCHEMA meantime FROM meantime_guard;

-- The same rows as before, found sooner: a live care link is looked up where it lies (care_link shows a
-- clinician only their own), not by asking a function for all of them once a table.
ALTER POLICY clinic ON person
  USING (id = (SELECT meantime.viewer_id())
    OR EXISTS (SELECT FROM care_link l WHERE l.client_id = person.id AND l.ended_at IS NULL));
ALTER POLICY clinic ON assignment
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND EXISTS (SELECT FROM care_link l WHERE l.client_id = assignment.client_id AND l.ended_at IS NULL));
ALTER POLICY clinic ON shared_reflection
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND EXISTS (SELECT FROM care_link l WHERE l.client_id = shared_reflection.client_id AND l.ended_at IS NULL));
ALTER POLICY clinic ON appointment
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND EXISTS (SELECT FROM care_link l WHERE l.client_id = appointment.client_id AND l.ended_at IS NULL));
