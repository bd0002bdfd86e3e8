-- Access control: who may touch what, said by the database itself. prisma/access-control.sql shows what comes of it.
--
-- Four logins that own nothing, beside the owner who runs this. meantime_guard owns the functions that may see more than
-- their caller, and can itself log in nowhere. meantime_jobs owns the queue's tables.
-- Roles belong to the whole cluster, so they are made only where they are missing; giving the logins
-- a password is the work of whoever prepares the cluster.

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['meantime_portal', 'meantime_clinic', 'meantime_auth', 'meantime_worker', 'meantime_guard', 'meantime_jobs'] LOOP
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

CREATE SCHEMA meantime;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public, meantime TO meantime_portal, meantime_clinic, meantime_auth, meantime_guard, meantime_jobs;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- For migrations, this one and those to come --------------------------------------------------

-- Row-level security on these tables, forced on their owner too. Every table needs it.
CREATE FUNCTION meantime.force_row_security(VARIADIC tables regclass[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  one regclass;
BEGIN
  FOREACH one IN ARRAY tables LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', one);
  END LOOP;
END
$$;

-- Hands a new function over to a role that cannot log in, and lets these callers, and nobody else, execute it. With
-- `definer` it runs with that role's rights (SECURITY DEFINER) and finds the tables; without, with its caller's. Either
-- way its search path is fixed.
CREATE FUNCTION meantime.guard_function(
  made regproc, callers text[] DEFAULT '{}', definer boolean DEFAULT true, owner text DEFAULT 'meantime_guard'
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  signature text := made::regprocedure::text;
  migrator text := current_user;
  caller text;
BEGIN
  EXECUTE format('ALTER FUNCTION %s SECURITY %s SET search_path = %s', signature,
    CASE WHEN definer THEN 'DEFINER' ELSE 'INVOKER' END, CASE WHEN definer THEN 'pg_catalog, public' ELSE 'pg_catalog' END);
  EXECUTE format('GRANT CREATE ON SCHEMA meantime TO %I', owner);
  EXECUTE format('ALTER FUNCTION %s OWNER TO %I', signature, owner);
  EXECUTE format('REVOKE CREATE ON SCHEMA meantime FROM %I', owner);
  EXECUTE format('SET LOCAL ROLE %I', owner);
  EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', signature);
  FOREACH caller IN ARRAY callers LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', signature, caller);
  END LOOP;
  EXECUTE format('SET LOCAL ROLE %I', migrator);
END
$$;

-- Who is asking -------------------------------------------------------------------------------

-- The person whose login was announced in this transaction with set_config('meantime.login', token, true),
-- or nobody. The token is looked up by its SHA-256, must be within both of its lifetimes, and the kind of
-- person must fit the database login: a clinician's token opens nothing through the portal's login. The
-- digest is a subquery so that it is made once a call, not once a row of login_session.
CREATE FUNCTION meantime.viewer_id() RETURNS uuid
LANGUAGE sql STABLE AS $$
  SELECT p.id
  FROM login_session l JOIN person p ON p.id = l.person_id
  WHERE l.id = (SELECT encode(sha256(convert_to(nullif(current_setting('meantime.login', true), ''), 'UTF8')), 'hex'))
    AND l.expires_at > now() AND l.absolute_expires_at > now()
    AND (session_user = 'meantime_portal' AND p.kind = 'client'
      OR session_user = 'meantime_clinic' AND p.kind = 'clinician')
$$;
SELECT meantime.guard_function('meantime.viewer_id', '{meantime_portal,meantime_clinic,meantime_jobs}');

CREATE FUNCTION meantime.viewer_clinic_id() RETURNS uuid
LANGUAGE sql STABLE AS $$
  SELECT clinic_id FROM person WHERE id = meantime.viewer_id()
$$;
SELECT meantime.guard_function('meantime.viewer_clinic_id', '{meantime_portal,meantime_clinic}');

-- The disclaimer in force: the highest version of the library's.
CREATE FUNCTION meantime.current_disclaimer_id() RETURNS uuid
LANGUAGE sql STABLE AS $$
  SELECT id FROM disclaimer WHERE slug = 'clinical-note' AND language = 'en' ORDER BY version DESC LIMIT 1
$$;
SELECT meantime.guard_function('meantime.current_disclaimer_id', '{meantime_portal,meantime_clinic}');

-- Whether the person asking has acknowledged the disclaimer in force.
CREATE FUNCTION meantime.has_acknowledged() RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM acknowledgement
    WHERE person_id = meantime.viewer_id() AND disclaimer_id = meantime.current_disclaimer_id())
$$;
SELECT meantime.guard_function('meantime.has_acknowledged', '{meantime_portal,meantime_clinic}');

-- The clients with whom the clinician asking has a live care link.
CREATE FUNCTION meantime.linked_client_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 50 AS $$
  SELECT client_id FROM care_link WHERE clinician_id = meantime.viewer_id() AND ended_at IS NULL
$$;
SELECT meantime.guard_function('meantime.linked_client_ids', '{meantime_clinic}');

-- The linked clients who have been invited and have not arrived yet.
CREATE FUNCTION meantime.invited_client_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 5 AS $$
  SELECT l.client_id FROM care_link l JOIN person p ON p.id = l.client_id
  WHERE l.clinician_id = (SELECT meantime.viewer_id()) AND l.ended_at IS NULL
    AND p.kind = 'client' AND p.passphrase_hash IS NULL
$$;
SELECT meantime.guard_function('meantime.invited_client_ids', '{meantime_clinic}');

-- The clinicians who work, or have worked, with the client asking.
CREATE FUNCTION meantime.clinicians_of_viewer() RETURNS SETOF uuid
LANGUAGE sql STABLE ROWS 3 AS $$
  SELECT clinician_id FROM care_link WHERE client_id = meantime.viewer_id()
$$;
SELECT meantime.guard_function('meantime.clinicians_of_viewer', '{meantime_portal}');

-- The clinicians of the clinic of the person asking, by name: who wrote a draft, who published a version.
CREATE FUNCTION meantime.colleagues() RETURNS TABLE (id uuid, name text)
LANGUAGE sql STABLE ROWS 20 AS $$
  SELECT p.id, p.name FROM person p WHERE p.kind = 'clinician' AND p.clinic_id = (SELECT meantime.viewer_clinic_id())
$$;
SELECT meantime.guard_function('meantime.colleagues', '{meantime_clinic}');

-- The person behind a login that is within both of its lifetimes, and all that a page needs to know of them.
-- Being used keeps it alive: its end moves on to `idle` from now (by kind of person), never past the
-- absolute one, and at most once a minute, so that a busy page writes little. No row: there is no such login.
CREATE FUNCTION meantime.login(login_id text, clinician_idle interval, client_idle interval)
RETURNS TABLE (
  person_id uuid, kind person_kind, clinic_id uuid, clinic_name text, name text, time_zone text,
  manages_clinic boolean, acknowledged boolean, created_at timestamptz, expires_at timestamptz, absolute_expires_at timestamptz
)
LANGUAGE sql VOLATILE ROWS 1 AS $$
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
SELECT meantime.guard_function('meantime.login', '{meantime_auth}');

-- The record ----------------------------------------------------------------------------------

-- The hash of one access event: SHA-256 over the previous hash and the event's fields, each as text
-- and separated by '|', with the time as microseconds since 1970.
CREATE FUNCTION meantime.access_event_hash(
  previous bytea, clinic uuid, seq bigint, at timestamptz, actor uuid, subject uuid, kind text, object uuid
) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT sha256(previous || convert_to(concat_ws('|', clinic::text, seq::text, (extract(epoch FROM at) * 1000000)::bigint::text, actor::text, subject::text, kind, object::text), 'UTF8'))
$$;
SELECT meantime.guard_function('meantime.access_event_hash', definer => false);

-- Appends one event to the clinic's chain, with the person asking as its actor. Call it last in a
-- transaction: the chain's head stays locked until the commit.
CREATE FUNCTION meantime.record_access(subject uuid, event_kind text, object uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  actor uuid := meantime.viewer_id();
  clinic uuid := meantime.viewer_clinic_id();
  head access_chain;
  happened_at timestamptz;
  new_hash bytea;
BEGIN
  IF actor IS NULL THEN
    RAISE EXCEPTION 'nobody is asking' USING ERRCODE = '42501';
  END IF;
  IF subject <> actor AND subject NOT IN (SELECT meantime.linked_client_ids()) THEN
    RAISE EXCEPTION 'no live care link' USING ERRCODE = '42501';
  END IF;
  INSERT INTO access_chain (clinic_id, seq, hash) VALUES (clinic, 0, '\x') ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM access_chain WHERE clinic_id = clinic FOR UPDATE;
  happened_at := date_trunc('milliseconds', clock_timestamp());
  new_hash := meantime.access_event_hash(head.hash, clinic, head.seq + 1, happened_at, actor, subject, event_kind, object);
  INSERT INTO access_event (clinic_id, seq, at, actor_id, subject_id, kind, object_id, previous_hash, hash)
    VALUES (clinic, head.seq + 1, happened_at, actor, subject, event_kind, object, head.hash, new_hash);
  UPDATE access_chain SET seq = head.seq + 1, hash = new_hash WHERE clinic_id = clinic;
END
$$;
SELECT meantime.guard_function('meantime.record_access', '{meantime_portal,meantime_clinic}');

-- Walks every chain and returns the first broken event of each, if any: a hash that does not fit, a
-- gap, or a head that is not the last event. No rows: the record is whole.
CREATE FUNCTION meantime.verify_access_events() RETURNS TABLE (clinic_id uuid, seq bigint, fault text)
LANGUAGE sql STABLE AS $$
  WITH walked AS (
    SELECT e.*, lag(e.hash, 1, '\x'::bytea) OVER w AS hash_before, lag(e.seq, 1, 0::bigint) OVER w AS seq_before
    FROM access_event e WINDOW w AS (PARTITION BY e.clinic_id ORDER BY e.seq)
  ), faults AS (
    SELECT w.clinic_id, w.seq, CASE
        WHEN w.seq <> w.seq_before + 1 THEN 'an event is missing before this one'
        WHEN w.previous_hash <> w.hash_before THEN 'this event does not follow the one before it'
        WHEN w.hash <> meantime.access_event_hash(w.previous_hash, w.clinic_id, w.seq, w.at, w.actor_id, w.subject_id, w.kind, w.object_id)
          THEN 'this event was changed'
      END AS fault
    FROM walked w
    UNION ALL
    SELECT c.clinic_id, c.seq, 'the last event is missing, or its head was changed'
    FROM access_chain c
    WHERE c.seq > 0 AND NOT EXISTS (
      SELECT FROM access_event e WHERE e.clinic_id = c.clinic_id AND e.seq = c.seq AND e.hash = c.hash)
    UNION ALL
    SELECT e.clinic_id, max(e.seq), 'the chain has no head, or an event stands behind it'
    FROM access_event e LEFT JOIN access_chain c ON c.clinic_id = e.clinic_id
    GROUP BY e.clinic_id, c.seq HAVING c.seq IS NULL OR max(e.seq) > c.seq
  )
  SELECT DISTINCT ON (f.clinic_id) f.clinic_id, f.seq, f.fault FROM faults f WHERE f.fault IS NOT NULL ORDER BY f.clinic_id, f.seq
$$;
-- For the owner, who may ask whether the record is whole.
SELECT meantime.guard_function('meantime.verify_access_events', ARRAY[current_user]);

-- Mail ----------------------------------------------------------------------------------------

-- Queues one mail in the transaction that causes it, for the person asking or for someone they work with;
-- the login for accounts may queue the two kinds that carry a link.
-- Links go out at once. Of all else a person gets at most one mail a day, so what comes while one is
-- waiting goes with it, and what comes after one was sent waits for the next day. Twelve attempts end within
-- the 24 hours for which the mail service remembers a key.
CREATE FUNCTION meantime.queue_mail(mail_kind mail_kind, recipient uuid, object uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  asker uuid := meantime.viewer_id();
  new_id uuid := uuidv7();
  last_sent timestamptz;
  go_at timestamptz := now();
BEGIN
  IF session_user = 'meantime_auth' THEN
    IF mail_kind NOT IN ('invitation', 'return') THEN
      RAISE EXCEPTION 'accounts send links only' USING ERRCODE = '42501';
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
  PERFORM graphile_worker.add_job('send-mail', json_build_object('version', 1, 'mailId', new_id),
    run_at => go_at, max_attempts => 12, job_key => 'mail:' || new_id::text);
END
$$;
SELECT meantime.guard_function('meantime.queue_mail', '{meantime_portal,meantime_clinic,meantime_auth,meantime_guard}',
  owner => 'meantime_jobs');

-- What only a function may do -----------------------------------------------------------------

-- A clinician begins to work with a new client: the person, the live care link and the mailed way in,
-- together. Nothing here says whether the address is known elsewhere. Returns nothing; the ids are the caller's.
CREATE FUNCTION meantime.begin_care(
  new_person uuid, new_link uuid, person_name text, sealed_address bytea, address_hash bytea, zone text,
  new_invitation uuid, link_hash bytea, link_expires timestamptz
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  asker uuid := meantime.viewer_id();
  clinic uuid := meantime.viewer_clinic_id();
BEGIN
  IF asker IS NULL OR session_user <> 'meantime_clinic' THEN
    RAISE EXCEPTION 'only a clinician begins care' USING ERRCODE = '42501';
  END IF;
  INSERT INTO person (id, clinic_id, kind, name, address_sealed, address_lookup, time_zone)
    VALUES (new_person, clinic, 'client', person_name, sealed_address, address_hash, zone);
  INSERT INTO care_link (id, clinic_id, clinician_id, client_id) VALUES (new_link, clinic, asker, new_person);
  INSERT INTO invitation (id, clinic_id, kind, person_id, invited_by, token_hash, expires_at)
    VALUES (new_invitation, clinic, 'arrival', new_person, asker, link_hash, link_expires);
  PERFORM meantime.queue_mail('invitation', new_person, new_invitation);
END
$$;
SELECT meantime.guard_function('meantime.begin_care', '{meantime_clinic}');

-- Sends a linked client who has not arrived a new link; the links before it stop working.
CREATE FUNCTION meantime.invite_again(client uuid, new_invitation uuid, link_hash bytea, link_expires timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  asker uuid := meantime.viewer_id();
BEGIN
  IF asker IS NULL OR client NOT IN (SELECT meantime.linked_client_ids())
     OR EXISTS (SELECT FROM person WHERE id = client AND passphrase_hash IS NOT NULL) THEN
    RAISE EXCEPTION 'no live care link, or already arrived' USING ERRCODE = '42501';
  END IF;
  UPDATE invitation SET revoked_at = now() WHERE person_id = client AND accepted_at IS NULL AND revoked_at IS NULL;
  INSERT INTO invitation (id, clinic_id, kind, person_id, invited_by, token_hash, expires_at)
    SELECT new_invitation, clinic_id, 'arrival', id, asker, link_hash, link_expires FROM person WHERE id = client;
  PERFORM meantime.queue_mail('invitation', client, new_invitation);
END
$$;
SELECT meantime.guard_function('meantime.invite_again', '{meantime_clinic}');

-- Whether linked clients have arrived, and whether a link they could use is still open.
CREATE FUNCTION meantime.arrivals() RETURNS TABLE (client_id uuid, arrived boolean, link_open_until timestamptz)
LANGUAGE sql STABLE ROWS 50 AS $$
  SELECT p.id, p.passphrase_hash IS NOT NULL,
    (SELECT max(i.expires_at) FROM invitation i
      WHERE i.person_id = p.id AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now())
  FROM person p WHERE p.id IN (SELECT meantime.linked_client_ids())
$$;
SELECT meantime.guard_function('meantime.arrivals', '{meantime_clinic}');

-- A clinician reads one shared reflection: theirs, under a live care link, not taken back, and never
-- without the event that says so. No row: it is not there for the person asking.
CREATE FUNCTION meantime.open_shared_reflection(reflection uuid) RETURNS TABLE (body bytea)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  asker uuid := meantime.viewer_id();
  found shared_reflection;
BEGIN
  SELECT s.* INTO found FROM shared_reflection s
  WHERE s.id = reflection AND s.clinician_id = asker AND s.taken_back_at IS NULL
    AND s.client_id IN (SELECT meantime.linked_client_ids())
  FOR NO KEY UPDATE;
  IF found.id IS NULL OR session_user <> 'meantime_clinic' THEN
    RETURN;
  END IF;
  IF found.opened_at IS NULL THEN
    UPDATE shared_reflection s SET opened_at = now() WHERE s.id = reflection;
  END IF;
  PERFORM meantime.record_access(found.client_id, 'opened', reflection);
  body := found.body;
  RETURN NEXT;
END
$$;
SELECT meantime.guard_function('meantime.open_shared_reflection', '{meantime_clinic}');

-- The ends of logins that are over, and of counters nobody needs: called by the worker.
CREATE FUNCTION meantime.forget_ended_logins() RETURNS void
LANGUAGE sql AS $$
  DELETE FROM login_session WHERE expires_at < now() - interval '1 day' OR absolute_expires_at < now() - interval '1 day';
  DELETE FROM rate_limit WHERE expire < (extract(epoch FROM now()) * 1000)::bigint;
$$;
SELECT meantime.guard_function('meantime.forget_ended_logins', '{meantime_worker}');

-- Row-level security, forced on every table ---------------------------------------------------

SELECT meantime.force_row_security(
  'clinic', 'person', 'login_session', 'invitation', 'data_key', 'care_link',
  'disclaimer', 'acknowledgement', 'piece', 'piece_version', 'piece_source', 'piece_draft', 'favourite',
  'assignment', 'entry', 'shared_reflection', 'reply', 'appointment',
  'access_event', 'access_chain', 'mail', 'rate_limit');

-- The owner: founds clinics and loads the library. It can read nothing that a person wrote.
CREATE POLICY owner_founds ON clinic TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_founds ON person TO CURRENT_USER USING (true) WITH CHECK (kind = 'clinician');
CREATE POLICY owner_invites ON invitation FOR INSERT TO CURRENT_USER WITH CHECK (true);
CREATE POLICY owner_loads ON disclaimer TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_loads ON piece TO CURRENT_USER USING (clinic_id IS NULL) WITH CHECK (clinic_id IS NULL);
-- It sees of the versions and their files what it sees of the pieces: the words that a clinic wrote for itself are not
-- among them.
CREATE POLICY owner_loads ON piece_version TO CURRENT_USER
  USING (piece_id IN (SELECT p.id FROM piece p)) WITH CHECK (piece_id IN (SELECT p.id FROM piece p));
CREATE POLICY owner_loads ON piece_source TO CURRENT_USER
  USING (piece_version_id IN (SELECT v.id FROM piece_version v WHERE v.piece_id IN (SELECT p.id FROM piece p)))
  WITH CHECK (piece_version_id IN (SELECT v.id FROM piece_version v WHERE v.piece_id IN (SELECT p.id FROM piece p)));

-- The guard: what its functions need, and no more.
GRANT SELECT ON login_session, clinic, disclaimer, acknowledgement, care_link, shared_reflection TO meantime_guard;
GRANT SELECT, INSERT ON person, invitation TO meantime_guard;
GRANT INSERT ON care_link TO meantime_guard;
GRANT UPDATE (revoked_at) ON invitation TO meantime_guard;
GRANT UPDATE (opened_at) ON shared_reflection TO meantime_guard;
GRANT SELECT, INSERT ON access_event TO meantime_guard;
GRANT SELECT, INSERT, UPDATE ON access_chain TO meantime_guard;
GRANT UPDATE (expires_at), DELETE ON login_session TO meantime_guard;
GRANT SELECT (expire), DELETE ON rate_limit TO meantime_guard;
CREATE POLICY guard ON login_session TO meantime_guard USING (true);
CREATE POLICY guard ON clinic FOR SELECT TO meantime_guard USING (true);
CREATE POLICY guard ON disclaimer FOR SELECT TO meantime_guard USING (true);
CREATE POLICY guard ON acknowledgement FOR SELECT TO meantime_guard USING (true);
CREATE POLICY guard ON care_link TO meantime_guard USING (true) WITH CHECK (true);
CREATE POLICY guard ON shared_reflection TO meantime_guard USING (true) WITH CHECK (true);
CREATE POLICY guard ON person TO meantime_guard USING (true) WITH CHECK (kind = 'client');
CREATE POLICY guard ON invitation TO meantime_guard USING (true) WITH CHECK (true);
CREATE POLICY guard ON access_event TO meantime_guard USING (true) WITH CHECK (true);
CREATE POLICY guard ON access_chain TO meantime_guard USING (true) WITH CHECK (true);
CREATE POLICY guard ON rate_limit TO meantime_guard USING (true);

-- Accounts and logins.
GRANT SELECT (id, clinic_id, kind, name, address_lookup, passphrase_hash) ON person TO meantime_auth;
GRANT UPDATE (passphrase_hash) ON person TO meantime_auth;
GRANT SELECT (id, name) ON clinic TO meantime_auth;
GRANT SELECT, INSERT, UPDATE, DELETE ON login_session TO meantime_auth;
GRANT SELECT, INSERT ON invitation TO meantime_auth;
GRANT UPDATE (accepted_at, revoked_at) ON invitation TO meantime_auth;
GRANT SELECT, INSERT, UPDATE ON rate_limit TO meantime_auth;
CREATE POLICY auth ON person TO meantime_auth USING (true) WITH CHECK (true);
CREATE POLICY auth ON clinic FOR SELECT TO meantime_auth USING (true);
CREATE POLICY auth ON login_session TO meantime_auth USING (true) WITH CHECK (true);
CREATE POLICY auth ON invitation TO meantime_auth USING (true) WITH CHECK (true);
CREATE POLICY auth ON rate_limit TO meantime_auth USING (true) WITH CHECK (true);

-- The queue and the worker that empties it: whom to write to, never what anyone wrote. The worker
-- is a member of meantime_jobs, and what that one may see, it may.
GRANT SELECT (id, clinic_id) ON person TO meantime_jobs;
GRANT SELECT (address_sealed, time_zone) ON person TO meantime_worker;
GRANT SELECT ON care_link TO meantime_jobs;
GRANT SELECT, INSERT ON mail TO meantime_jobs;
GRANT UPDATE (sent_at) ON mail TO meantime_worker;
GRANT SELECT (id, expires_at, accepted_at, revoked_at) ON invitation TO meantime_worker;
CREATE POLICY queue ON person FOR SELECT TO meantime_jobs USING (true);
CREATE POLICY queue ON care_link FOR SELECT TO meantime_jobs USING (true);
CREATE POLICY queue ON mail TO meantime_jobs USING (true) WITH CHECK (true);
CREATE POLICY worker ON invitation FOR SELECT TO meantime_worker USING (true);

-- The portal: a client, and what is theirs. It reads an assigned version, and no source (the clinician's side stands in
-- it) and no draft. A person's clinic comes with their login, through meantime.login: neither portal nor clinic reads
-- that table.
GRANT SELECT (id, name) ON person TO meantime_portal;
GRANT UPDATE (time_zone) ON person TO meantime_portal;
GRANT SELECT ON care_link, disclaimer, piece, piece_version, assignment, appointment, access_event TO meantime_portal;
GRANT SELECT, INSERT ON acknowledgement, data_key, entry, shared_reflection, reply TO meantime_portal;
GRANT UPDATE (version, body, updated_at), DELETE ON entry TO meantime_portal;
GRANT UPDATE (taken_back_at) ON shared_reflection TO meantime_portal;
CREATE POLICY portal ON person FOR SELECT TO meantime_portal
  USING (id = (SELECT meantime.viewer_id()) OR id IN (SELECT meantime.clinicians_of_viewer()));
CREATE POLICY portal_own ON person FOR UPDATE TO meantime_portal
  USING (id = (SELECT meantime.viewer_id())) WITH CHECK (id = (SELECT meantime.viewer_id()));
CREATE POLICY portal ON care_link FOR SELECT TO meantime_portal USING (client_id = (SELECT meantime.viewer_id()));
CREATE POLICY portal ON disclaimer FOR SELECT TO meantime_portal USING (true);
CREATE POLICY portal ON acknowledgement FOR SELECT TO meantime_portal USING (person_id = (SELECT meantime.viewer_id()));
CREATE POLICY portal_acknowledges ON acknowledgement FOR INSERT TO meantime_portal
  WITH CHECK (person_id = (SELECT meantime.viewer_id()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND disclaimer_id = (SELECT meantime.current_disclaimer_id()));
CREATE POLICY portal ON assignment FOR SELECT TO meantime_portal
  USING (client_id = (SELECT meantime.viewer_id()) AND (SELECT meantime.has_acknowledged()));
CREATE POLICY portal ON piece FOR SELECT TO meantime_portal
  USING (id IN (SELECT v.piece_id FROM piece_version v));
CREATE POLICY portal ON piece_version FOR SELECT TO meantime_portal
  USING (id IN (SELECT a.piece_version_id FROM assignment a));
CREATE POLICY portal ON appointment FOR SELECT TO meantime_portal USING (client_id = (SELECT meantime.viewer_id()));
CREATE POLICY portal ON access_event FOR SELECT TO meantime_portal USING (subject_id = (SELECT meantime.viewer_id()));
CREATE POLICY portal ON data_key FOR SELECT TO meantime_portal
  USING (person_id = (SELECT meantime.viewer_id()) AND scope IN ('entry', 'shared'));
CREATE POLICY portal_makes ON data_key FOR INSERT TO meantime_portal
  WITH CHECK (person_id = (SELECT meantime.viewer_id()) AND scope IN ('entry', 'shared'));
CREATE POLICY portal ON entry TO meantime_portal
  USING (client_id = (SELECT meantime.viewer_id()))
  WITH CHECK (client_id = (SELECT meantime.viewer_id()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND assignment_id IN (SELECT a.id FROM assignment a));
CREATE POLICY portal ON shared_reflection FOR SELECT TO meantime_portal USING (client_id = (SELECT meantime.viewer_id()));
CREATE POLICY portal_shares ON shared_reflection FOR INSERT TO meantime_portal
  WITH CHECK (client_id = (SELECT meantime.viewer_id()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND disclaimer_id = (SELECT meantime.current_disclaimer_id())
    AND opened_at IS NULL AND read_together_at IS NULL AND taken_back_at IS NULL
    AND clinician_id IN (SELECT l.clinician_id FROM care_link l WHERE l.ended_at IS NULL)
    AND (assignment_id, clinician_id) IN (SELECT a.id, a.clinician_id FROM assignment a));
CREATE POLICY portal_takes_back ON shared_reflection FOR UPDATE TO meantime_portal
  USING (client_id = (SELECT meantime.viewer_id()) AND taken_back_at IS NULL)
  WITH CHECK (client_id = (SELECT meantime.viewer_id()) AND taken_back_at IS NOT NULL);
CREATE POLICY portal ON reply FOR SELECT TO meantime_portal USING (client_id = (SELECT meantime.viewer_id()));
CREATE POLICY portal_replies ON reply FOR INSERT TO meantime_portal
  WITH CHECK (author_id = (SELECT meantime.viewer_id()) AND client_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND shared_reflection_id IN (SELECT s.id FROM shared_reflection s WHERE s.taken_back_at IS NULL));

-- The clinic: a clinician, and the clients they have a live care link with. No privilege on entry at
-- all, and none on the body of a shared reflection but through open_shared_reflection. Where many rows are read, a live
-- care link is looked up where it lies (care_link shows a clinician only their own), not by asking a function for all
-- of them.
GRANT SELECT (id, clinic_id, kind, name, address_sealed, address_lookup, time_zone, created_at) ON person TO meantime_clinic;
GRANT UPDATE (time_zone) ON person TO meantime_clinic;
GRANT SELECT ON care_link, disclaimer, acknowledgement, piece, piece_version, assignment, appointment, reply TO meantime_clinic;
GRANT SELECT (id, client_id, clinician_id, assignment_id, disclaimer_id, shared_at, opened_at, read_together_at, taken_back_at)
  ON shared_reflection TO meantime_clinic;
GRANT UPDATE (read_together_at) ON shared_reflection TO meantime_clinic;
GRANT INSERT ON acknowledgement, assignment, appointment, reply TO meantime_clinic;
GRANT UPDATE (withdrawn_at) ON assignment TO meantime_clinic;
GRANT UPDATE (starts_at, cancelled_at) ON appointment TO meantime_clinic;
GRANT SELECT, INSERT ON data_key TO meantime_clinic;
CREATE POLICY clinic ON person FOR SELECT TO meantime_clinic
  USING (id = (SELECT meantime.viewer_id())
    OR EXISTS (SELECT FROM care_link l WHERE l.client_id = person.id AND l.ended_at IS NULL));
CREATE POLICY clinic_own ON person FOR UPDATE TO meantime_clinic
  USING (id = (SELECT meantime.viewer_id())) WITH CHECK (id = (SELECT meantime.viewer_id()));
CREATE POLICY clinic ON care_link FOR SELECT TO meantime_clinic USING (clinician_id = (SELECT meantime.viewer_id()));
CREATE POLICY clinic ON disclaimer FOR SELECT TO meantime_clinic USING (true);
CREATE POLICY clinic ON acknowledgement FOR SELECT TO meantime_clinic USING (person_id = (SELECT meantime.viewer_id()));
CREATE POLICY clinic_acknowledges ON acknowledgement FOR INSERT TO meantime_clinic
  WITH CHECK (person_id = (SELECT meantime.viewer_id()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND disclaimer_id = (SELECT meantime.current_disclaimer_id()));
CREATE POLICY clinic ON piece FOR SELECT TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged()) AND (clinic_id IS NULL OR clinic_id = (SELECT meantime.viewer_clinic_id())));
CREATE POLICY clinic ON piece_version FOR SELECT TO meantime_clinic USING (piece_id IN (SELECT p.id FROM piece p));
CREATE POLICY clinic ON assignment FOR SELECT TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND EXISTS (SELECT FROM care_link l WHERE l.client_id = assignment.client_id AND l.ended_at IS NULL));
CREATE POLICY clinic_assigns ON assignment FOR INSERT TO meantime_clinic
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND disclaimer_id = (SELECT meantime.current_disclaimer_id()) AND withdrawn_at IS NULL
    AND (care_link_id, client_id) IN (SELECT l.id, l.client_id FROM care_link l WHERE l.ended_at IS NULL)
    AND piece_version_id IN (SELECT v.id FROM piece_version v));
CREATE POLICY clinic_withdraws ON assignment FOR UPDATE TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id()) AND client_id IN (SELECT meantime.linked_client_ids()))
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id()));
CREATE POLICY clinic ON appointment TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND EXISTS (SELECT FROM care_link l WHERE l.client_id = appointment.client_id AND l.ended_at IS NULL))
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND client_id IN (SELECT meantime.linked_client_ids()));
CREATE POLICY clinic ON data_key FOR SELECT TO meantime_clinic
  USING (scope = 'shared' AND person_id IN (SELECT meantime.linked_client_ids()));
