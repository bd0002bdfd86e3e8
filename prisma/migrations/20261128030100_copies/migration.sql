-- A clinician makes a copy of what was shared, for their own record: an event that the client sees.

ALTER TABLE access_event DROP CONSTRAINT access_event_kind_check;
ALTER TABLE access_event ADD CONSTRAINT access_event_kind_check CHECK (kind IN (
  'care-begun', 'assigned', 'withdrawn', 'shared', 'opened', 'copied', 'taken-back', 'replied', 'read-together', 'discussed',
  'not-discussed', 'acknowledged', 'appointment-made', 'appointment-moved', 'appointment-cancelled'));

-- Says that shared reflections were copied by the clinician who has just opened them, one event for each; returns those
-- that are still there for the person asking. Whoever takes one back meanwhile waits for it, or it waits for them.
CREATE FUNCTION meantime.record_copies(reflections uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql AS $$
DECLARE
  client uuid;
  theirs uuid[];
BEGIN
  IF session_user <> 'meantime_clinic' THEN
    RETURN;
  END IF;
  PERFORM FROM shared_reflection s
    WHERE s.id = ANY (reflections) AND s.clinician_id = meantime.viewer_id() AND s.client_id IN (SELECT meantime.linked_client_ids())
    ORDER BY s.id FOR NO KEY UPDATE;
  FOR client, theirs IN
    SELECT s.client_id, array_agg(s.id ORDER BY s.id) FROM shared_reflection s
    WHERE s.id IN (SELECT meantime.opened_now(reflections))
    GROUP BY s.client_id ORDER BY s.client_id
  LOOP
    PERFORM meantime.record_access(client, 'copied', VARIADIC theirs);
    RETURN QUERY SELECT unnest(theirs);
  END LOOP;
END
$$;
SELECT meantime.guard_function('meantime.record_copies', '{meantime_clinic}');
