-- Several are opened, and read, at once: what opens one is the same with a list of one. What held before holds for each:
-- words are handed out only after the event that says so is committed, and for a minute.
-- The release before calls functions that are gone: stop it before this is applied.

SELECT meantime.drop_functions('meantime.record_opening(uuid)', 'meantime.read_shared_reflection(uuid)',
  'meantime.read_replies(uuid, uuid[])', 'meantime.mark_replies_opened(uuid, uuid[])', 'meantime.has_opened(uuid)',
  'meantime.record_access(uuid, text, uuid)');

-- Appends events of one kind to the chain of whom they are about, one for each thing, with the person asking as their
-- actor. Call it last in a transaction: the chain's head stays locked until the commit, and is moved once.
CREATE FUNCTION meantime.record_access(subject uuid, event_kind text, VARIADIC objects uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  actor uuid := meantime.viewer_id();
  clinic uuid := meantime.viewer_clinic_id();
  head record_chain;
  object uuid;
  happened_at timestamptz;
  new_hash bytea;
BEGIN
  IF actor IS NULL THEN
    RAISE EXCEPTION 'nobody is asking' USING ERRCODE = '42501';
  END IF;
  IF subject <> actor AND subject NOT IN (SELECT meantime.linked_client_ids()) THEN
    RAISE EXCEPTION 'no live care link' USING ERRCODE = '42501';
  END IF;
  INSERT INTO record_chain (person_id, scope, seq, hash) VALUES (subject, 'access', 0, '\x') ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM record_chain c WHERE c.person_id = subject AND c.scope = 'access' FOR UPDATE;
  FOREACH object IN ARRAY objects LOOP
    happened_at := date_trunc('milliseconds', clock_timestamp());
    new_hash := meantime.access_event_hash(head.hash, clinic, head.seq + 1, happened_at, actor, subject, event_kind, object);
    INSERT INTO access_event (clinic_id, seq, at, actor_id, subject_id, kind, object_id, previous_hash, hash)
      VALUES (clinic, head.seq + 1, happened_at, actor, subject, event_kind, object, head.hash, new_hash);
    head.seq := head.seq + 1;
    head.hash := new_hash;
  END LOOP;
  UPDATE record_chain c SET seq = head.seq, hash = head.hash WHERE c.id = head.id;
END
$$;
SELECT meantime.guard_function('meantime.record_access');

-- A clinician opens shared reflections: theirs, under a live care link, not taken back. Writes the events that say so, one
-- for each, and nothing else; returns those that are there for the person asking. In one order always, so that two that
-- open the same wait for each other and never in a circle.
CREATE FUNCTION meantime.record_openings(reflections uuid[]) RETURNS SETOF uuid
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
    WHERE s.id = ANY (reflections) AND s.clinician_id = meantime.viewer_id() AND s.taken_back_at IS NULL
      AND s.client_id IN (SELECT meantime.linked_client_ids())
    GROUP BY s.client_id ORDER BY s.client_id
  LOOP
    UPDATE shared_reflection s SET opened_at = now(), unopened_since = (SELECT min(r.written_at) FROM reply r
        WHERE r.shared_reflection_id = s.id AND r.author_id = s.client_id AND r.opened_at IS NULL)
      WHERE s.id = ANY (theirs) AND s.opened_at IS NULL;
    PERFORM meantime.record_access(client, 'opened', VARIADIC theirs);
    RETURN QUERY SELECT unnest(theirs);
  END LOOP;
END
$$;
SELECT meantime.guard_function('meantime.record_openings', '{meantime_clinic}');

-- Which of these the clinician asking may read, with their threads: theirs, under a live care link, not taken back, and
-- opened by them within the last minute, in a transaction that has ended. What another transaction wrote can be seen
-- only once it is committed; what this one wrote is left out, and so is what a savepoint of it did.
CREATE FUNCTION meantime.opened_now(reflections uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 10 AS $$
  SELECT s.id FROM shared_reflection s
  WHERE session_user = 'meantime_clinic' AND s.id = ANY (reflections) AND s.clinician_id = (SELECT meantime.viewer_id())
    AND s.taken_back_at IS NULL AND s.client_id IN (SELECT meantime.linked_client_ids())
    AND EXISTS (
      SELECT FROM access_event e WHERE e.subject_id = s.client_id
        AND e.at > clock_timestamp() - interval '1 minute' AND e.actor_id = s.clinician_id
        AND e.kind = 'opened' AND e.object_id = s.id
        AND e.transaction_id IS DISTINCT FROM pg_current_xact_id_if_assigned())
$$;
SELECT meantime.guard_function('meantime.opened_now');

-- The sealed words of shared reflections, for the clinician who has just opened them. Those that are not for the person
-- asking have no row.
CREATE FUNCTION meantime.read_shared_reflections(reflections uuid[]) RETURNS TABLE (id uuid, body bytea)
LANGUAGE sql STABLE ROWS 10 AS $$
  SELECT s.id, s.body FROM shared_reflection s WHERE s.id IN (SELECT meantime.opened_now(reflections))
$$;
SELECT meantime.guard_function('meantime.read_shared_reflections', '{meantime_clinic}');

-- The sealed words of replies, for the client in whose thread they are, and for the clinician who has just opened that;
-- what they wrote themselves is there for as long as it may be opened.
CREATE FUNCTION meantime.read_replies(ids uuid[]) RETURNS TABLE (id uuid, body bytea)
LANGUAGE sql STABLE ROWS 20 AS $$
  SELECT r.id, r.body FROM reply r
  WHERE r.id = ANY (ids)
    AND CASE session_user
      WHEN 'meantime_portal' THEN r.client_id = (SELECT meantime.viewer_id())
      WHEN 'meantime_clinic' THEN
        r.shared_reflection_id IN (
          SELECT meantime.opened_now(ARRAY(SELECT o.shared_reflection_id FROM reply o WHERE o.id = ANY (ids))))
        OR r.author_id = (SELECT meantime.viewer_id()) AND EXISTS (
          SELECT FROM shared_reflection s WHERE s.id = r.shared_reflection_id AND s.clinician_id = r.author_id
            AND s.taken_back_at IS NULL AND s.client_id IN (SELECT meantime.linked_client_ids()))
    END
$$;
SELECT meantime.guard_function('meantime.read_replies', '{meantime_portal,meantime_clinic}');

-- A clinician has these replies of their client's before them, in threads that they have just opened.
CREATE FUNCTION meantime.mark_replies_opened(ids uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  threads uuid[] := ARRAY(SELECT meantime.opened_now(ARRAY(SELECT r.shared_reflection_id FROM reply r
    WHERE r.id = ANY (ids) AND r.author_id = r.client_id AND r.opened_at IS NULL)));
BEGIN
  IF cardinality(threads) = 0 THEN
    RETURN;
  END IF;
  PERFORM FROM shared_reflection s WHERE s.id = ANY (threads) ORDER BY s.id FOR NO KEY UPDATE;
  UPDATE reply r SET opened_at = clock_timestamp()
    WHERE r.shared_reflection_id = ANY (threads) AND r.id = ANY (ids) AND r.author_id = r.client_id AND r.opened_at IS NULL;
  UPDATE shared_reflection s SET unopened_since = (SELECT min(r.written_at) FROM reply r
      WHERE r.shared_reflection_id = s.id AND r.author_id = s.client_id AND r.opened_at IS NULL)
    WHERE s.id = ANY (threads);
END
$$;
SELECT meantime.guard_function('meantime.mark_replies_opened', '{meantime_clinic}');
