-- What waits: every share and every reply until it is opened, and until the two have talked about it ("discussed", which
-- was called "read together").
-- The release before asks for read_together_at, which is called discussed_at now: stop it before this is applied.

ALTER TABLE shared_reflection RENAME COLUMN read_together_at TO discussed_at;

ALTER TABLE shared_reflection
  -- When it was marked as discussed before that, so that the last mark can be taken away again.
  ADD COLUMN discussed_before timestamptz(3),
  -- When its client replied last.
  ADD COLUMN replied_at timestamptz(3),
  -- The arrival of the oldest of what was not discussed yet. Of something that was discussed, what it was before.
  ADD COLUMN waiting_since timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  -- The arrival of the oldest of what its clinician did not open yet: the share itself, or a reply of its client.
  ADD COLUMN unopened_since timestamptz(3) DEFAULT CURRENT_TIMESTAMP,
  -- Which questions or cards it answers, by their keys in the piece ("moment" for moments), each once; none where that
  -- was not noted.
  ADD COLUMN places text[] NOT NULL DEFAULT '{}' CHECK (octet_length(array_to_string(places, ' ')) <= 20000),
  -- How many answers, cards or moments it holds; 0 where it says only "I'd like to talk about this".
  ADD COLUMN item_count integer CHECK (item_count >= 0);

-- When its clinician opened a reply of their client's; what they wrote themselves needs no opening.
ALTER TABLE reply ADD COLUMN opened_at timestamptz(3);

-- How its clinician will read what comes of an assignment: before the two meet, together with the client in the room,
-- or not at all. A share keeps what was said when it was made.
CREATE TYPE reading_agreement AS ENUM ('before', 'together', 'not');
ALTER TABLE assignment ADD COLUMN reading reading_agreement NOT NULL DEFAULT 'before';
ALTER TABLE shared_reflection ADD COLUMN reading reading_agreement NOT NULL DEFAULT 'before';

ALTER TABLE access_event NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reply NO FORCE ROW LEVEL SECURITY;
ALTER TABLE shared_reflection NO FORCE ROW LEVEL SECURITY;
-- What stands there already: a reply is opened where an opening of its share was recorded after it.
UPDATE reply r SET opened_at = (
  SELECT min(e.at) FROM access_event e JOIN shared_reflection s ON s.id = r.shared_reflection_id
  WHERE e.subject_id = r.client_id AND e.kind = 'opened' AND e.object_id = s.id AND e.actor_id = s.clinician_id AND e.at >= r.written_at)
WHERE r.author_id = r.client_id;
UPDATE shared_reflection s SET
  replied_at = (SELECT max(r.written_at) FROM reply r WHERE r.shared_reflection_id = s.id AND r.author_id = s.client_id),
  waiting_since = CASE WHEN s.discussed_at IS NULL THEN s.shared_at ELSE coalesce(
    (SELECT min(r.written_at) FROM reply r WHERE r.shared_reflection_id = s.id AND r.author_id = s.client_id AND r.written_at > s.discussed_at),
    s.shared_at) END,
  unopened_since = CASE WHEN s.opened_at IS NULL THEN s.shared_at ELSE
    (SELECT min(r.written_at) FROM reply r WHERE r.shared_reflection_id = s.id AND r.author_id = s.client_id AND r.opened_at IS NULL) END;
ALTER TABLE access_event FORCE ROW LEVEL SECURITY;
ALTER TABLE reply FORCE ROW LEVEL SECURITY;
ALTER TABLE shared_reflection FORCE ROW LEVEL SECURITY;
ALTER TABLE shared_reflection ADD CHECK (opened_at IS NOT NULL OR unopened_since IS NOT NULL);

DROP INDEX shared_reflection_waiting, shared_reflection_waiting_by_client;
-- The review queue, by time, and one client after the other.
CREATE INDEX shared_reflection_waiting ON shared_reflection (clinician_id, waiting_since, id)
  WHERE taken_back_at IS NULL AND (discussed_at IS NULL OR replied_at > discussed_at);