CREATE POLICY clinic_makes ON data_key FOR INSERT TO meantime_clinic
  WITH CHECK (scope = 'shared' AND person_id IN (SELECT meantime.linked_client_ids()));
CREATE POLICY clinic ON shared_reflection FOR SELECT TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND EXISTS (SELECT FROM care_link l WHERE l.client_id = shared_reflection.client_id AND l.ended_at IS NULL));
CREATE POLICY clinic_reads_together ON shared_reflection FOR UPDATE TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id()) AND client_id IN (SELECT meantime.linked_client_ids())
    AND taken_back_at IS NULL AND opened_at IS NOT NULL)
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id()));
CREATE POLICY clinic ON reply FOR SELECT TO meantime_clinic
  USING (shared_reflection_id IN (SELECT s.id FROM shared_reflection s WHERE s.taken_back_at IS NULL));
CREATE POLICY clinic_replies ON reply FOR INSERT TO meantime_clinic
  WITH CHECK (author_id = (SELECT meantime.viewer_id()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND (shared_reflection_id, client_id) IN (SELECT s.id, s.client_id FROM shared_reflection s WHERE s.taken_back_at IS NULL));

-- A clinician who has acknowledged the disclaimer writes for their own clinic: a piece, its versions under the disclaimer
-- in force, and nothing of either can be changed but that a piece is retired.
GRANT INSERT ON piece, piece_version TO meantime_clinic;
GRANT UPDATE (retired_at) ON piece TO meantime_clinic;
GRANT SELECT, INSERT ON piece_source TO meantime_clinic;
GRANT SELECT, INSERT, DELETE ON piece_draft TO meantime_clinic;
GRANT UPDATE (fields, revision, written_by, updated_at) ON piece_draft TO meantime_clinic;

CREATE POLICY clinic_writes ON piece FOR INSERT TO meantime_clinic
  WITH CHECK ((SELECT meantime.has_acknowledged()) AND clinic_id = (SELECT meantime.viewer_clinic_id()) AND retired_at IS NULL);
CREATE POLICY clinic_retires ON piece FOR UPDATE TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged()) AND clinic_id = (SELECT meantime.viewer_clinic_id()))
  WITH CHECK (clinic_id = (SELECT meantime.viewer_clinic_id()));
