-- Access control as a migrated database has it: who may touch what, in one place to be read. Nothing runs this file.
-- It is written by `npm run db:access-control`, and a test compares it with the migrations.

-- Roles -------------------------------------------------------------------------------------------

-- meantime_auth: cannot log in
-- meantime_auth_clinic: logs in
-- meantime_auth_portal: logs in
-- meantime_clinic: logs in
-- meantime_guard: cannot log in
-- meantime_jobs: cannot log in
-- meantime_owner: logs in
-- meantime_portal: logs in
-- meantime_worker: logs in

GRANT meantime_guard TO meantime_owner WITH ADMIN TRUE, INHERIT FALSE, SET TRUE;
GRANT meantime_jobs TO meantime_owner WITH ADMIN TRUE, INHERIT FALSE, SET TRUE;

-- Schemas -----------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA meantime TO meantime_auth_clinic;
GRANT USAGE ON SCHEMA meantime TO meantime_auth_portal;
GRANT USAGE ON SCHEMA meantime TO meantime_clinic;
GRANT USAGE ON SCHEMA meantime TO meantime_guard;
GRANT USAGE ON SCHEMA meantime TO meantime_jobs;
GRANT USAGE ON SCHEMA meantime TO meantime_portal;
GRANT USAGE ON SCHEMA meantime TO meantime_worker;
GRANT USAGE ON SCHEMA public TO meantime_auth_clinic;
GRANT USAGE ON SCHEMA public TO meantime_auth_portal;
GRANT USAGE ON SCHEMA public TO meantime_clinic;
GRANT USAGE ON SCHEMA public TO meantime_guard;
GRANT USAGE ON SCHEMA public TO meantime_jobs;
GRANT USAGE ON SCHEMA public TO meantime_portal;
GRANT USAGE ON SCHEMA public TO meantime_worker;

ALTER DEFAULT PRIVILEGES FOR ROLE meantime_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Functions ---------------------------------------------------------------------------------------

CREATE FUNCTION meantime.access_event_hash(previous bytea, clinic uuid, seq bigint, at timestamp with time zone, actor uuid, subject uuid, kind text, object uuid)
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog'
AS $function$
  SELECT sha256(previous || convert_to(concat_ws('|', clinic::text, seq::text, (extract(epoch FROM at) * 1000000)::bigint::text, actor::text, subject::text, kind, object::text), 'UTF8'))
$function$;
ALTER FUNCTION meantime.access_event_hash(bytea,uuid,bigint,timestamp with time zone,uuid,uuid,text,uuid) OWNER TO meantime_guard;

CREATE FUNCTION meantime.account_event_hash(previous bytea, person uuid, seq bigint, at timestamp with time zone, kind text, count integer)
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog'
AS $function$
  SELECT sha256(previous || convert_to(concat_ws('|', person::text, seq::text, (extract(epoch FROM at) * 1000000)::bigint::text, kind, count::text), 'UTF8'))
$function$;
ALTER FUNCTION meantime.account_event_hash(bytea,uuid,bigint,timestamp with time zone,text,integer) OWNER TO meantime_guard;

CREATE FUNCTION meantime.account_kind()
 RETURNS person_kind
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog'
AS $function$
  SELECT CASE session_user WHEN 'meantime_auth_portal' THEN 'client'::public.person_kind WHEN 'meantime_auth_clinic' THEN 'clinician'::public.person_kind END
$function$;
ALTER FUNCTION meantime.account_kind() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.account_kind() TO meantime_jobs;

CREATE FUNCTION meantime.address_behind_link(kind link_kind, hash bytea)
 RETURNS bytea
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT p.address_sealed FROM invitation i JOIN person p ON p.id = i.person_id
  WHERE i.token_hash = hash AND i.kind = address_behind_link.kind AND p.kind = meantime.account_kind()
    AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
$function$;
ALTER FUNCTION meantime.address_behind_link(link_kind,bytea) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.address_behind_link(link_kind,bytea) TO meantime_auth_clinic, meantime_auth_portal;