CREATE INDEX shared_reflection_waiting_by_client ON shared_reflection (clinician_id, client_id, waiting_since, id)
  WHERE taken_back_at IS NULL AND (discussed_at IS NULL OR replied_at > discussed_at);
-- What is new on home, whoever it is from.
CREATE INDEX shared_reflection_unopened ON shared_reflection (clinician_id, unopened_since, id)
  WHERE taken_back_at IS NULL AND unopened_since IS NOT NULL;

-- The record ----------------------------------------------------------------------------------

-- The older 'read-together' stays readable in the chains that hold it.
ALTER TABLE access_event DROP CONSTRAINT access_event_kind_check;
ALTER TABLE access_event ADD CONSTRAINT access_event_kind_check CHECK (kind IN (
  'care-begun', 'assigned', 'withdrawn', 'shared', 'opened', 'taken-back', 'replied', 'read-together', 'discussed',
  'not-discussed', 'acknowledged', 'appointment-made', 'appointment-moved', 'appointment-cancelled'));

ALTER POLICY clinic_reads_together ON shared_reflection RENAME TO clinic_discusses;
DROP TRIGGER read_together ON shared_reflection;
CREATE CONSTRAINT TRIGGER discussed AFTER UPDATE OF discussed_at ON shared_reflection DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic') AND NEW.discussed_at > coalesce(OLD.discussed_at, '-infinity'))
  EXECUTE FUNCTION meantime.record_change('discussed');
CREATE CONSTRAINT TRIGGER not_discussed AFTER UPDATE OF discussed_at ON shared_reflection DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic') AND OLD.discussed_at > coalesce(NEW.discussed_at, '-infinity'))
  EXECUTE FUNCTION meantime.record_change('not-discussed');

-- What comes and what is done -----------------------------------------------------------------

DO $$
DECLARE
  migrator text := current_user;
