-- The record is true: an event is written by the database where the thing itself is done, the words of a shared
-- reflection and its thread are handed out only after the event that says so is committed, and times are the database's.
-- The release before calls meantime.record_access, which nobody may call any more: stop it before this is applied.

-- Every change that the other of the two can see is an event.
ALTER TABLE access_event DROP CONSTRAINT access_event_kind_check;
ALTER TABLE access_event ADD CONSTRAINT access_event_kind_check CHECK (kind IN (
  'care-begun', 'assigned', 'withdrawn', 'shared', 'opened', 'taken-back', 'replied', 'read-together', 'acknowledged',
  'appointment-made', 'appointment-moved', 'appointment-cancelled'));

-- In which transaction it was written: only after its end may anything be read on the strength of it.
ALTER TABLE access_event ADD COLUMN transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id();

-- Events come from these tables alone ---------------------------------------------------------

-- Their owner alone may change what the guard's functions are.
DO $$
DECLARE
  migrator text := current_user;
BEGIN
  SET LOCAL ROLE meantime_guard;
  REVOKE EXECUTE ON FUNCTION meantime.record_access FROM meantime_portal, meantime_clinic;
  EXECUTE format('SET LOCAL ROLE %I', migrator);
END
$$;

-- Writes the event of the kind that its trigger names, about the row's client; at the commit, so that the chain's head
-- is held no longer than that.
CREATE FUNCTION meantime.record_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'acknowledgement' THEN PERFORM meantime.record_access(NEW.person_id, TG_ARGV[0], NEW.disclaimer_id);
    WHEN 'reply' THEN PERFORM meantime.record_access(NEW.client_id, TG_ARGV[0], NEW.shared_reflection_id);
    ELSE PERFORM meantime.record_access(NEW.client_id, TG_ARGV[0], NEW.id);
  END CASE;
  RETURN NULL;
END
$$;
SELECT meantime.guard_function('meantime.record_change', ARRAY[current_user]);

-- Of what the running app does: a restore, and whoever founds a clinic, bring their own record.
CREATE CONSTRAINT TRIGGER begun AFTER INSERT ON care_link DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic')) EXECUTE FUNCTION meantime.record_change('care-begun');
CREATE CONSTRAINT TRIGGER acknowledged AFTER INSERT ON acknowledgement DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic')) EXECUTE FUNCTION meantime.record_change('acknowledged');
CREATE CONSTRAINT TRIGGER assigned AFTER INSERT ON assignment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic')) EXECUTE FUNCTION meantime.record_change('assigned');
CREATE CONSTRAINT TRIGGER withdrawn AFTER UPDATE OF withdrawn_at ON assignment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic') AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at)
  EXECUTE FUNCTION meantime.record_change('withdrawn');
CREATE CONSTRAINT TRIGGER shared AFTER INSERT ON shared_reflection DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic')) EXECUTE FUNCTION meantime.record_change('shared');
CREATE CONSTRAINT TRIGGER taken_back AFTER UPDATE OF taken_back_at ON shared_reflection DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic') AND OLD.taken_back_at IS DISTINCT FROM NEW.taken_back_at)
  EXECUTE FUNCTION meantime.record_change('taken-back');
CREATE CONSTRAINT TRIGGER read_together AFTER UPDATE OF read_together_at ON shared_reflection DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic') AND OLD.read_together_at IS DISTINCT FROM NEW.read_together_at)
  EXECUTE FUNCTION meantime.record_change('read-together');
CREATE CONSTRAINT TRIGGER replied AFTER INSERT ON reply DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic')) EXECUTE FUNCTION meantime.record_change('replied');
CREATE CONSTRAINT TRIGGER made AFTER INSERT ON appointment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic')) EXECUTE FUNCTION meantime.record_change('appointment-made');
CREATE CONSTRAINT TRIGGER moved AFTER UPDATE OF starts_at ON appointment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic') AND OLD.starts_at IS DISTINCT FROM NEW.starts_at)
  EXECUTE FUNCTION meantime.record_change('appointment-moved');
CREATE CONSTRAINT TRIGGER cancelled AFTER UPDATE OF cancelled_at ON appointment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic') AND OLD.cancelled_at IS DISTINCT FROM NEW.cancelled_at)
  EXECUTE FUNCTION meantime.record_change('appointment-cancelled');

-- Times are the database's --------------------------------------------------------------------

-- When something was done is now, whatever its writer says; and what was done once is not undone by taking the time away.
CREATE FUNCTION meantime.stamp() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz := clock_timestamp();
BEGIN
  IF TG_OP = 'INSERT' THEN
    CASE TG_TABLE_NAME
      WHEN 'acknowledgement' THEN NEW.acknowledged_at := moment;
      WHEN 'assignment' THEN NEW.assigned_at := moment;
      WHEN 'shared_reflection' THEN NEW.shared_at := moment;
      WHEN 'reply' THEN NEW.written_at := moment;
      WHEN 'appointment' THEN NEW.created_at := moment;
    END CASE;
    RETURN NEW;
  END IF;
  CASE TG_TABLE_NAME
    WHEN 'assignment' THEN
      NEW.withdrawn_at := CASE WHEN OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL THEN moment ELSE OLD.withdrawn_at END;
    WHEN 'shared_reflection' THEN
      NEW.taken_back_at := CASE WHEN OLD.taken_back_at IS NULL AND NEW.taken_back_at IS NOT NULL THEN moment ELSE OLD.taken_back_at END;
      NEW.read_together_at := CASE WHEN OLD.read_together_at IS NULL AND NEW.read_together_at IS NOT NULL THEN moment ELSE OLD.read_together_at END;
      NEW.opened_at := CASE WHEN OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL THEN moment ELSE OLD.opened_at END;
    WHEN 'appointment' THEN
      NEW.cancelled_at := CASE WHEN OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL THEN moment ELSE OLD.cancelled_at END;
  END CASE;
  RETURN NEW;
