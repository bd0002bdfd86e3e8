-- Least privilege: what each login of the app needs, and no more.
--
-- Logins that stand when this is applied are over, and everyone signs in again: what is announced and what is stored of
-- a login are made otherwise, and a row that the app has not marked is no login. The release before this one does not
-- run on it: stop it first.

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['meantime_auth_portal', 'meantime_auth_clinic'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- made by another database of the cluster at the same moment
      END;
    END IF;
  END LOOP;
END
$$;

-- For migrations, this one and those to come: drops functions that were handed over, to be made anew.
CREATE FUNCTION meantime.drop_functions(VARIADIC made regprocedure[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
  migrator text := current_user;
  one regprocedure;
BEGIN
  FOREACH one IN ARRAY made LOOP
    EXECUTE format('SET LOCAL ROLE %I', (SELECT proowner::regrole::text FROM pg_proc WHERE oid = one));
    EXECUTE format('DROP FUNCTION %s', one);
    EXECUTE format('SET LOCAL ROLE %I', migrator);
  END LOOP;
END
$$;

SELECT meantime.drop_functions('meantime.queue_mail(mail_kind, uuid, uuid)', 'meantime.login(text, interval, interval)',
  'meantime.forget_ended_logins()');

-- Two logins for accounts, in place of one ------------------------------------------------------

-- The kind of person whose accounts the database login is for; null where it is not for accounts.
CREATE FUNCTION meantime.account_kind() RETURNS person_kind
LANGUAGE sql STABLE AS $$
  SELECT CASE session_user WHEN 'meantime_auth_portal' THEN 'client'::public.person_kind WHEN 'meantime_auth_clinic' THEN 'clinician'::public.person_kind END
$$;
SELECT meantime.guard_function('meantime.account_kind', '{meantime_jobs}', definer => false);

DROP POLICY auth ON person;
DROP POLICY auth ON clinic;
DROP POLICY auth ON login_session;
DROP POLICY auth ON invitation;
DROP POLICY auth ON rate_limit;
REVOKE ALL ON person, clinic, login_session, invitation, rate_limit FROM meantime_auth;
REVOKE ALL (id, clinic_id, kind, name, address_lookup, passphrase_hash) ON person FROM meantime_auth;
REVOKE ALL (id, name) ON clinic FROM meantime_auth;
REVOKE ALL (accepted_at, revoked_at) ON invitation FROM meantime_auth;
REVOKE ALL ON SCHEMA public, meantime FROM meantime_auth;
DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM meantime_auth', current_database());
END
$$;
GRANT USAGE ON SCHEMA public, meantime TO meantime_auth_portal, meantime_auth_clinic;

-- A login is marked by the app (a MAC under a key that the database does not hold): a row without it is none.
TRUNCATE login_session;
ALTER TABLE login_session ADD COLUMN mac bytea NOT NULL CHECK (octet_length(mac) = 32);

-- The accounts among which a browser that has shown the right passphrase for them may choose, once, for five minutes.
-- The token is in that browser's cookie alone; its SHA-256 is stored, and the app's own code (a MAC) over it and the
-- person: a row without it is no choice.
CREATE TABLE account_choice (
  token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
  person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE ON UPDATE RESTRICT,
  mac bytea NOT NULL CHECK (octet_length(mac) = 32),
  expires_at timestamptz(3) NOT NULL DEFAULT now() + interval '5 minutes',
  PRIMARY KEY (token_hash, person_id)
);
CREATE INDEX account_choice_person_id_idx ON account_choice (person_id);
CREATE INDEX account_choice_expires_at_idx ON account_choice (expires_at);
SELECT meantime.force_row_security('account_choice');

-- The login of that id, if it is within both of its lifetimes and of the kind of person that the caller is for, and all
-- that a page needs to know of its person. Being used keeps it alive: its end moves on to `idle` from now, never past
-- the absolute one, and at most once a minute, so that a busy page writes little. No row: there is no such login.
-- Whether the app made it, the app tells by its MAC.
CREATE FUNCTION meantime.login(login_id text, idle interval)
RETURNS TABLE (
  person_id uuid, kind person_kind, clinic_id uuid, clinic_name text, name text, time_zone text,
  manages_clinic boolean, acknowledged boolean, created_at timestamptz, expires_at timestamptz, absolute_expires_at timestamptz, mac bytea
)
LANGUAGE sql VOLATILE ROWS 1 AS $$
  WITH asked AS (
    SELECT l.*, least(l.absolute_expires_at, now() + idle) AS renewed_until
    FROM login_session l JOIN person p ON p.id = l.person_id
    WHERE l.id = login_id AND l.expires_at > now() AND l.absolute_expires_at > now() AND p.kind = meantime.account_kind()
  ), renewed AS (
    UPDATE login_session l SET expires_at = a.renewed_until
    FROM asked a WHERE l.id = a.id AND a.expires_at < a.renewed_until - interval '1 minute'
    RETURNING l.id
  )
  SELECT p.id, p.kind, c.id, c.name, p.name, p.time_zone, p.manages_clinic,
    EXISTS (SELECT FROM acknowledgement k WHERE k.person_id = p.id AND k.disclaimer_id = meantime.current_disclaimer_id()),
    a.created_at, CASE WHEN r.id IS NULL THEN a.expires_at ELSE a.renewed_until END, a.absolute_expires_at, a.mac
  FROM asked a
    JOIN person p ON p.id = a.person_id
    JOIN clinic c ON c.id = p.clinic_id
    LEFT JOIN renewed r ON r.id = a.id
$$;
SELECT meantime.guard_function('meantime.login', '{meantime_auth_portal,meantime_auth_clinic}');

-- Ends one login, or every login of a person, of the kind that the caller is for. Ending what is over changes nothing.
CREATE FUNCTION meantime.end_login(login_id text) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM login_session l USING person p WHERE l.id = login_id AND p.id = l.person_id AND p.kind = meantime.account_kind()
$$;
SELECT meantime.guard_function('meantime.end_login', '{meantime_auth_portal,meantime_auth_clinic}');

CREATE FUNCTION meantime.end_logins(person uuid) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM login_session l USING person p WHERE l.person_id = end_logins.person AND p.id = l.person_id AND p.kind = meantime.account_kind()
$$;
SELECT meantime.guard_function('meantime.end_logins', '{meantime_auth_portal,meantime_auth_clinic}');

-- Takes up a choice of accounts, which is over by that: those of the caller's kind that the browser could choose among.
CREATE FUNCTION meantime.take_account_choice(token bytea) RETURNS TABLE (person_id uuid, mac bytea)
LANGUAGE sql ROWS 2 AS $$
  WITH taken AS (
    DELETE FROM account_choice c USING person p
    WHERE c.token_hash = token AND p.id = c.person_id AND p.kind = meantime.account_kind()
    RETURNING c.*)
  SELECT t.person_id, t.mac FROM taken t WHERE t.expires_at > now()
$$;
SELECT meantime.guard_function('meantime.take_account_choice', '{meantime_auth_portal,meantime_auth_clinic}');

-- The ends of logins and choices that are over, and of counters nobody needs: called by the worker.
CREATE FUNCTION meantime.forget_ended_logins() RETURNS void
LANGUAGE sql AS $$
  DELETE FROM login_session WHERE expires_at < now() - interval '1 day' OR absolute_expires_at < now() - interval '1 day';
  DELETE FROM account_choice WHERE expires_at < now();
  DELETE FROM rate_limit WHERE expire < (extract(epoch FROM now()) * 1000)::bigint;
$$;
SELECT meantime.guard_function('meantime.forget_ended_logins', '{meantime_worker}');

GRANT SELECT, DELETE ON account_choice TO meantime_guard;
CREATE POLICY guard ON account_choice TO meantime_guard USING (true);

-- Each sees and makes what is of its own kind of person. A counter of tries says in its key whose it is.
GRANT SELECT (id, clinic_id, kind, name, address_lookup, passphrase_hash), UPDATE (passphrase_hash) ON person TO meantime_auth_portal, meantime_auth_clinic;
GRANT SELECT (id, name) ON clinic TO meantime_auth_portal, meantime_auth_clinic;
GRANT SELECT (id, person_id, created_at, expires_at, absolute_expires_at), UPDATE (expires_at),
  INSERT (id, person_id, created_at, expires_at, absolute_expires_at, mac) ON login_session TO meantime_auth_portal, meantime_auth_clinic;
GRANT SELECT, INSERT, UPDATE (accepted_at, revoked_at) ON invitation TO meantime_auth_portal, meantime_auth_clinic;
GRANT SELECT, INSERT, UPDATE (points, expire) ON rate_limit TO meantime_auth_portal, meantime_auth_clinic;
GRANT INSERT (token_hash, person_id, mac) ON account_choice TO meantime_auth_portal, meantime_auth_clinic;

CREATE POLICY auth_portal ON person TO meantime_auth_portal USING (kind = 'client') WITH CHECK (kind = 'client');
CREATE POLICY auth_clinic ON person TO meantime_auth_clinic USING (kind = 'clinician') WITH CHECK (kind = 'clinician');
CREATE POLICY auth ON clinic FOR SELECT TO meantime_auth_portal, meantime_auth_clinic USING (true);
CREATE POLICY auth ON login_session TO meantime_auth_portal, meantime_auth_clinic
  USING (EXISTS (SELECT FROM person p WHERE p.id = login_session.person_id))
  WITH CHECK (EXISTS (SELECT FROM person p WHERE p.id = login_session.person_id));
CREATE POLICY auth ON invitation TO meantime_auth_portal, meantime_auth_clinic
  USING (EXISTS (SELECT FROM person p WHERE p.id = invitation.person_id))
  WITH CHECK (EXISTS (SELECT FROM person p WHERE p.id = invitation.person_id));
CREATE POLICY auth ON account_choice FOR INSERT TO meantime_auth_portal, meantime_auth_clinic
  WITH CHECK (EXISTS (SELECT FROM person p WHERE p.id = account_choice.person_id));
CREATE POLICY auth_portal ON rate_limit TO meantime_auth_portal USING (key NOT LIKE 'clinician:%') WITH CHECK (key NOT LIKE 'clinician:%');
CREATE POLICY auth_clinic ON rate_limit TO meantime_auth_clinic USING (key LIKE 'clinician:%') WITH CHECK (key LIKE 'clinician:%');

-- Mail and the worker ---------------------------------------------------------------------------

-- Queues one mail in the transaction that causes it, for the person asking or for someone they work with; the logins for
-- accounts may queue the two kinds that carry a link, for a person of their own kind.
-- Links go out at once. Of all else a person gets at most one mail a day, so what comes while one is
-- waiting goes with it, and what comes after one was sent waits for the next day. Twelve attempts end within
-- the 24 hours for which the mail service remembers a key.
-- While the queue's own functions run, nobody's login is announced.
CREATE FUNCTION meantime.queue_mail(mail_kind mail_kind, recipient uuid, object uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  asker uuid := meantime.viewer_id();
  announced text := current_setting('meantime.login', true);
  new_id uuid := uuidv7();
  last_sent timestamptz;
  go_at timestamptz := now();
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
    go_at := greatest(now(), last_sent + interval '24 hours');
  END IF;
  INSERT INTO mail (id, clinic_id, kind, person_id, object_id, send_at)
    SELECT new_id, clinic_id, mail_kind, id, object, go_at FROM person WHERE id = recipient;
  PERFORM set_config('meantime.login', '', true);
  PERFORM graphile_worker.add_job('send-mail', json_build_object('version', 1, 'mailId', new_id),
    run_at => go_at, max_attempts => 12, job_key => 'mail:' || new_id::text);
  PERFORM set_config('meantime.login', coalesce(announced, ''), true);
END
$$;
SELECT meantime.guard_function('meantime.queue_mail', '{meantime_portal,meantime_clinic,meantime_auth_portal,meantime_auth_clinic,meantime_guard}',
  owner => 'meantime_jobs');
GRANT SELECT (kind) ON person TO meantime_jobs;

-- The worker is a member of nothing, so what it needs it is given. It sees whom to write to, as long as a mail waits.
GRANT USAGE ON SCHEMA public, meantime TO meantime_worker;
GRANT SELECT (id) ON person TO meantime_worker;
GRANT SELECT (id, kind, person_id, object_id, sent_at) ON mail TO meantime_worker;
CREATE POLICY worker ON person FOR SELECT TO meantime_worker
  USING (EXISTS (SELECT FROM mail m WHERE m.person_id = person.id AND m.sent_at IS NULL));
CREATE POLICY worker ON mail TO meantime_worker USING (true) WITH CHECK (true);

-- Deleting by a function, and not by a right to a whole table -------------------------------------

-- Whoever may update or delete a whole table may lock it, and everyone out of it. Rights to columns give no such right.

-- Deletes one entry of the client asking, as long as it is in that version. Says whether it did.
CREATE FUNCTION meantime.delete_entry(entry uuid, of_version integer) RETURNS boolean
LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM entry e WHERE e.id = delete_entry.entry AND e.version = of_version AND e.client_id = meantime.viewer_id() RETURNING 1)
  SELECT EXISTS (SELECT FROM gone)
$$;
SELECT meantime.guard_function('meantime.delete_entry', '{meantime_portal}');

-- Takes a piece out of the favourites of the clinician asking.
CREATE FUNCTION meantime.delete_favourite(piece uuid) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM favourite f WHERE f.piece_id = piece AND f.clinician_id = meantime.viewer_id()
$$;
SELECT meantime.guard_function('meantime.delete_favourite', '{meantime_clinic}');

-- Deletes a draft of the clinic of the clinician asking, who has acknowledged the disclaimer. Says whether it did.
CREATE FUNCTION meantime.delete_draft(draft uuid) RETURNS boolean
LANGUAGE sql AS $$
  WITH gone AS (
    DELETE FROM piece_draft d WHERE d.id = draft AND d.clinic_id = meantime.viewer_clinic_id() AND meantime.has_acknowledged() RETURNING 1)
  SELECT EXISTS (SELECT FROM gone)
$$;
SELECT meantime.guard_function('meantime.delete_draft', '{meantime_clinic}');

REVOKE DELETE ON entry FROM meantime_portal;
REVOKE DELETE ON favourite, piece_draft FROM meantime_clinic;
GRANT SELECT (id, client_id, version), DELETE ON entry TO meantime_guard;
GRANT SELECT (clinician_id, piece_id), DELETE ON favourite TO meantime_guard;
GRANT SELECT (id, clinic_id), DELETE ON piece_draft TO meantime_guard;
CREATE POLICY guard ON entry TO meantime_guard USING (true);
CREATE POLICY guard ON favourite TO meantime_guard USING (true);
CREATE POLICY guard ON piece_draft TO meantime_guard USING (true);