CREATE POLICY clinic_publishes ON piece_version FOR INSERT TO meantime_clinic
  WITH CHECK (disclaimer_id = (SELECT meantime.current_disclaimer_id())
    AND piece_id IN (SELECT p.id FROM piece p WHERE p.clinic_id = (SELECT meantime.viewer_clinic_id())));
CREATE POLICY clinic ON piece_source FOR SELECT TO meantime_clinic
  USING (piece_version_id IN (SELECT v.id FROM piece_version v));
CREATE POLICY clinic_publishes ON piece_source FOR INSERT TO meantime_clinic
  WITH CHECK (published_by = (SELECT meantime.viewer_id())
    AND piece_version_id IN (SELECT v.id FROM piece_version v WHERE v.piece_id IN
      (SELECT p.id FROM piece p WHERE p.clinic_id = (SELECT meantime.viewer_clinic_id()))));
CREATE POLICY clinic ON piece_draft TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged()) AND clinic_id = (SELECT meantime.viewer_clinic_id()))
  WITH CHECK ((SELECT meantime.has_acknowledged()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND written_by = (SELECT meantime.viewer_id())
    AND (piece_id IS NULL OR piece_id IN (SELECT p.id FROM piece p WHERE p.clinic_id = (SELECT meantime.viewer_clinic_id())))
    AND (tailored_from IS NULL OR tailored_from IN (SELECT v.id FROM piece_version v)));

-- A clinician's favourites are their own.
GRANT SELECT, INSERT, DELETE ON favourite TO meantime_clinic;
CREATE POLICY clinic ON favourite TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id()))
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id()) AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND piece_id IN (SELECT p.id FROM piece p));