BEGIN
  GRANT CREATE ON SCHEMA meantime TO meantime_guard;
  SET LOCAL ROLE meantime_guard;

  -- When something was done is now, whatever its writer says; and what was done once is not undone by taking the time
  -- away, but for the mark that something was discussed, which can be taken away once.
  CREATE OR REPLACE FUNCTION meantime.stamp() RETURNS trigger
  LANGUAGE plpgsql SECURITY INVOKER SET search_path = pg_catalog AS $stamp$
  DECLARE
    moment timestamptz := clock_timestamp();
  BEGIN
    IF TG_OP = 'INSERT' THEN
      CASE TG_TABLE_NAME
        WHEN 'acknowledgement' THEN NEW.acknowledged_at := moment;
        WHEN 'assignment' THEN NEW.assigned_at := moment;
        WHEN 'shared_reflection' THEN
          NEW.shared_at := moment;
          NEW.waiting_since := moment;
          NEW.unopened_since := moment;
          NEW.replied_at := NULL;
          NEW.discussed_before := NULL;
          NEW.reading := (SELECT a.reading FROM public.assignment a WHERE a.id = NEW.assignment_id);
        WHEN 'reply' THEN
          NEW.written_at := moment;
          NEW.opened_at := NULL;
        WHEN 'appointment' THEN NEW.created_at := moment;
      END CASE;
      RETURN NEW;
    END IF;
    CASE TG_TABLE_NAME
      WHEN 'assignment' THEN
        NEW.withdrawn_at := CASE WHEN OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL THEN moment ELSE OLD.withdrawn_at END;
      WHEN 'shared_reflection' THEN
        NEW.taken_back_at := CASE WHEN OLD.taken_back_at IS NULL AND NEW.taken_back_at IS NOT NULL THEN moment ELSE OLD.taken_back_at END;
        NEW.opened_at := CASE WHEN OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL THEN moment ELSE OLD.opened_at END;
        IF NEW.discussed_at IS NULL AND OLD.discussed_at IS NOT NULL THEN
          NEW.discussed_at := OLD.discussed_before;
          NEW.discussed_before := NULL;
        ELSIF NEW.discussed_at IS DISTINCT FROM OLD.discussed_at AND OLD.unopened_since IS NULL THEN
          NEW.discussed_at := moment;
          NEW.discussed_before := OLD.discussed_at;
        ELSE
          NEW.discussed_at := OLD.discussed_at;
        END IF;
      WHEN 'appointment' THEN
        NEW.cancelled_at := CASE WHEN OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL THEN moment ELSE OLD.cancelled_at END;
    END CASE;
    RETURN NEW;
  END
  $stamp$;

  -- A clinician opens one shared reflection: theirs, under a live care link, not taken back. Writes the event that says
  -- so and nothing else; false where it is not there for the person asking.
  CREATE OR REPLACE FUNCTION meantime.record_opening(reflection uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $opening$
  DECLARE
    found shared_reflection;
  BEGIN
    IF session_user <> 'meantime_clinic' THEN
      RETURN false;
    END IF;
    SELECT s.* INTO found FROM shared_reflection s
    WHERE s.id = reflection AND s.clinician_id = meantime.viewer_id() AND s.taken_back_at IS NULL
      AND s.client_id IN (SELECT meantime.linked_client_ids())
    FOR NO KEY UPDATE;
    IF found.id IS NULL THEN
      RETURN false;
    END IF;
    IF found.opened_at IS NULL THEN
      UPDATE shared_reflection s SET opened_at = now(), unopened_since = (SELECT min(r.written_at) FROM reply r
          WHERE r.shared_reflection_id = s.id AND r.author_id = s.client_id AND r.opened_at IS NULL)
        WHERE s.id = reflection;
    END IF;
    PERFORM meantime.record_access(found.client_id, 'opened', reflection);
    RETURN true;
  END
  $opening$;
  EXECUTE format('SET LOCAL ROLE %I', migrator);
  REVOKE CREATE ON SCHEMA meantime FROM meantime_guard;
END
$$;

-- A clinician has these replies of their client's before them, in the thread of a share that they have just opened.
CREATE FUNCTION meantime.mark_replies_opened(reflection uuid, ids uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT meantime.has_opened(reflection) THEN
    RETURN;
  END IF;
  PERFORM FROM shared_reflection s WHERE s.id = reflection FOR NO KEY UPDATE;
  UPDATE reply r SET opened_at = clock_timestamp()
    WHERE r.shared_reflection_id = reflection AND r.id = ANY (ids) AND r.author_id = r.client_id AND r.opened_at IS NULL;
  UPDATE shared_reflection s SET unopened_since = (SELECT min(r.written_at) FROM reply r
      WHERE r.shared_reflection_id = s.id AND r.author_id = s.client_id AND r.opened_at IS NULL)
    WHERE s.id = reflection;
END
$$;
SELECT meantime.guard_function('meantime.mark_replies_opened', '{meantime_clinic}');

-- A reply of the client's waits again, and is new.
CREATE FUNCTION meantime.on_reply_insert() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE shared_reflection s SET
    replied_at = NEW.written_at,
    waiting_since = CASE WHEN s.discussed_at IS NULL OR s.replied_at > s.discussed_at THEN s.waiting_since ELSE NEW.written_at END,
    unopened_since = coalesce(s.unopened_since, NEW.written_at)
  WHERE s.id = NEW.shared_reflection_id;
  RETURN NULL;
END
$$;
SELECT meantime.guard_function('meantime.on_reply_insert', ARRAY[current_user]);
CREATE TRIGGER waits AFTER INSERT ON reply FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic') AND NEW.author_id = NEW.client_id)
  EXECUTE FUNCTION meantime.on_reply_insert();

GRANT SELECT (id, written_at, opened_at), UPDATE (opened_at) ON reply TO meantime_guard;
CREATE POLICY guard_opens ON reply FOR UPDATE TO meantime_guard USING (true) WITH CHECK (true);
GRANT UPDATE (unopened_since, replied_at, waiting_since) ON shared_reflection TO meantime_guard;
GRANT SELECT (replied_at, waiting_since, unopened_since, places, item_count, reading) ON shared_reflection TO meantime_clinic;
GRANT SELECT (opened_at) ON reply TO meantime_clinic, meantime_portal;