CREATE FUNCTION meantime.arrivals()
 RETURNS TABLE(client_id uuid, arrived boolean, link_open_until timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 50
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT p.id, p.passphrase_hash IS NOT NULL,
    (SELECT max(i.expires_at) FROM invitation i
      WHERE i.person_id = p.id AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now())
  FROM person p WHERE p.id IN (SELECT meantime.linked_client_ids())
$function$;
ALTER FUNCTION meantime.arrivals() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.arrivals() TO meantime_clinic;

CREATE FUNCTION meantime.begin_care(new_person uuid, new_link uuid, person_name text, sealed_address bytea, address_hash bytea, zone text, new_invitation uuid, link_hash bytea, link_expires timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
$function$;
ALTER FUNCTION meantime.begin_care(uuid,uuid,text,bytea,bytea,text,uuid,bytea,timestamp with time zone) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.begin_care(uuid,uuid,text,bytea,bytea,text,uuid,bytea,timestamp with time zone) TO meantime_clinic;

CREATE FUNCTION meantime.clinicians_of_viewer()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 3
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT clinician_id FROM care_link WHERE client_id = meantime.viewer_id()
$function$;
ALTER FUNCTION meantime.clinicians_of_viewer() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.clinicians_of_viewer() TO meantime_portal;

CREATE FUNCTION meantime.close_refused()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
DECLARE
  person uuid;
BEGIN
  FOR person IN
    SELECT DISTINCT e.person_id FROM account_event e WHERE e.seq IS NULL AND e.at < clock_timestamp() - interval '61 minutes' ORDER BY 1
  LOOP
    PERFORM meantime.record_account(person, NULL);
  END LOOP;
END
$function$;
ALTER FUNCTION meantime.close_refused() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.close_refused() TO meantime_worker;

CREATE FUNCTION meantime.colleagues()
 RETURNS TABLE(id uuid, name text)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 20
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT p.id, p.name FROM person p WHERE p.kind = 'clinician' AND p.clinic_id = (SELECT meantime.viewer_clinic_id())
$function$;
ALTER FUNCTION meantime.colleagues() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.colleagues() TO meantime_clinic;

CREATE FUNCTION meantime.current_disclaimer_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT id FROM disclaimer WHERE slug = 'clinical-note' AND language = 'en' ORDER BY version DESC LIMIT 1
$function$;
ALTER FUNCTION meantime.current_disclaimer_id() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.current_disclaimer_id() TO meantime_clinic, meantime_portal;

CREATE FUNCTION meantime.delete_assignment_draft(piece uuid, client uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  DELETE FROM assignment_draft d
  WHERE d.clinician_id = meantime.viewer_id() AND d.piece_id = piece AND d.client_id IS NOT DISTINCT FROM client
$function$;
ALTER FUNCTION meantime.delete_assignment_draft(uuid,uuid) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.delete_assignment_draft(uuid,uuid) TO meantime_clinic;

CREATE FUNCTION meantime.delete_draft(draft uuid)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  WITH gone AS (
    DELETE FROM piece_draft d WHERE d.id = draft AND d.clinic_id = meantime.viewer_clinic_id() AND meantime.has_acknowledged() RETURNING 1)
  SELECT EXISTS (SELECT FROM gone)
$function$;
ALTER FUNCTION meantime.delete_draft(uuid) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.delete_draft(uuid) TO meantime_clinic;

CREATE FUNCTION meantime.delete_entry(entry uuid, of_version integer)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  WITH gone AS (
    DELETE FROM entry e WHERE e.id = delete_entry.entry AND e.version = of_version AND e.client_id = meantime.viewer_id() RETURNING 1)
  SELECT EXISTS (SELECT FROM gone)
$function$;
ALTER FUNCTION meantime.delete_entry(uuid,integer) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.delete_entry(uuid,integer) TO meantime_portal;

CREATE FUNCTION meantime.delete_favourite(piece uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  DELETE FROM favourite f WHERE f.piece_id = piece AND f.clinician_id = meantime.viewer_id()
$function$;
ALTER FUNCTION meantime.delete_favourite(uuid) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.delete_favourite(uuid) TO meantime_clinic;

CREATE FUNCTION meantime.drop_functions(VARIADIC made regprocedure[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
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
$function$;
ALTER FUNCTION meantime.drop_functions(regprocedure[]) OWNER TO meantime_owner;

CREATE FUNCTION meantime.end_login(login_id text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  DELETE FROM login_session l USING person p WHERE l.id = login_id AND p.id = l.person_id AND p.kind = meantime.account_kind()
$function$;
ALTER FUNCTION meantime.end_login(text) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.end_login(text) TO meantime_auth_clinic, meantime_auth_portal;

CREATE FUNCTION meantime.end_logins(person uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
BEGIN
  DELETE FROM login_session l USING person p WHERE l.person_id = end_logins.person AND p.id = l.person_id AND p.kind = meantime.account_kind();
  IF FOUND AND session_user = 'meantime_auth_portal' THEN
    PERFORM meantime.record_account(end_logins.person, 'signed-out-everywhere');
  END IF;
END
$function$;
ALTER FUNCTION meantime.end_logins(uuid) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.end_logins(uuid) TO meantime_auth_clinic, meantime_auth_portal;

CREATE FUNCTION meantime.folded(words text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog'
AS $function$
  SELECT btrim(regexp_replace(
    replace(replace(replace(replace(
      translate(
        regexp_replace(
          lower(normalize(words, NFKD) COLLATE "und-x-icu"),
          -- Marks of Latin, Greek and Cyrillic, points of Hebrew, vowels of Arabic; and signs that leave no ink.
          '[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]',
          '', 'g'),
        'øłđðħŧıŋɖς’‘ʼ`´‐‑–—', 'olddhtindσ''''''''''----'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
    '\s+', ' ', 'g'))
$function$;
ALTER FUNCTION meantime.folded(text) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.folded(text) TO meantime_clinic, meantime_owner;

CREATE FUNCTION meantime.force_row_security(VARIADIC tables regclass[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public'
AS $function$
DECLARE
  one regclass;
BEGIN
  FOREACH one IN ARRAY tables LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', one);
  END LOOP;
END
$function$;
ALTER FUNCTION meantime.force_row_security(regclass[]) OWNER TO meantime_owner;

CREATE FUNCTION meantime.forget_devices(person uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  DELETE FROM known_device d USING person p
  WHERE d.person_id = forget_devices.person AND p.id = d.person_id AND p.kind = meantime.account_kind()
$function$;
ALTER FUNCTION meantime.forget_devices(uuid) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.forget_devices(uuid) TO meantime_auth_clinic, meantime_auth_portal;

CREATE FUNCTION meantime.forget_ended_logins()
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  DELETE FROM login_session WHERE expires_at < now() - interval '1 day' OR absolute_expires_at < now() - interval '1 day';
  DELETE FROM account_choice WHERE expires_at < now();
  DELETE FROM rate_limit WHERE expire < (extract(epoch FROM now()) * 1000)::bigint;
$function$;
ALTER FUNCTION meantime.forget_ended_logins() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.forget_ended_logins() TO meantime_worker;

CREATE FUNCTION meantime.forget_unused_devices()
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  DELETE FROM known_device WHERE used_at < now() - interval '180 days'
$function$;
ALTER FUNCTION meantime.forget_unused_devices() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.forget_unused_devices() TO meantime_worker;

CREATE FUNCTION meantime.guard_function(made regproc, callers text[] DEFAULT '{}'::text[], definer boolean DEFAULT true, owner text DEFAULT 'meantime_guard'::text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
$function$;
ALTER FUNCTION meantime.guard_function(regproc,text[],boolean,text) OWNER TO meantime_owner;

CREATE FUNCTION meantime.has_acknowledged()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT EXISTS (SELECT FROM acknowledgement
    WHERE person_id = meantime.viewer_id() AND disclaimer_id = meantime.current_disclaimer_id())
$function$;
ALTER FUNCTION meantime.has_acknowledged() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.has_acknowledged() TO meantime_clinic, meantime_portal;

CREATE FUNCTION meantime.html_lines(html text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog'
AS $function$
  SELECT replace(replace(replace(replace(replace(
    regexp_replace(regexp_replace(regexp_replace(html, '\s+', ' ', 'g'), '</(p|li|h[1-6]|th|td|blockquote|aside|div)>|<br ?/?>', E'\n', 'g'), '<[^>]*>', '', 'g'),
    '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''), '&amp;', '&')
$function$;
ALTER FUNCTION meantime.html_lines(text) OWNER TO meantime_guard;

CREATE FUNCTION meantime.invite_again(client uuid, new_invitation uuid, link_hash bytea, link_expires timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
$function$;
ALTER FUNCTION meantime.invite_again(uuid,uuid,bytea,timestamp with time zone) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.invite_again(uuid,uuid,bytea,timestamp with time zone) TO meantime_clinic;

CREATE FUNCTION meantime.invited_client_ids()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 5
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT l.client_id FROM care_link l JOIN person p ON p.id = l.client_id
  WHERE l.clinician_id = (SELECT meantime.viewer_id()) AND l.ended_at IS NULL
    AND p.kind = 'client' AND p.passphrase_hash IS NULL
$function$;
ALTER FUNCTION meantime.invited_client_ids() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.invited_client_ids() TO meantime_clinic;

CREATE FUNCTION meantime.is_still_so(queued uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT coalesce((
    SELECT g.withdrawn_at IS NULL
      OR EXISTS (SELECT FROM assignment a WHERE a.client_id = m.person_id AND a.withdrawn_at IS NULL AND a.assigned_at >= g.assigned_at)
      OR EXISTS (SELECT FROM reply r WHERE r.client_id = m.person_id AND r.author_id <> m.person_id AND r.written_at >= m.queued_at)
    FROM mail m JOIN assignment g ON g.id = m.object_id
    WHERE m.id = queued AND m.kind = 'assignment'), true)
$function$;
ALTER FUNCTION meantime.is_still_so(uuid) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.is_still_so(uuid) TO meantime_worker;

CREATE FUNCTION meantime.linked_client_ids()
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 50
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT client_id FROM care_link WHERE clinician_id = meantime.viewer_id() AND ended_at IS NULL
$function$;
ALTER FUNCTION meantime.linked_client_ids() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.linked_client_ids() TO meantime_clinic;

CREATE FUNCTION meantime.login(login_id text, idle interval)
 RETURNS TABLE(person_id uuid, kind person_kind, clinic_id uuid, clinic_name text, name text, time_zone text, manages_clinic boolean, acknowledged boolean, created_at timestamp with time zone, expires_at timestamp with time zone, absolute_expires_at timestamp with time zone, mac bytea)
 LANGUAGE sql
 SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
$function$;
ALTER FUNCTION meantime.login(text,interval) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.login(text,interval) TO meantime_auth_clinic, meantime_auth_portal;

CREATE FUNCTION meantime.mark_replies_opened(ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
$function$;
ALTER FUNCTION meantime.mark_replies_opened(uuid[]) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.mark_replies_opened(uuid[]) TO meantime_clinic;

CREATE FUNCTION meantime.note_signatures(chains uuid[], seqs bigint[], hashes bytea[], signatures bytea[], key_id text, moment timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  UPDATE record_chain c SET signed_seq = n.seq, signed_hash = n.hash, signature = n.signature, signed_with = key_id, signed_at = moment
  FROM unnest(chains, seqs, hashes, signatures) AS n (chain, seq, hash, signature)
  WHERE c.id = n.chain AND c.seq >= n.seq
$function$;
ALTER FUNCTION meantime.note_signatures(uuid[],bigint[],bytea[],bytea[],text,timestamp with time zone) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.note_signatures(uuid[],bigint[],bytea[],bytea[],text,timestamp with time zone) TO meantime_worker;

CREATE FUNCTION meantime.on_piece_update()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
BEGIN
  PERFORM meantime.refresh_piece_search(ARRAY(SELECT id FROM updated));
  RETURN NULL;
END
$function$;
ALTER FUNCTION meantime.on_piece_update() OWNER TO meantime_guard;

CREATE FUNCTION meantime.on_piece_version_insert()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
BEGIN
  PERFORM meantime.refresh_piece_search(ARRAY(SELECT DISTINCT piece_id FROM inserted));
  RETURN NULL;
END
$function$;
ALTER FUNCTION meantime.on_piece_version_insert() OWNER TO meantime_guard;

CREATE FUNCTION meantime.on_reply_insert()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
BEGIN
  UPDATE shared_reflection s SET
    replied_at = NEW.written_at,
    waiting_since = CASE WHEN s.discussed_at IS NULL OR s.replied_at > s.discussed_at THEN s.waiting_since ELSE NEW.written_at END,
    unopened_since = coalesce(s.unopened_since, NEW.written_at)
  WHERE s.id = NEW.shared_reflection_id;
  RETURN NULL;
END
$function$;
ALTER FUNCTION meantime.on_reply_insert() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.on_reply_insert() TO meantime_owner;

CREATE FUNCTION meantime.opened_now(reflections uuid[])
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 10
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT s.id FROM shared_reflection s
  WHERE session_user = 'meantime_clinic' AND s.id = ANY (reflections) AND s.clinician_id = (SELECT meantime.viewer_id())
    AND s.taken_back_at IS NULL AND s.client_id IN (SELECT meantime.linked_client_ids())
    AND EXISTS (
      SELECT FROM access_event e WHERE e.subject_id = s.client_id
        AND e.at > clock_timestamp() - interval '1 minute' AND e.actor_id = s.clinician_id
        AND e.kind = 'opened' AND e.object_id = s.id
        AND e.transaction_id IS DISTINCT FROM pg_current_xact_id_if_assigned())
$function$;
ALTER FUNCTION meantime.opened_now(uuid[]) OWNER TO meantime_guard;

CREATE FUNCTION meantime.own_heads()
 RETURNS TABLE(chain uuid, scope text, seq bigint, hash bytea, signed_seq bigint, signed_hash bytea, signed_at timestamp with time zone, signed_with text, signature bytea)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 2
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT c.id, c.scope, c.seq, c.hash, c.signed_seq, c.signed_hash, c.signed_at, c.signed_with, c.signature
  FROM record_chain c WHERE c.person_id = meantime.viewer_id() AND c.seq > 0 ORDER BY c.scope
$function$;
ALTER FUNCTION meantime.own_heads() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.own_heads() TO meantime_portal;

CREATE FUNCTION meantime.own_record_holds(of_chain uuid, at_seq bigint, expected bytea)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT EXISTS (SELECT FROM meantime.record_hashes(ARRAY[c.id], ARRAY[at_seq]) h WHERE h.hash = expected)
    AND NOT EXISTS (SELECT FROM meantime.record_faults(c.person_id) f WHERE f.scope = c.scope AND f.seq <= at_seq)
  FROM record_chain c WHERE c.id = of_chain AND c.person_id = meantime.viewer_id()
$function$;
ALTER FUNCTION meantime.own_record_holds(uuid,bigint,bytea) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.own_record_holds(uuid,bigint,bytea) TO meantime_portal;

CREATE FUNCTION meantime.parse_search(words text[], last_is_prefix boolean, OUT every_word tsquery, OUT any_word tsquery, OUT with_stop_words tsquery)
 RETURNS record
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog'
 SET client_min_messages TO 'warning'
AS $function$
    WITH term AS (
      SELECT ordinal, to_tsquery('english', word || ending)::text AS stem, to_tsquery('simple', word || ending)::text AS plain,
        to_tsquery('english', word)::text <> '' AND NOT (is_prefix AND length(word) = 1) AS says_something
      FROM unnest(words) WITH ORDINALITY AS word_asked(forms, ordinal)
        CROSS JOIN LATERAL regexp_split_to_table(forms, ' ') WITH ORDINALITY AS form(word, nth)
        CROSS JOIN LATERAL (SELECT last_is_prefix AND ordinal = cardinality(words) AND nth = 1 AS is_prefix) o
        CROSS JOIN LATERAL (SELECT CASE WHEN is_prefix THEN ':*' ELSE '' END AS ending) e
      WHERE word !~ '^#'
      UNION ALL
      SELECT ordinal, array_to_tsvector(ARRAY[word])::text, '', true
      FROM unnest(words) WITH ORDINALITY AS word_asked(forms, ordinal) CROSS JOIN LATERAL regexp_split_to_table(forms, ' ') AS word
      WHERE word ~ '^#.'
    ), asked AS (
      SELECT ordinal, bool_or(says_something) AS says_something,
        '(' || string_agg(concat_ws(' | ', nullif(stem, ''), nullif(nullif(plain, ''), stem)), ' | ') || ')' AS forms
      FROM term WHERE plain <> '' OR stem <> '' GROUP BY ordinal
    ), chosen AS (
      SELECT * FROM asked WHERE says_something OR NOT EXISTS (SELECT FROM asked o WHERE o.says_something)
    )
    SELECT (SELECT coalesce(string_agg(forms, ' & ' ORDER BY ordinal), '') FROM chosen)::tsquery,
      (SELECT coalesce(string_agg(forms, ' | ' ORDER BY ordinal), '') FROM chosen)::tsquery,
      (SELECT coalesce(string_agg(forms, ' | ' ORDER BY ordinal), '') FROM asked)::tsquery
  $function$;
ALTER FUNCTION meantime.parse_search(text[],boolean) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.parse_search(text[],boolean) TO meantime_clinic;

CREATE FUNCTION meantime.people_of_device(mark bytea)
 RETURNS TABLE(person_id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT d.person_id FROM known_device d JOIN person p ON p.id = d.person_id
  WHERE d.mark_hash = mark AND d.used_at > now() - interval '180 days' AND p.kind = meantime.account_kind()
$function$;
ALTER FUNCTION meantime.people_of_device(bytea) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.people_of_device(bytea) TO meantime_auth_clinic, meantime_auth_portal;

CREATE FUNCTION meantime.queue_mail(mail_kind mail_kind, recipient uuid, object uuid, delay interval DEFAULT '00:00:00'::interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
$function$;
ALTER FUNCTION meantime.queue_mail(mail_kind,uuid,uuid,interval) OWNER TO meantime_jobs;
GRANT EXECUTE ON FUNCTION meantime.queue_mail(mail_kind,uuid,uuid,interval) TO meantime_auth_clinic, meantime_auth_portal, meantime_clinic, meantime_guard, meantime_portal;

CREATE FUNCTION meantime.read_replies(ids uuid[])
 RETURNS TABLE(id uuid, body bytea)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 20
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
$function$;
ALTER FUNCTION meantime.read_replies(uuid[]) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.read_replies(uuid[]) TO meantime_clinic, meantime_portal;

CREATE FUNCTION meantime.read_shared_reflections(reflections uuid[])
 RETURNS TABLE(id uuid, body bytea)
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 10
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT s.id, s.body FROM shared_reflection s WHERE s.id IN (SELECT meantime.opened_now(reflections))
$function$;
ALTER FUNCTION meantime.read_shared_reflections(uuid[]) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.read_shared_reflections(uuid[]) TO meantime_clinic;

CREATE FUNCTION meantime.record_access(subject uuid, event_kind text, VARIADIC objects uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
$function$;
ALTER FUNCTION meantime.record_access(uuid,text,uuid[]) OWNER TO meantime_guard;

CREATE FUNCTION meantime.record_account(person uuid, event_kind text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
DECLARE
  head record_chain;
  moment timestamptz := date_trunc('milliseconds', clock_timestamp());
  waiting record;
BEGIN
  INSERT INTO record_chain (person_id, scope, seq, hash) VALUES (person, 'account', 0, '\x') ON CONFLICT DO NOTHING;
  SELECT * INTO head FROM record_chain c WHERE c.person_id = person AND c.scope = 'account' FOR UPDATE;
  FOR waiting IN
    SELECT e.id, e.kind, e.at, e.count FROM account_event e
    WHERE e.person_id = person AND e.seq IS NULL AND e.at < moment - interval '61 minutes' ORDER BY e.at FOR UPDATE
  LOOP
    UPDATE account_event e SET seq = head.seq + 1, previous_hash = head.hash,
      hash = meantime.account_event_hash(head.hash, person, head.seq + 1, waiting.at, waiting.kind, waiting.count)
      WHERE e.id = waiting.id RETURNING e.seq, e.hash INTO head.seq, head.hash;
  END LOOP;
  IF event_kind IS NOT NULL THEN
    INSERT INTO account_event (person_id, kind, at, seq, previous_hash, hash)
      VALUES (person, event_kind, moment, head.seq + 1, head.hash, meantime.account_event_hash(head.hash, person, head.seq + 1, moment, event_kind, 1))
      RETURNING seq, hash INTO head.seq, head.hash;
  END IF;
  UPDATE record_chain c SET seq = head.seq, hash = head.hash WHERE c.id = head.id;
END
$function$;
ALTER FUNCTION meantime.record_account(uuid,text) OWNER TO meantime_guard;

CREATE FUNCTION meantime.record_account_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'person' THEN PERFORM meantime.record_account(NEW.id, TG_ARGV[0]);
    ELSE PERFORM meantime.record_account(NEW.person_id, TG_ARGV[0]);
  END CASE;
  RETURN NULL;
END
$function$;
ALTER FUNCTION meantime.record_account_change() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.record_account_change() TO meantime_owner;

CREATE FUNCTION meantime.record_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'acknowledgement' THEN PERFORM meantime.record_access(NEW.person_id, TG_ARGV[0], NEW.disclaimer_id);
    WHEN 'reply' THEN PERFORM meantime.record_access(NEW.client_id, TG_ARGV[0], NEW.shared_reflection_id);
    ELSE PERFORM meantime.record_access(NEW.client_id, TG_ARGV[0], NEW.id);
  END CASE;
  RETURN NULL;
END
$function$;
ALTER FUNCTION meantime.record_change() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.record_change() TO meantime_owner;

CREATE FUNCTION meantime.record_copies(reflections uuid[])
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
$function$;
ALTER FUNCTION meantime.record_copies(uuid[]) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.record_copies(uuid[]) TO meantime_clinic;

CREATE FUNCTION meantime.record_faults(of_person uuid)
 RETURNS TABLE(clinic_id uuid, person_id uuid, scope text, seq bigint, fault text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  WITH event AS (
    SELECT e.subject_id AS person_id, 'access' AS scope, e.seq, e.previous_hash, e.hash,
      meantime.access_event_hash(e.previous_hash, e.clinic_id, e.seq, e.at, e.actor_id, e.subject_id, e.kind, e.object_id) AS own_hash
    FROM access_event e WHERE of_person IS NULL OR e.subject_id = of_person
    UNION ALL
    SELECT e.person_id, 'account', e.seq, e.previous_hash, e.hash,
      meantime.account_event_hash(e.previous_hash, e.person_id, e.seq, e.at, e.kind, e.count)
    FROM account_event e WHERE e.seq IS NOT NULL AND (of_person IS NULL OR e.person_id = of_person)
  ), walked AS (
    SELECT e.*, lag(e.hash, 1, '\x'::bytea) OVER w AS hash_before, lag(e.seq, 1, 0::bigint) OVER w AS seq_before
    FROM event e WINDOW w AS (PARTITION BY e.person_id, e.scope ORDER BY e.seq)
  ), faults AS (
    SELECT w.person_id, w.scope, w.seq, CASE
        WHEN w.seq <> w.seq_before + 1 THEN 'an event is missing before this one'
        WHEN w.previous_hash <> w.hash_before THEN 'this event does not follow the one before it'
        WHEN w.hash <> w.own_hash THEN 'this event was changed'
      END AS fault
    FROM walked w
    UNION ALL
    SELECT c.person_id, c.scope, c.seq, 'the last event is missing, or its head was changed'
    FROM record_chain c LEFT JOIN event e ON e.person_id = c.person_id AND e.scope = c.scope AND e.seq = c.seq
    WHERE c.seq > 0 AND e.hash IS DISTINCT FROM c.hash AND (of_person IS NULL OR c.person_id = of_person)
    UNION ALL
    SELECT e.person_id, e.scope, max(e.seq), 'the chain has no head, or an event stands behind it'
    FROM event e LEFT JOIN record_chain c ON c.person_id = e.person_id AND c.scope = e.scope
    GROUP BY e.person_id, e.scope, c.seq HAVING c.seq IS NULL OR max(e.seq) > c.seq
  )
  SELECT DISTINCT ON (f.person_id, f.scope) p.clinic_id, f.person_id, f.scope, f.seq, f.fault
  FROM faults f LEFT JOIN person p ON p.id = f.person_id
  WHERE f.fault IS NOT NULL ORDER BY f.person_id, f.scope, f.seq
$function$;
ALTER FUNCTION meantime.record_faults(uuid) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.record_faults(uuid) TO meantime_owner;

CREATE FUNCTION meantime.record_hashes(chains uuid[], seqs bigint[])
 RETURNS TABLE(chain uuid, seq bigint, hash bytea)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT c.id, n.seq, coalesce(a.hash, o.hash)
  FROM unnest(chains, seqs) AS n (chain, seq) JOIN record_chain c ON c.id = n.chain
    LEFT JOIN access_event a ON c.scope = 'access' AND a.subject_id = c.person_id AND a.seq = n.seq
    LEFT JOIN account_event o ON c.scope = 'account' AND o.person_id = c.person_id AND o.seq = n.seq
  WHERE coalesce(a.hash, o.hash) IS NOT NULL
$function$;
ALTER FUNCTION meantime.record_hashes(uuid[],bigint[]) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.record_hashes(uuid[],bigint[]) TO meantime_owner;

CREATE FUNCTION meantime.record_heads()
 RETURNS TABLE(chain uuid, seq bigint, hash bytea, noted boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT c.id, c.seq, c.hash, (c.seq, c.hash) IS NOT DISTINCT FROM (c.signed_seq, c.signed_hash) FROM record_chain c WHERE c.seq > 0
$function$;
ALTER FUNCTION meantime.record_heads() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.record_heads() TO meantime_worker;

CREATE FUNCTION meantime.record_openings(reflections uuid[])
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
$function$;
ALTER FUNCTION meantime.record_openings(uuid[]) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.record_openings(uuid[]) TO meantime_clinic;

CREATE FUNCTION meantime.record_refused(people uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
BEGIN
  IF cardinality(people) = 0 THEN
    RETURN;
  END IF;
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO account_event AS e (person_id, kind, at)
    SELECT p.id, 'refused', date_trunc('hour', clock_timestamp(), 'UTC') FROM person p WHERE p.id = ANY (people) AND p.kind = 'client' ORDER BY p.id
    ON CONFLICT (person_id, kind, at) WHERE kind = 'refused' DO UPDATE SET count = e.count + 1 WHERE e.seq IS NULL;
END
$function$;
ALTER FUNCTION meantime.record_refused(uuid[]) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.record_refused(uuid[]) TO meantime_auth_portal;

CREATE FUNCTION meantime.refresh_piece_search(pieces uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  BEGIN
    DELETE FROM piece_search f USING piece p WHERE p.id = f.piece_id AND p.id = ANY (pieces) AND p.retired_at IS NOT NULL;

    WITH newest AS (
      SELECT DISTINCT ON (p.id) p.id, p.clinic_id, p.kind, p.language, v.number, v.title, v.standfirst, v.minutes, v.content, v.disclaimer_id,
        ARRAY(SELECT jsonb_array_elements_text(v.content -> 'themes')) AS themes,
        ARRAY(SELECT jsonb_array_elements_text(v.content -> 'moments')) AS moments
      FROM piece p JOIN piece_version v ON v.piece_id = p.id
      WHERE p.id = ANY (pieces) AND p.retired_at IS NULL
      ORDER BY p.id, v.number DESC
    ), prepared AS MATERIALIZED (
      SELECT n.*, sentences, setweight(meantime.search_vector(title, language, true), 'A') AS title_words,
        setweight(meantime.search_vector(array_to_string(themes, '. '), language, false), 'B')
          || setweight(meantime.search_vector(standfirst, language, false), 'C')
          || array_to_tsvector(ARRAY(SELECT '#' || translate(theme, ' ', '_') FROM unnest(themes) AS theme)) AS below_title
      FROM newest n CROSS JOIN LATERAL (SELECT meantime.sentences_of(n.content) AS sentences) s
    )
    INSERT INTO piece_search (piece_id, clinic_id, number, kind, title, standfirst, minutes, themes, moments, sentences, sentence_words,
      title_words, head_words, all_words, disclaimer_id)
    SELECT id, clinic_id, number, kind, title, standfirst, minutes, themes, moments, sentences,
      ARRAY(SELECT to_tsvector('simple', translate(said, '’', '''')) || CASE WHEN language ~ '^en(-|$)' THEN to_tsvector('english', translate(said, '’', '''')) ELSE '' END
        FROM unnest(sentences) WITH ORDINALITY AS s(said, at) ORDER BY at),
      title_words, title_words || below_title,
      title_words || below_title || meantime.search_vector(array_to_string(sentences, ' '), language, false), disclaimer_id
    FROM prepared
    ON CONFLICT (piece_id) DO UPDATE SET clinic_id = excluded.clinic_id, number = excluded.number, kind = excluded.kind,
      title = excluded.title, standfirst = excluded.standfirst, minutes = excluded.minutes, themes = excluded.themes,
      moments = excluded.moments, sentences = excluded.sentences, sentence_words = excluded.sentence_words,
      title_words = excluded.title_words, head_words = excluded.head_words, all_words = excluded.all_words,
      disclaimer_id = excluded.disclaimer_id
    WHERE piece_search.number <= excluded.number;

    DELETE FROM piece_search_label WHERE piece_id = ANY (pieces);
    INSERT INTO piece_search_label (piece_id, clinic_id, "of", words)
    SELECT piece_id, clinic_id, 'theme', unnest(themes) FROM piece_search WHERE piece_id = ANY (pieces)
    UNION ALL
    SELECT piece_id, clinic_id, 'moment', unnest(moments) FROM piece_search WHERE piece_id = ANY (pieces)
    ON CONFLICT DO NOTHING;

    -- In one order always, so that two that do this at once wait for each other and never in a circle.
    INSERT INTO piece_search_word (clinic_id, word)
    SELECT DISTINCT f.clinic_id, word
    FROM piece_search f CROSS JOIN LATERAL unnest(tsvector_to_array(
      to_tsvector('simple',
      translate(concat_ws('. ', f.title, f.standfirst, array_to_string(f.themes || f.sentences, '. ')), '’', '''')))) AS word
    WHERE f.piece_id = ANY (pieces) AND length(word) BETWEEN 4 AND 30 AND word !~ '[^[:alpha:]]' AND ts_lexize('english_stem', word) <> '{}'
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING;
  END
  $function$;
ALTER FUNCTION meantime.refresh_piece_search(uuid[]) OWNER TO meantime_guard;

CREATE FUNCTION meantime.remember_device(mark bytea, person uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  INSERT INTO known_device (mark_hash, person_id)
  SELECT mark, p.id FROM person p WHERE p.id = remember_device.person AND p.kind = meantime.account_kind()
  ON CONFLICT (mark_hash, person_id) DO UPDATE SET used_at = now();
  DELETE FROM known_device d USING person p
  WHERE d.person_id = remember_device.person AND p.id = d.person_id AND p.kind = meantime.account_kind()
    AND d.mark_hash IN (
      SELECT o.mark_hash FROM known_device o WHERE o.person_id = remember_device.person AND o.mark_hash <> mark
      ORDER BY o.used_at DESC OFFSET 9)
$function$;
ALTER FUNCTION meantime.remember_device(bytea,uuid) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.remember_device(bytea,uuid) TO meantime_auth_clinic, meantime_auth_portal;

CREATE FUNCTION meantime.search_pieces(every_word tsquery, any_word tsquery, of_kind piece_kind, of_theme text, of_moment text, at_most integer, among uuid[], most integer, phrases text[] DEFAULT NULL::text[], beside tsquery DEFAULT NULL::tsquery)
 RETURNS TABLE(piece_id uuid, rank integer)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 100
 SET enable_seqscan TO 'off'
 SET search_path TO 'pg_catalog', 'public'
AS $function$
DECLARE
  clinic uuid := meantime.viewer_clinic_id();
  so_far uuid[] := '{}';
  condition text;
BEGIN
  IF NOT meantime.has_acknowledged() THEN
    RETURN;
  END IF;
  IF cardinality(phrases) > 0 THEN
    among := ARRAY(SELECT f.piece_id FROM piece_search f
      WHERE meantime.word_runs(ARRAY[f.title, f.standfirst] || f.themes || f.sentences) @> meantime.word_runs(phrases)
        AND (f.clinic_id IS NULL OR f.clinic_id = clinic) AND (among IS NULL OR f.piece_id = ANY (among)));
    IF cardinality(among) = 0 THEN
      RETURN;
    END IF;
  END IF;
  rank := 0;
  FOREACH condition IN ARRAY ARRAY[
    'title_words @@ $1', 'head_words @@ $1', 'all_words @@ $1 AND title_words @@ $2', 'all_words @@ $1 AND head_words @@ $2', 'all_words @@ $1',
    '(numnode($11) = 0 OR all_words @@ $11)'
  ] LOOP
    rank := rank + 1;
    CONTINUE WHEN rank IN (3, 4) AND every_word = any_word OR rank = 6 AND phrases IS NULL;
    FOR piece_id IN EXECUTE 'SELECT f.piece_id FROM piece_search f WHERE ' || condition || '
        AND (f.clinic_id IS NULL OR f.clinic_id = $3) AND f.piece_id <> ALL ($4)
        AND ($5 IS NULL OR f.kind = $5) AND ($6 IS NULL OR $6 = ANY (f.themes)) AND ($7 IS NULL OR $7 = ANY (f.moments))
        AND ($8 IS NULL OR f.minutes <= $8) AND ($9 IS NULL OR f.piece_id = ANY ($9)) LIMIT $10'
      USING every_word, any_word, clinic, so_far, of_kind, of_theme, of_moment, at_most, among, most - cardinality(so_far), coalesce(beside, '')
    LOOP
      so_far := so_far || piece_id;
      RETURN NEXT;
    END LOOP;
    EXIT WHEN cardinality(so_far) >= most;
  END LOOP;
END
$function$;
ALTER FUNCTION meantime.search_pieces(tsquery,tsquery,piece_kind,text,text,integer,uuid[],integer,text[],tsquery) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.search_pieces(tsquery,tsquery,piece_kind,text,text,integer,uuid[],integer,text[],tsquery) TO meantime_clinic;

CREATE FUNCTION meantime.search_vector(body text, language text, with_stop_words boolean)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog'
AS $function$
    SELECT CASE
      WHEN language !~ '^en(-|$)' THEN to_tsvector('simple', translate(body, '’', ''''))
      ELSE (
        SELECT stems || CASE WHEN with_stop_words THEN others ELSE
          ts_delete(others, ARRAY(SELECT word FROM unnest(tsvector_to_array(others)) AS word WHERE ts_lexize('english_stem', word) = '{}')) END
        FROM (SELECT to_tsvector('english', translate(body, '’', '''')) AS stems) s
          CROSS JOIN LATERAL (SELECT ts_delete(to_tsvector('simple', translate(body, '’', '''')), tsvector_to_array(stems)) AS others) o)
    END
  $function$;
ALTER FUNCTION meantime.search_vector(text,text,boolean) OWNER TO meantime_guard;

CREATE FUNCTION meantime.sentences_of(content jsonb)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog'
AS $function$
  SELECT coalesce(array_agg(sentence ORDER BY part, at, line), '{}')
  FROM unnest(ARRAY[
      '$.bodyHtml', '$.introHtml', '$.sections.notice', '$.sections.why', '$.sections.stepsHtml', '$.sections.smaller',
      '$.cap', '$.enough', '$.leaveIt', '$.prompts[*].text', '$.cards[*].text',
      '$.practice.title', '$.practice.standfirst', '$.practice.sections.stepsHtml', '$.practice.sections.smaller',
      '$.practice.cap', '$.practice.enough', '$.practice.leaveIt',
      '$.inTheRoom', '$.notFor[*].who', '$.notFor[*].when', '$.drawsOn[*].framework', '$.drawsOn[*].author', '$.moments[*]'
    ]) WITH ORDINALITY AS parts(path, part)
    CROSS JOIN LATERAL jsonb_path_query(content, path::jsonpath) WITH ORDINALITY AS found(value, at)
    CROSS JOIN LATERAL (SELECT CASE WHEN path ~ 'Html|sections' THEN meantime.html_lines(value #>> '{}') ELSE value #>> '{}' END AS text) t
    CROSS JOIN LATERAL regexp_split_to_table(regexp_replace(text, '([.?!…][”’")]*)\s+', E'\\1\n', 'g'), '\n') WITH ORDINALITY AS lines(said, line)
    CROSS JOIN LATERAL (SELECT btrim(regexp_replace(said, '\s+', ' ', 'g')) AS sentence) s
  WHERE sentence <> ''
$function$;
ALTER FUNCTION meantime.sentences_of(jsonb) OWNER TO meantime_guard;

CREATE FUNCTION meantime.stamp()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
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
  $function$;
ALTER FUNCTION meantime.stamp() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.stamp() TO meantime_owner;

CREATE FUNCTION meantime.suggest_words(words text[], last_is_prefix boolean, known text[] DEFAULT '{}'::text[])
 RETURNS TABLE(ordinal integer, suggestions text[])
 LANGUAGE sql
 STABLE SECURITY DEFINER ROWS 2
 SET enable_seqscan TO 'off'
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT asked.ordinal::int, ARRAY(
    SELECT word FROM (
      SELECT word, max(likeness) AS likeness, max(max(likeness)) OVER () AS likest FROM (
        SELECT w.clinic_id, w.word, similarity(w.word, asked.word) AS likeness FROM piece_search_word w
        WHERE w.word % asked.word AND abs(length(w.word) - length(asked.word)) <= 2
        UNION ALL
        SELECT NULL, k, similarity(k, asked.word) FROM unnest(known) AS k WHERE abs(length(k) - length(asked.word)) <= 2
        UNION ALL
        SELECT w.clinic_id, w.word, 0.8 FROM piece_search_word w
        WHERE w.word = ANY (ARRAY(
          SELECT overlay(asked.word PLACING reverse(substr(asked.word, at, 2)) FROM at FOR 2)
          FROM generate_series(1, length(asked.word) - 1) AS at))
      ) spelled
      WHERE clinic_id IS NULL OR clinic_id = (SELECT meantime.viewer_clinic_id())
      GROUP BY word
    ) ranked
    WHERE likeness >= 0.35 AND likeness >= likest * 0.8
    ORDER BY likeness DESC, word LIMIT 3)
  FROM unnest(words) WITH ORDINALITY AS asked(word, ordinal)
    CROSS JOIN LATERAL meantime.parse_search(ARRAY[asked.word], last_is_prefix AND asked.ordinal = cardinality(words)) AS s
  WHERE length(asked.word) BETWEEN 4 AND 30 AND (SELECT meantime.has_acknowledged())
    AND NOT EXISTS (
      SELECT FROM piece_search f
      WHERE f.all_words @@ s.every_word AND (f.clinic_id IS NULL OR f.clinic_id = (SELECT meantime.viewer_clinic_id())))
$function$;
ALTER FUNCTION meantime.suggest_words(text[],boolean,text[]) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.suggest_words(text[],boolean,text[]) TO meantime_clinic;

CREATE FUNCTION meantime.take_account_choice(token bytea)
 RETURNS TABLE(person_id uuid, mac bytea)
 LANGUAGE sql
 SECURITY DEFINER ROWS 2
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  WITH taken AS (
    DELETE FROM account_choice c USING person p
    WHERE c.token_hash = token AND p.id = c.person_id AND p.kind = meantime.account_kind()
    RETURNING c.*)
  SELECT t.person_id, t.mac FROM taken t WHERE t.expires_at > now()
$function$;
ALTER FUNCTION meantime.take_account_choice(bytea) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.take_account_choice(bytea) TO meantime_auth_clinic, meantime_auth_portal;

CREATE FUNCTION meantime.viewer_clinic_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT clinic_id FROM person WHERE id = meantime.viewer_id()
$function$;
ALTER FUNCTION meantime.viewer_clinic_id() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.viewer_clinic_id() TO meantime_clinic, meantime_portal;

CREATE FUNCTION meantime.viewer_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
  SELECT p.id
  FROM login_session l JOIN person p ON p.id = l.person_id
  WHERE l.id = (SELECT encode(sha256(convert_to(nullif(current_setting('meantime.login', true), ''), 'UTF8')), 'hex'))
    AND l.expires_at > now() AND l.absolute_expires_at > now()
    AND (session_user = 'meantime_portal' AND p.kind = 'client'
      OR session_user = 'meantime_clinic' AND p.kind = 'clinician')
$function$;
ALTER FUNCTION meantime.viewer_id() OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.viewer_id() TO meantime_clinic, meantime_jobs, meantime_portal;

CREATE FUNCTION meantime.word_runs(texts text[])
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog'
AS $function$
  SELECT coalesce(array_agg(DISTINCT run), '{}')
  FROM (
    SELECT word, lead(word) OVER beside AS second, lead(word, 2) OVER beside AS third
    FROM unnest(texts) WITH ORDINALITY AS said(line, at)
      CROSS JOIN LATERAL regexp_split_to_table(lower(line), '[^[:alnum:]]+') WITH ORDINALITY AS part(word, place)
    WHERE word <> ''
    WINDOW beside AS (PARTITION BY at ORDER BY place)
  ) w CROSS JOIN LATERAL (VALUES (word || ' ' || second), (word || ' ' || second || ' ' || third)) AS r(run)
  WHERE length(run) < 200
$function$;
ALTER FUNCTION meantime.word_runs(text[]) OWNER TO meantime_guard;
GRANT EXECUTE ON FUNCTION meantime.word_runs(text[]) TO meantime_owner;

-- Tables ------------------------------------------------------------------------------------------

-- access_event, of meantime_owner
ALTER TABLE access_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT ON access_event TO meantime_guard;
GRANT SELECT (seq, at, actor_id, subject_id, kind, object_id) ON access_event TO meantime_portal;
CREATE POLICY guard ON access_event FOR ALL TO meantime_guard
  USING (true)
  WITH CHECK (true);
CREATE POLICY portal ON access_event FOR SELECT TO meantime_portal
  USING (subject_id = (SELECT meantime.viewer_id()));

-- account_choice, of meantime_owner
ALTER TABLE account_choice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT (token_hash, person_id, mac) ON account_choice TO meantime_auth_clinic;
GRANT INSERT (token_hash, person_id, mac) ON account_choice TO meantime_auth_portal;
GRANT DELETE, SELECT ON account_choice TO meantime_guard;
CREATE POLICY auth ON account_choice FOR INSERT TO meantime_auth_clinic, meantime_auth_portal
  WITH CHECK ((EXISTS (SELECT FROM person p WHERE p.id = account_choice.person_id)));
CREATE POLICY guard ON account_choice FOR ALL TO meantime_guard
  USING (true);

-- account_event, of meantime_owner
ALTER TABLE account_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT, UPDATE (count, seq, previous_hash, hash) ON account_event TO meantime_guard;
GRANT SELECT (id, person_id, kind, at, count) ON account_event TO meantime_portal;
CREATE POLICY guard ON account_event FOR ALL TO meantime_guard
  USING (true)
  WITH CHECK (true);
CREATE POLICY portal ON account_event FOR SELECT TO meantime_portal
  USING (person_id = (SELECT meantime.viewer_id()));

-- acknowledgement, of meantime_owner
ALTER TABLE acknowledgement ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT ON acknowledgement TO meantime_clinic;
GRANT SELECT ON acknowledgement TO meantime_guard;
GRANT INSERT, SELECT ON acknowledgement TO meantime_portal;
CREATE POLICY clinic ON acknowledgement FOR SELECT TO meantime_clinic
  USING (person_id = (SELECT meantime.viewer_id()));
CREATE POLICY clinic_acknowledges ON acknowledgement FOR INSERT TO meantime_clinic
  WITH CHECK (person_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND disclaimer_id = (SELECT meantime.current_disclaimer_id()));
CREATE POLICY guard ON acknowledgement FOR SELECT TO meantime_guard
  USING (true);
CREATE POLICY portal ON acknowledgement FOR SELECT TO meantime_portal
  USING (person_id = (SELECT meantime.viewer_id()));
CREATE POLICY portal_acknowledges ON acknowledgement FOR INSERT TO meantime_portal
  WITH CHECK (person_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND disclaimer_id = (SELECT meantime.current_disclaimer_id()));
CREATE CONSTRAINT TRIGGER acknowledged AFTER INSERT ON acknowledgement DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) EXECUTE FUNCTION meantime.record_change('acknowledged');
CREATE TRIGGER stamped BEFORE INSERT ON acknowledgement FOR EACH ROW WHEN (SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) EXECUTE FUNCTION meantime.stamp();

-- appointment, of meantime_owner
ALTER TABLE appointment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT, UPDATE (starts_at, cancelled_at) ON appointment TO meantime_clinic;
GRANT SELECT ON appointment TO meantime_portal;
CREATE POLICY clinic ON appointment FOR ALL TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND (EXISTS (SELECT FROM care_link l WHERE l.client_id = appointment.client_id AND l.ended_at IS NULL)))
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND (client_id IN (SELECT meantime.linked_client_ids())));
CREATE POLICY portal ON appointment FOR SELECT TO meantime_portal
  USING (client_id = (SELECT meantime.viewer_id()));
CREATE CONSTRAINT TRIGGER cancelled AFTER UPDATE OF cancelled_at ON appointment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) AND old.cancelled_at IS DISTINCT FROM new.cancelled_at) EXECUTE FUNCTION meantime.record_change('appointment-cancelled');
CREATE CONSTRAINT TRIGGER made AFTER INSERT ON appointment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) EXECUTE FUNCTION meantime.record_change('appointment-made');
CREATE CONSTRAINT TRIGGER moved AFTER UPDATE OF starts_at ON appointment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) AND old.starts_at IS DISTINCT FROM new.starts_at) EXECUTE FUNCTION meantime.record_change('appointment-moved');
CREATE TRIGGER stamped BEFORE INSERT OR UPDATE ON appointment FOR EACH ROW WHEN (SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) EXECUTE FUNCTION meantime.stamp();

-- assignment, of meantime_owner
ALTER TABLE assignment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT, UPDATE (withdrawn_at) ON assignment TO meantime_clinic;
GRANT SELECT (id, client_id, assigned_at, withdrawn_at) ON assignment TO meantime_guard;
GRANT SELECT ON assignment TO meantime_portal;
CREATE POLICY clinic ON assignment FOR SELECT TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND (EXISTS (SELECT FROM care_link l WHERE l.client_id = assignment.client_id AND l.ended_at IS NULL)));
CREATE POLICY clinic_assigns ON assignment FOR INSERT TO meantime_clinic
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND disclaimer_id = (SELECT meantime.current_disclaimer_id())
    AND withdrawn_at IS NULL
    AND ((care_link_id, client_id) IN (SELECT l.id, l.client_id FROM care_link l WHERE l.ended_at IS NULL))
    AND (piece_version_id IN (SELECT v.id FROM piece_version v)));
CREATE POLICY clinic_withdraws ON assignment FOR UPDATE TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND (client_id IN (SELECT meantime.linked_client_ids())))
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id()));
CREATE POLICY guard ON assignment FOR SELECT TO meantime_guard
  USING (true);
CREATE POLICY portal ON assignment FOR SELECT TO meantime_portal
  USING (client_id = (SELECT meantime.viewer_id())
    AND (SELECT meantime.has_acknowledged()));
CREATE CONSTRAINT TRIGGER assigned AFTER INSERT ON assignment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) EXECUTE FUNCTION meantime.record_change('assigned');
CREATE TRIGGER stamped BEFORE INSERT OR UPDATE ON assignment FOR EACH ROW WHEN (SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) EXECUTE FUNCTION meantime.stamp();
CREATE CONSTRAINT TRIGGER withdrawn AFTER UPDATE OF withdrawn_at ON assignment DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) AND old.withdrawn_at IS DISTINCT FROM new.withdrawn_at) EXECUTE FUNCTION meantime.record_change('withdrawn');

-- assignment_draft, of meantime_owner
ALTER TABLE assignment_draft ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT, UPDATE (body, revision, updated_at) ON assignment_draft TO meantime_clinic;
GRANT DELETE, SELECT (clinician_id, client_id, piece_id) ON assignment_draft TO meantime_guard;
CREATE POLICY clinic ON assignment_draft FOR ALL TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND (SELECT meantime.has_acknowledged())
    AND (client_id IS NULL OR (client_id IN (SELECT meantime.linked_client_ids()))))
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND (client_id IS NULL OR (client_id IN (SELECT meantime.linked_client_ids())))
    AND (piece_id IN (SELECT p.id FROM piece p)));
CREATE POLICY guard ON assignment_draft FOR ALL TO meantime_guard
  USING (true)
  WITH CHECK (true);

-- away, of meantime_owner
ALTER TABLE away ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT, UPDATE (first_day, last_day, time_zone) ON away TO meantime_clinic;
GRANT SELECT ON away TO meantime_portal;
CREATE POLICY clinic ON away FOR ALL TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id()))
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id()));
CREATE POLICY portal ON away FOR SELECT TO meantime_portal
  USING ((clinician_id IN (SELECT meantime.clinicians_of_viewer())));

-- care_link, of meantime_owner
ALTER TABLE care_link ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT ON care_link TO meantime_clinic;
GRANT INSERT, SELECT ON care_link TO meantime_guard;
GRANT SELECT ON care_link TO meantime_jobs;
GRANT SELECT ON care_link TO meantime_portal;
CREATE POLICY clinic ON care_link FOR SELECT TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id()));
CREATE POLICY guard ON care_link FOR ALL TO meantime_guard
  USING (true)
  WITH CHECK (true);
CREATE POLICY portal ON care_link FOR SELECT TO meantime_portal
  USING (client_id = (SELECT meantime.viewer_id()));
CREATE POLICY queue ON care_link FOR SELECT TO meantime_jobs
  USING (true);
CREATE CONSTRAINT TRIGGER begun AFTER INSERT ON care_link DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) EXECUTE FUNCTION meantime.record_change('care-begun');

-- clinic, of meantime_owner
ALTER TABLE clinic ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT (id, name) ON clinic TO meantime_auth_clinic;
GRANT SELECT (id, name) ON clinic TO meantime_auth_portal;
GRANT SELECT ON clinic TO meantime_guard;
CREATE POLICY auth ON clinic FOR SELECT TO meantime_auth_clinic, meantime_auth_portal
  USING (true);
CREATE POLICY guard ON clinic FOR SELECT TO meantime_guard
  USING (true);
CREATE POLICY owner_founds ON clinic FOR ALL TO meantime_owner
  USING (true)
  WITH CHECK (true);

-- data_key, of meantime_owner
ALTER TABLE data_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT ON data_key TO meantime_clinic;
GRANT INSERT, SELECT ON data_key TO meantime_portal;
CREATE POLICY clinic ON data_key FOR SELECT TO meantime_clinic
  USING (scope = 'shared'::key_scope
    AND (person_id IN (SELECT meantime.linked_client_ids())));
CREATE POLICY clinic_makes ON data_key FOR INSERT TO meantime_clinic
  WITH CHECK (scope = 'shared'::key_scope
    AND (person_id IN (SELECT meantime.linked_client_ids())));
CREATE POLICY clinic_makes_own ON data_key FOR INSERT TO meantime_clinic
  WITH CHECK (scope = 'note'::key_scope
    AND person_id = (SELECT meantime.viewer_id()));
CREATE POLICY clinic_own ON data_key FOR SELECT TO meantime_clinic
  USING (scope = 'note'::key_scope
    AND person_id = (SELECT meantime.viewer_id()));
CREATE POLICY portal ON data_key FOR SELECT TO meantime_portal
  USING (person_id = (SELECT meantime.viewer_id())
    AND (scope = ANY (ARRAY['entry'::key_scope, 'shared'::key_scope])));
CREATE POLICY portal_makes ON data_key FOR INSERT TO meantime_portal
  WITH CHECK (person_id = (SELECT meantime.viewer_id())
    AND (scope = ANY (ARRAY['entry'::key_scope, 'shared'::key_scope])));

-- disclaimer, of meantime_owner
ALTER TABLE disclaimer ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT ON disclaimer TO meantime_clinic;
GRANT SELECT ON disclaimer TO meantime_guard;
GRANT SELECT ON disclaimer TO meantime_portal;
CREATE POLICY clinic ON disclaimer FOR SELECT TO meantime_clinic
  USING (true);
CREATE POLICY guard ON disclaimer FOR SELECT TO meantime_guard
  USING (true);
CREATE POLICY owner_loads ON disclaimer FOR ALL TO meantime_owner
  USING (true)
  WITH CHECK (true);
CREATE POLICY portal ON disclaimer FOR SELECT TO meantime_portal
  USING (true);

-- entry, of meantime_owner
ALTER TABLE entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT DELETE, SELECT (id, client_id, version) ON entry TO meantime_guard;
GRANT INSERT, SELECT, UPDATE (version, body, updated_at) ON entry TO meantime_portal;
CREATE POLICY guard ON entry FOR ALL TO meantime_guard
  USING (true);
CREATE POLICY portal ON entry FOR ALL TO meantime_portal
  USING (client_id = (SELECT meantime.viewer_id()))
  WITH CHECK (client_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND (assignment_id IN (SELECT a.id FROM assignment a)));

-- favourite, of meantime_owner
ALTER TABLE favourite ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT ON favourite TO meantime_clinic;
GRANT DELETE, SELECT (clinician_id, piece_id) ON favourite TO meantime_guard;
CREATE POLICY clinic ON favourite FOR ALL TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id()))
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND (piece_id IN (SELECT p.id FROM piece p)));
CREATE POLICY guard ON favourite FOR ALL TO meantime_guard
  USING (true);

-- invitation, of meantime_owner
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT, UPDATE (accepted_at, revoked_at) ON invitation TO meantime_auth_clinic;
GRANT INSERT, SELECT, UPDATE (accepted_at, revoked_at) ON invitation TO meantime_auth_portal;
GRANT INSERT, SELECT, UPDATE (revoked_at) ON invitation TO meantime_guard;
GRANT SELECT (id, expires_at, accepted_at, revoked_at) ON invitation TO meantime_worker;
CREATE POLICY auth ON invitation FOR ALL TO meantime_auth_clinic, meantime_auth_portal
  USING ((EXISTS (SELECT FROM person p WHERE p.id = invitation.person_id)))
  WITH CHECK ((EXISTS (SELECT FROM person p WHERE p.id = invitation.person_id)));
CREATE POLICY guard ON invitation FOR ALL TO meantime_guard
  USING (true)
  WITH CHECK (true);
CREATE POLICY owner_invites ON invitation FOR INSERT TO meantime_owner
  WITH CHECK (true);
CREATE POLICY worker ON invitation FOR SELECT TO meantime_worker
  USING (true);
CREATE CONSTRAINT TRIGGER link_sent AFTER INSERT ON invitation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (SESSION_USER = 'meantime_auth_portal'::name) EXECUTE FUNCTION meantime.record_account_change('link-sent');

-- known_device, of meantime_owner
ALTER TABLE known_device ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT DELETE, INSERT, SELECT, UPDATE (used_at) ON known_device TO meantime_guard;
CREATE POLICY guard ON known_device FOR ALL TO meantime_guard
  USING (true);

-- login_session, of meantime_owner
ALTER TABLE login_session ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT (id, person_id, created_at, expires_at, absolute_expires_at, mac), SELECT (id, person_id, created_at, expires_at, absolute_expires_at), UPDATE (expires_at) ON login_session TO meantime_auth_clinic;
GRANT INSERT (id, person_id, created_at, expires_at, absolute_expires_at, mac), SELECT (id, person_id, created_at, expires_at, absolute_expires_at), UPDATE (expires_at) ON login_session TO meantime_auth_portal;
GRANT DELETE, SELECT, UPDATE (expires_at) ON login_session TO meantime_guard;
CREATE POLICY auth ON login_session FOR ALL TO meantime_auth_clinic, meantime_auth_portal
  USING ((EXISTS (SELECT FROM person p WHERE p.id = login_session.person_id)))
  WITH CHECK ((EXISTS (SELECT FROM person p WHERE p.id = login_session.person_id)));
CREATE POLICY guard ON login_session FOR ALL TO meantime_guard
  USING (true);
CREATE CONSTRAINT TRIGGER signed_in AFTER INSERT ON login_session DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (SESSION_USER = 'meantime_auth_portal'::name) EXECUTE FUNCTION meantime.record_account_change('signed-in');

-- mail, of meantime_owner
ALTER TABLE mail ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT (id, kind, person_id, object_id, queued_at) ON mail TO meantime_guard;
GRANT INSERT, SELECT ON mail TO meantime_jobs;
GRANT SELECT (id, kind, person_id, object_id, sent_at), UPDATE (send_at, sent_at) ON mail TO meantime_worker;
CREATE POLICY guard ON mail FOR SELECT TO meantime_guard
  USING (true);
CREATE POLICY queue ON mail FOR ALL TO meantime_jobs
  USING (true)
  WITH CHECK (true);
CREATE POLICY worker ON mail FOR ALL TO meantime_worker
  USING (true)
  WITH CHECK (true);

-- person, of meantime_owner
ALTER TABLE person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT (id, clinic_id, kind, name, address_lookup, passphrase_hash), UPDATE (passphrase_hash) ON person TO meantime_auth_clinic;
GRANT SELECT (id, clinic_id, kind, name, address_lookup, passphrase_hash), UPDATE (passphrase_hash) ON person TO meantime_auth_portal;
GRANT SELECT (id, clinic_id, kind, name, address_sealed, address_lookup, time_zone, created_at, folded_name), UPDATE (time_zone) ON person TO meantime_clinic;
GRANT INSERT, SELECT ON person TO meantime_guard;
GRANT SELECT (id, clinic_id, kind) ON person TO meantime_jobs;
GRANT SELECT (id, name), UPDATE (time_zone) ON person TO meantime_portal;
GRANT SELECT (id, kind, address_sealed, time_zone) ON person TO meantime_worker;
CREATE POLICY auth_clinic ON person FOR ALL TO meantime_auth_clinic
  USING (kind = 'clinician'::person_kind)
  WITH CHECK (kind = 'clinician'::person_kind);
CREATE POLICY auth_portal ON person FOR ALL TO meantime_auth_portal
  USING (kind = 'client'::person_kind)
  WITH CHECK (kind = 'client'::person_kind);
CREATE POLICY clinic ON person FOR SELECT TO meantime_clinic
  USING (id = (SELECT meantime.viewer_id()) OR (EXISTS (SELECT FROM care_link l WHERE l.client_id = person.id AND l.ended_at IS NULL)));
CREATE POLICY clinic_own ON person FOR UPDATE TO meantime_clinic
  USING (id = (SELECT meantime.viewer_id()))
  WITH CHECK (id = (SELECT meantime.viewer_id()));
CREATE POLICY guard ON person FOR ALL TO meantime_guard
  USING (true)
  WITH CHECK (kind = 'client'::person_kind);
CREATE POLICY owner_founds ON person FOR ALL TO meantime_owner
  USING (true)
  WITH CHECK (kind = 'clinician'::person_kind);
CREATE POLICY portal ON person FOR SELECT TO meantime_portal
  USING (id = (SELECT meantime.viewer_id()) OR (id IN (SELECT meantime.clinicians_of_viewer())));
CREATE POLICY portal_own ON person FOR UPDATE TO meantime_portal
  USING (id = (SELECT meantime.viewer_id()))
  WITH CHECK (id = (SELECT meantime.viewer_id()));
CREATE POLICY queue ON person FOR SELECT TO meantime_jobs
  USING (true);
CREATE POLICY worker ON person FOR SELECT TO meantime_worker
  USING ((EXISTS (SELECT FROM mail m WHERE m.person_id = person.id AND m.sent_at IS NULL)));
CREATE CONSTRAINT TRIGGER passphrase_chosen AFTER UPDATE OF passphrase_hash ON person DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (SESSION_USER = 'meantime_auth_portal'::name) EXECUTE FUNCTION meantime.record_account_change('passphrase-chosen');

-- piece, of meantime_owner
ALTER TABLE piece ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT, UPDATE (retired_at) ON piece TO meantime_clinic;
GRANT SELECT ON piece TO meantime_guard;
GRANT SELECT ON piece TO meantime_portal;
CREATE POLICY clinic ON piece FOR SELECT TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged())
    AND (clinic_id IS NULL OR clinic_id = (SELECT meantime.viewer_clinic_id())));
CREATE POLICY clinic_retires ON piece FOR UPDATE TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged())
    AND clinic_id = (SELECT meantime.viewer_clinic_id()))
  WITH CHECK (clinic_id = (SELECT meantime.viewer_clinic_id()));
CREATE POLICY clinic_writes ON piece FOR INSERT TO meantime_clinic
  WITH CHECK ((SELECT meantime.has_acknowledged())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND retired_at IS NULL);
CREATE POLICY guard ON piece FOR SELECT TO meantime_guard
  USING (true);
CREATE POLICY owner_loads ON piece FOR ALL TO meantime_owner
  USING (clinic_id IS NULL)
  WITH CHECK (clinic_id IS NULL);
CREATE POLICY portal ON piece FOR SELECT TO meantime_portal
  USING ((id IN (SELECT v.piece_id FROM piece_version v)));
CREATE TRIGGER piece_search AFTER UPDATE ON piece REFERENCING NEW TABLE AS updated FOR EACH STATEMENT EXECUTE FUNCTION meantime.on_piece_update();

-- piece_draft, of meantime_owner
ALTER TABLE piece_draft ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT, UPDATE (fields, revision, written_by, updated_at) ON piece_draft TO meantime_clinic;
GRANT DELETE, SELECT (id, clinic_id) ON piece_draft TO meantime_guard;
CREATE POLICY clinic ON piece_draft FOR ALL TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged())
    AND clinic_id = (SELECT meantime.viewer_clinic_id()))
  WITH CHECK ((SELECT meantime.has_acknowledged())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND written_by = (SELECT meantime.viewer_id())
    AND (piece_id IS NULL OR (piece_id IN (SELECT p.id FROM piece p WHERE p.clinic_id = (SELECT meantime.viewer_clinic_id()))))
    AND (tailored_from IS NULL OR (tailored_from IN (SELECT v.id FROM piece_version v))));
CREATE POLICY guard ON piece_draft FOR ALL TO meantime_guard
  USING (true);

-- piece_search, of meantime_owner
ALTER TABLE piece_search ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT ON piece_search TO meantime_clinic;
GRANT DELETE, INSERT, SELECT, UPDATE ON piece_search TO meantime_guard;
CREATE POLICY clinic ON piece_search FOR SELECT TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged())
    AND (clinic_id IS NULL OR clinic_id = (SELECT meantime.viewer_clinic_id())));
CREATE POLICY guard ON piece_search FOR ALL TO meantime_guard
  USING (true)
  WITH CHECK (true);

-- piece_search_label, of meantime_owner
ALTER TABLE piece_search_label ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT ON piece_search_label TO meantime_clinic;
GRANT DELETE, INSERT, SELECT ON piece_search_label TO meantime_guard;
CREATE POLICY clinic ON piece_search_label FOR SELECT TO meantime_clinic
  USING ((SELECT meantime.has_acknowledged())
    AND (clinic_id IS NULL OR clinic_id = (SELECT meantime.viewer_clinic_id())));
CREATE POLICY guard ON piece_search_label FOR ALL TO meantime_guard
  USING (true)
  WITH CHECK (true);

-- piece_search_word, of meantime_owner
ALTER TABLE piece_search_word ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT ON piece_search_word TO meantime_guard;
CREATE POLICY guard ON piece_search_word FOR ALL TO meantime_guard
  USING (true)
  WITH CHECK (true);

-- piece_source, of meantime_owner
ALTER TABLE piece_source ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT ON piece_source TO meantime_clinic;
CREATE POLICY clinic ON piece_source FOR SELECT TO meantime_clinic
  USING ((piece_version_id IN (SELECT v.id FROM piece_version v)));
CREATE POLICY clinic_publishes ON piece_source FOR INSERT TO meantime_clinic
  WITH CHECK (published_by = (SELECT meantime.viewer_id())
    AND (piece_version_id IN (SELECT v.id FROM piece_version v WHERE (v.piece_id IN (SELECT p.id FROM piece p WHERE p.clinic_id = (SELECT meantime.viewer_clinic_id()))))));
CREATE POLICY owner_loads ON piece_source FOR ALL TO meantime_owner
  USING ((piece_version_id IN (SELECT v.id FROM piece_version v WHERE (v.piece_id IN (SELECT p.id FROM piece p)))))
  WITH CHECK ((piece_version_id IN (SELECT v.id FROM piece_version v WHERE (v.piece_id IN (SELECT p.id FROM piece p)))));

-- piece_version, of meantime_owner
ALTER TABLE piece_version ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT ON piece_version TO meantime_clinic;
GRANT SELECT ON piece_version TO meantime_guard;
GRANT SELECT ON piece_version TO meantime_portal;
CREATE POLICY clinic ON piece_version FOR SELECT TO meantime_clinic
  USING ((piece_id IN (SELECT p.id FROM piece p)));
CREATE POLICY clinic_publishes ON piece_version FOR INSERT TO meantime_clinic
  WITH CHECK (disclaimer_id = (SELECT meantime.current_disclaimer_id())
    AND (piece_id IN (SELECT p.id FROM piece p WHERE p.clinic_id = (SELECT meantime.viewer_clinic_id()))));
CREATE POLICY guard ON piece_version FOR SELECT TO meantime_guard
  USING (true);
CREATE POLICY owner_loads ON piece_version FOR ALL TO meantime_owner
  USING ((piece_id IN (SELECT p.id FROM piece p)))
  WITH CHECK ((piece_id IN (SELECT p.id FROM piece p)));
CREATE POLICY portal ON piece_version FOR SELECT TO meantime_portal
  USING ((id IN (SELECT a.piece_version_id FROM assignment a)));
CREATE TRIGGER piece_search AFTER INSERT ON piece_version REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION meantime.on_piece_version_insert();

-- rate_limit, of meantime_owner
ALTER TABLE rate_limit ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT, UPDATE (points, expire) ON rate_limit TO meantime_auth_clinic;
GRANT INSERT, SELECT, UPDATE (points, expire) ON rate_limit TO meantime_auth_portal;
GRANT DELETE, SELECT (expire) ON rate_limit TO meantime_guard;
CREATE POLICY auth_clinic ON rate_limit FOR ALL TO meantime_auth_clinic
  USING (key::text ~~ 'clinician:%'::text)
  WITH CHECK (key::text ~~ 'clinician:%'::text);
CREATE POLICY auth_portal ON rate_limit FOR ALL TO meantime_auth_portal
  USING (key::text !~~ 'clinician:%'::text)
  WITH CHECK (key::text !~~ 'clinician:%'::text);
CREATE POLICY guard ON rate_limit FOR ALL TO meantime_guard
  USING (true);

-- record_chain, of meantime_owner
ALTER TABLE record_chain ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT, UPDATE (seq, hash, signed_seq, signed_hash, signed_at, signed_with, signature) ON record_chain TO meantime_guard;
CREATE POLICY guard ON record_chain FOR ALL TO meantime_guard
  USING (true)
  WITH CHECK (true);

-- reply, of meantime_owner
ALTER TABLE reply ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT INSERT, SELECT (id, shared_reflection_id, client_id, author_id, written_at, opened_at) ON reply TO meantime_clinic;
GRANT SELECT (id, shared_reflection_id, client_id, author_id, body, written_at, opened_at), UPDATE (opened_at) ON reply TO meantime_guard;
GRANT INSERT, SELECT (id, shared_reflection_id, client_id, author_id, written_at, opened_at) ON reply TO meantime_portal;
CREATE POLICY clinic ON reply FOR SELECT TO meantime_clinic
  USING ((shared_reflection_id IN (SELECT s.id FROM shared_reflection s WHERE s.taken_back_at IS NULL)));
CREATE POLICY clinic_replies ON reply FOR INSERT TO meantime_clinic
  WITH CHECK (author_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND ((shared_reflection_id, client_id) IN (SELECT s.id, s.client_id FROM shared_reflection s WHERE s.taken_back_at IS NULL)));
CREATE POLICY guard ON reply FOR SELECT TO meantime_guard
  USING (true);
CREATE POLICY guard_opens ON reply FOR UPDATE TO meantime_guard
  USING (true)
  WITH CHECK (true);
CREATE POLICY portal ON reply FOR SELECT TO meantime_portal
  USING (client_id = (SELECT meantime.viewer_id()));
CREATE POLICY portal_replies ON reply FOR INSERT TO meantime_portal
  WITH CHECK (author_id = (SELECT meantime.viewer_id())
    AND client_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND (shared_reflection_id IN (SELECT s.id FROM shared_reflection s WHERE s.taken_back_at IS NULL)));
CREATE CONSTRAINT TRIGGER replied AFTER INSERT ON reply DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) EXECUTE FUNCTION meantime.record_change('replied');
CREATE TRIGGER stamped BEFORE INSERT ON reply FOR EACH ROW WHEN (SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) EXECUTE FUNCTION meantime.stamp();
CREATE TRIGGER waits AFTER INSERT ON reply FOR EACH ROW WHEN ((SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) AND new.author_id = new.client_id) EXECUTE FUNCTION meantime.on_reply_insert();

-- shared_reflection, of meantime_owner
ALTER TABLE shared_reflection ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT (id, client_id, clinician_id, assignment_id, disclaimer_id, shared_at, opened_at, discussed_at, taken_back_at, replied_at, waiting_since, unopened_since, places, item_count, reading), UPDATE (discussed_at) ON shared_reflection TO meantime_clinic;
GRANT SELECT, UPDATE (opened_at, replied_at, waiting_since, unopened_since) ON shared_reflection TO meantime_guard;
GRANT INSERT, SELECT, UPDATE (taken_back_at) ON shared_reflection TO meantime_portal;
CREATE POLICY clinic ON shared_reflection FOR SELECT TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND (EXISTS (SELECT FROM care_link l WHERE l.client_id = shared_reflection.client_id AND l.ended_at IS NULL)));
CREATE POLICY clinic_discusses ON shared_reflection FOR UPDATE TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id())
    AND (client_id IN (SELECT meantime.linked_client_ids()))
    AND taken_back_at IS NULL
    AND opened_at IS NOT NULL)
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id()));
CREATE POLICY guard ON shared_reflection FOR ALL TO meantime_guard
  USING (true)
  WITH CHECK (true);
CREATE POLICY portal ON shared_reflection FOR SELECT TO meantime_portal
  USING (client_id = (SELECT meantime.viewer_id()));
CREATE POLICY portal_shares ON shared_reflection FOR INSERT TO meantime_portal
  WITH CHECK (client_id = (SELECT meantime.viewer_id())
    AND clinic_id = (SELECT meantime.viewer_clinic_id())
    AND disclaimer_id = (SELECT meantime.current_disclaimer_id())
    AND opened_at IS NULL
    AND discussed_at IS NULL
    AND taken_back_at IS NULL
    AND (clinician_id IN (SELECT l.clinician_id FROM care_link l WHERE l.ended_at IS NULL))
    AND ((assignment_id, clinician_id) IN (SELECT a.id, a.clinician_id FROM assignment a)));
CREATE POLICY portal_takes_back ON shared_reflection FOR UPDATE TO meantime_portal
  USING (client_id = (SELECT meantime.viewer_id())
    AND taken_back_at IS NULL)
  WITH CHECK (client_id = (SELECT meantime.viewer_id())
    AND taken_back_at IS NOT NULL);
CREATE CONSTRAINT TRIGGER discussed AFTER UPDATE OF discussed_at ON shared_reflection DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) AND new.discussed_at > COALESCE(old.discussed_at, '-infinity'::timestamp with time zone)) EXECUTE FUNCTION meantime.record_change('discussed');
CREATE CONSTRAINT TRIGGER not_discussed AFTER UPDATE OF discussed_at ON shared_reflection DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) AND old.discussed_at > COALESCE(new.discussed_at, '-infinity'::timestamp with time zone)) EXECUTE FUNCTION meantime.record_change('not-discussed');
CREATE CONSTRAINT TRIGGER shared AFTER INSERT ON shared_reflection DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) EXECUTE FUNCTION meantime.record_change('shared');
CREATE TRIGGER stamped BEFORE INSERT OR UPDATE ON shared_reflection FOR EACH ROW WHEN (SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) EXECUTE FUNCTION meantime.stamp();
CREATE CONSTRAINT TRIGGER taken_back AFTER UPDATE OF taken_back_at ON shared_reflection DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((SESSION_USER = ANY (ARRAY['meantime_portal'::name, 'meantime_clinic'::name])) AND old.taken_back_at IS DISTINCT FROM new.taken_back_at) EXECUTE FUNCTION meantime.record_change('taken-back');