END
$$;
SELECT meantime.guard_function('meantime.stamp', ARRAY[current_user], definer => false);

CREATE TRIGGER stamped BEFORE INSERT ON acknowledgement FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic')) EXECUTE FUNCTION meantime.stamp();
CREATE TRIGGER stamped BEFORE INSERT OR UPDATE ON assignment FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic')) EXECUTE FUNCTION meantime.stamp();
CREATE TRIGGER stamped BEFORE INSERT OR UPDATE ON shared_reflection FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic')) EXECUTE FUNCTION meantime.stamp();
CREATE TRIGGER stamped BEFORE INSERT ON reply FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic')) EXECUTE FUNCTION meantime.stamp();
CREATE TRIGGER stamped BEFORE INSERT OR UPDATE ON appointment FOR EACH ROW
  WHEN (session_user IN ('meantime_portal', 'meantime_clinic')) EXECUTE FUNCTION meantime.stamp();

-- Reading comes after the record --------------------------------------------------------------

SELECT meantime.drop_functions('meantime.open_shared_reflection(uuid)');

-- A clinician opens one shared reflection: theirs, under a live care link, not taken back. Writes the event that says so
-- and nothing else; false where it is not there for the person asking.
CREATE FUNCTION meantime.record_opening(reflection uuid) RETURNS boolean
LANGUAGE plpgsql AS $$
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
    UPDATE shared_reflection s SET opened_at = now() WHERE s.id = reflection;
  END IF;
  PERFORM meantime.record_access(found.client_id, 'opened', reflection);
  RETURN true;
END
$$;
SELECT meantime.guard_function('meantime.record_opening', '{meantime_clinic}');

-- Whether the clinician asking may read a shared reflection and its thread: theirs, under a live care link, not taken
-- back, and opened by them within the last minute, in a transaction that has ended. What another transaction wrote can
-- be seen only once it is committed; what this one wrote is left out, and so is what a savepoint of it did.
CREATE FUNCTION meantime.has_opened(reflection uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT session_user = 'meantime_clinic' AND EXISTS (
    SELECT FROM shared_reflection s JOIN access_event e ON e.subject_id = s.client_id
    WHERE s.id = reflection AND s.clinician_id = (SELECT meantime.viewer_id()) AND s.taken_back_at IS NULL
      AND s.client_id IN (SELECT meantime.linked_client_ids())
      AND e.at > clock_timestamp() - interval '1 minute' AND e.actor_id = s.clinician_id
      AND e.kind = 'opened' AND e.object_id = s.id
      AND e.transaction_id IS DISTINCT FROM pg_current_xact_id_if_assigned())
$$;
SELECT meantime.guard_function('meantime.has_opened');

-- The sealed words of a shared reflection, for the clinician who has just opened it. No row: not for the person asking.
CREATE FUNCTION meantime.read_shared_reflection(reflection uuid) RETURNS TABLE (body bytea)
LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT s.body FROM shared_reflection s WHERE s.id = reflection AND meantime.has_opened(reflection)
$$;
SELECT meantime.guard_function('meantime.read_shared_reflection', '{meantime_clinic}');

-- The sealed words of replies in its thread, for its client, and for the clinician who has just opened it; what they
-- wrote themselves is there for as long as it may be opened.
CREATE FUNCTION meantime.read_replies(reflection uuid, ids uuid[]) RETURNS TABLE (id uuid, body bytea)
LANGUAGE sql STABLE ROWS 20 AS $$
  SELECT r.id, r.body FROM reply r
  WHERE r.shared_reflection_id = reflection AND r.id = ANY (ids)
    AND CASE session_user
      WHEN 'meantime_portal' THEN r.client_id = (SELECT meantime.viewer_id())
      WHEN 'meantime_clinic' THEN (SELECT meantime.has_opened(reflection))
        OR r.author_id = (SELECT meantime.viewer_id()) AND EXISTS (
          SELECT FROM shared_reflection s WHERE s.id = reflection AND s.clinician_id = r.author_id
            AND s.taken_back_at IS NULL AND s.client_id IN (SELECT meantime.linked_client_ids()))
    END
$$;
SELECT meantime.guard_function('meantime.read_replies', '{meantime_portal,meantime_clinic}');
GRANT SELECT (id, shared_reflection_id, client_id, author_id, body) ON reply TO meantime_guard;
CREATE POLICY guard ON reply FOR SELECT TO meantime_guard USING (true);

REVOKE SELECT ON reply FROM meantime_portal, meantime_clinic;
GRANT SELECT (id, shared_reflection_id, client_id, author_id, written_at) ON reply TO meantime_portal, meantime_clinic;
