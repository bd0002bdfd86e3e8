-- Assigning: what a clinician has begun to write with a piece is kept until it is given; a mail about an assignment waits
-- for as long as that can be undone, and is not sent where nothing is left to tell.

-- A clinician's own key, for what is theirs alone. No portal login sees it.
CREATE POLICY clinic_own ON data_key FOR SELECT TO meantime_clinic
  USING (scope = 'note' AND person_id = (SELECT meantime.viewer_id()));
CREATE POLICY clinic_makes_own ON data_key FOR INSERT TO meantime_clinic
  WITH CHECK (scope = 'note' AND person_id = (SELECT meantime.viewer_id()));

CREATE TABLE assignment_draft (
  id uuid PRIMARY KEY,
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  clinician_id uuid NOT NULL REFERENCES person ON DELETE CASCADE ON UPDATE RESTRICT,
  -- Whom the page was opened for; null where nobody was chosen yet.
  client_id uuid REFERENCES person ON DELETE CASCADE ON UPDATE RESTRICT,
  piece_id uuid NOT NULL REFERENCES piece ON DELETE CASCADE ON UPDATE RESTRICT,
  body bytea NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT assignment_draft_size CHECK (octet_length(body) <= 500000)
);
CREATE UNIQUE INDEX assignment_draft_clinician_id_piece_id_client_id_key ON assignment_draft (clinician_id, piece_id, client_id) NULLS NOT DISTINCT;

ALTER TABLE assignment_draft ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (body, revision, updated_at) ON assignment_draft TO meantime_clinic;
CREATE POLICY clinic ON assignment_draft FOR ALL TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id()) AND (SELECT meantime.has_acknowledged())
    AND (client_id IS NULL OR client_id IN (SELECT meantime.linked_client_ids())))
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND (client_id IS NULL OR client_id IN (SELECT meantime.linked_client_ids()))
    AND piece_id IN (SELECT p.id FROM piece p));
GRANT SELECT (clinician_id, piece_id, client_id), DELETE ON assignment_draft TO meantime_guard;
CREATE POLICY guard ON assignment_draft FOR ALL TO meantime_guard USING (true) WITH CHECK (true);

-- Throws away what the clinician asking has begun to write with a piece for a client, or for nobody yet.
CREATE FUNCTION meantime.delete_assignment_draft(piece uuid, client uuid) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM assignment_draft d
  WHERE d.clinician_id = meantime.viewer_id() AND d.piece_id = piece AND d.client_id IS NOT DISTINCT FROM client
$$;
SELECT meantime.guard_function('meantime.delete_assignment_draft', '{meantime_clinic}');

-- Whether there is still something to tell in a mail: an assignment that was withdrawn before its mail went is not, where
-- nothing newer was given and no reply came.
CREATE FUNCTION meantime.is_still_so(queued uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce((
    SELECT g.withdrawn_at IS NULL
      OR EXISTS (SELECT FROM assignment a WHERE a.client_id = m.person_id AND a.withdrawn_at IS NULL AND a.assigned_at >= g.assigned_at)
      OR EXISTS (SELECT FROM reply r WHERE r.client_id = m.person_id AND r.author_id <> m.person_id AND r.written_at >= m.queued_at)
    FROM mail m JOIN assignment g ON g.id = m.object_id
    WHERE m.id = queued AND m.kind = 'assignment'), true)
$$;
GRANT SELECT (id, kind, person_id, object_id, queued_at) ON mail TO meantime_guard;
CREATE POLICY guard ON mail FOR SELECT TO meantime_guard USING (true);
GRANT SELECT (id, client_id, assigned_at, withdrawn_at) ON assignment TO meantime_guard;
CREATE POLICY guard ON assignment FOR SELECT TO meantime_guard USING (true);
SELECT meantime.guard_function('meantime.is_still_so', '{meantime_worker}');
-- What is not sent after all holds up no other mail.
GRANT UPDATE (send_at) ON mail TO meantime_worker;

DROP FUNCTION meantime.queue_mail(mail_kind, uuid, uuid);
CREATE FUNCTION meantime.queue_mail(mail_kind mail_kind, recipient uuid, object uuid, delay interval DEFAULT '0') RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  asker uuid := meantime.viewer_id();
  announced text := current_setting('meantime.login', true);
  new_id uuid := uuidv7();
  last_sent timestamptz;
  go_at timestamptz := now() + delay;
BEGIN
  IF meantime.account_kind() IS NOT NULL THEN
    IF mail_kind NOT IN ('invitation', 'return')
       OR NOT EXISTS (SELECT FROM person WHERE id = recipient AND kind = meantime.account_kind()) THEN
      RAISE EXCEPTION 'accounts send links only, and to their own' USING ERRCODE = '42501';
    END IF;
  ELSIF asker IS NULL OR NOT EXISTS (
      SELECT FROM care_link WHERE ended_at IS NULL
        AND (clinician_id = asker AND client_id = recipient OR client_id = asker AND clinician_id = recipient)) THEN
    RAISE EXCEPTION 'no live care link' USING ERRCODE = '42501';
  END IF;
  IF mail_kind NOT IN ('invitation', 'return') THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('mail:' || recipient::text, 0));
    IF EXISTS (SELECT FROM mail WHERE person_id = recipient AND sent_at IS NULL
        AND send_at > now() - interval '24 hours' AND kind NOT IN ('invitation', 'return')) THEN
      RETURN;
    END IF;
    SELECT max(sent_at) INTO last_sent FROM mail WHERE person_id = recipient AND kind NOT IN ('invitation', 'return');
    go_at := greatest(go_at, last_sent + interval '24 hours');
  END IF;
  INSERT INTO mail (id, clinic_id, kind, person_id, object_id, send_at)
    SELECT new_id, clinic_id, mail_kind, id, object, go_at FROM person WHERE id = recipient;
  PERFORM set_config('meantime.login', '', true);
  PERFORM graphile_worker.add_job('send-mail', json_build_object('version', 1, 'mailId', new_id),
    run_at => go_at, max_attempts => 12, job_key => 'mail:' || new_id::text);
  PERFORM set_config('meantime.login', coalesce(announced, ''), true);
END
$$;
SELECT meantime.guard_function('meantime.queue_mail',
  '{meantime_auth_clinic,meantime_auth_portal,meantime_clinic,meantime_guard,meantime_portal}', owner => 'meantime_jobs');
