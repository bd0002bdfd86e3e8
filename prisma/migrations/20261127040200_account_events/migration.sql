-- A client's sign-ins, refused tries, and whatever else is done to their account stand in a chain of their own, which
-- that client alone sees.

-- No foreign key: an erasure leaves the chain whole. The kinds are those of ACCOUNT_KINDS in app/db/account-kinds.ts. A
-- refused try has one row an hour and kind, with its count; it joins the chain once that hour is over, and is not changed
-- from then on.
CREATE TABLE account_event (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  person_id uuid NOT NULL,
  kind text NOT NULL,
  at timestamptz(3) NOT NULL,
  count integer NOT NULL DEFAULT 1,
  seq bigint,
  previous_hash bytea,
  hash bytea,
  CONSTRAINT account_event_kind_check CHECK (kind IN ('signed-in', 'refused', 'signed-out-everywhere', 'passphrase-chosen', 'link-sent')),
  CONSTRAINT account_event_count_check CHECK (count > 0 AND (kind = 'refused' OR count = 1)),
  CONSTRAINT account_event_chained_check CHECK (num_nulls(seq, previous_hash, hash) IN (0, 3) AND (kind = 'refused' OR seq IS NOT NULL))
);
CREATE UNIQUE INDEX account_event_person_id_seq_key ON account_event (person_id, seq);
CREATE UNIQUE INDEX account_event_joined_key ON account_event (person_id, kind, at) WHERE kind = 'refused';
CREATE INDEX account_event_person_id_at_idx ON account_event (person_id, at DESC, id DESC);
CREATE INDEX account_event_open_idx ON account_event (at) WHERE seq IS NULL;
SELECT meantime.force_row_security('account_event');
GRANT SELECT, INSERT, UPDATE (count, seq, previous_hash, hash) ON account_event TO meantime_guard;
CREATE POLICY guard ON account_event TO meantime_guard USING (true) WITH CHECK (true);
GRANT SELECT (id, person_id, kind, at, count) ON account_event TO meantime_portal;
CREATE POLICY portal ON account_event FOR SELECT TO meantime_portal USING (person_id = (SELECT meantime.viewer_id()));

ALTER TABLE record_chain DROP CONSTRAINT record_chain_scope_check;
ALTER TABLE record_chain ADD CONSTRAINT record_chain_scope_check CHECK (scope IN ('access', 'account'));

-- The hash of one event of an account, made as that of an access event is.
CREATE FUNCTION meantime.account_event_hash(previous bytea, person uuid, seq bigint, at timestamptz, kind text, count integer) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT sha256(previous || convert_to(concat_ws('|', person::text, seq::text, (extract(epoch FROM at) * 1000000)::bigint::text, kind, count::text), 'UTF8'))
$$;
SELECT meantime.guard_function('meantime.account_event_hash', definer => false);

-- Puts the refused tries of hours that are over (and a minute more, for who is still counting) into a person's chain, and
-- one more event where a kind is given. The chain's head stays locked until the commit.
CREATE FUNCTION meantime.record_account(person uuid, event_kind text) RETURNS void
LANGUAGE plpgsql AS $$
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
$$;
SELECT meantime.guard_function('meantime.record_account');

-- Counts a refused try at each of these accounts, of clients alone: one row a person and hour, whose count is only raised.
-- It is not waited for on the disk, so that a flood writes little and an account that is there answers no later than one
-- that is not.
CREATE FUNCTION meantime.record_refused(people uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF cardinality(people) = 0 THEN
    RETURN;
  END IF;
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO account_event AS e (person_id, kind, at)
    SELECT p.id, 'refused', date_trunc('hour', clock_timestamp(), 'UTC') FROM person p WHERE p.id = ANY (people) AND p.kind = 'client' ORDER BY p.id
    ON CONFLICT (person_id, kind, at) WHERE kind = 'refused' DO UPDATE SET count = e.count + 1 WHERE e.seq IS NULL;
END
$$;
SELECT meantime.guard_function('meantime.record_refused', '{meantime_auth_portal}');

-- Puts all refused tries of hours that are over into their chains: called by the worker, before it signs.
CREATE FUNCTION meantime.close_refused() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  person uuid;
BEGIN
  FOR person IN
    SELECT DISTINCT e.person_id FROM account_event e WHERE e.seq IS NULL AND e.at < clock_timestamp() - interval '61 minutes' ORDER BY 1
  LOOP
    PERFORM meantime.record_account(person, NULL);
  END LOOP;
END
$$;
SELECT meantime.guard_function('meantime.close_refused', '{meantime_worker}');

-- Writes the event that its trigger names, of a client, where the running app lets them in or changes their account; at the
-- commit, so that the chain's head is held no longer than that.
CREATE FUNCTION meantime.record_account_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  CASE TG_TABLE_NAME
    WHEN 'person' THEN PERFORM meantime.record_account(NEW.id, TG_ARGV[0]);
    ELSE PERFORM meantime.record_account(NEW.person_id, TG_ARGV[0]);
  END CASE;
  RETURN NULL;
END
$$;
SELECT meantime.guard_function('meantime.record_account_change', ARRAY[current_user]);

CREATE CONSTRAINT TRIGGER signed_in AFTER INSERT ON login_session DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user = 'meantime_auth_portal') EXECUTE FUNCTION meantime.record_account_change('signed-in');
CREATE CONSTRAINT TRIGGER passphrase_chosen AFTER UPDATE OF passphrase_hash ON person DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user = 'meantime_auth_portal') EXECUTE FUNCTION meantime.record_account_change('passphrase-chosen');
CREATE CONSTRAINT TRIGGER link_sent AFTER INSERT ON invitation DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (session_user = 'meantime_auth_portal') EXECUTE FUNCTION meantime.record_account_change('link-sent');

SELECT meantime.drop_functions('meantime.end_logins(uuid)', 'meantime.record_faults(uuid)', 'meantime.record_hashes(uuid[], bigint[])');

-- Ends every login of a person of the kind that the caller is for; of a client, the event says so where there was one.
CREATE FUNCTION meantime.end_logins(person uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM login_session l USING person p WHERE l.person_id = end_logins.person AND p.id = l.person_id AND p.kind = meantime.account_kind();
  IF FOUND AND session_user = 'meantime_auth_portal' THEN
    PERFORM meantime.record_account(end_logins.person, 'signed-out-everywhere');
  END IF;
END
$$;
SELECT meantime.guard_function('meantime.end_logins', '{meantime_auth_portal,meantime_auth_clinic}');

-- As before, with the chains of accounts ----------------------------------------------------------

-- Walks the chains of a person, or every chain where that is null, and returns the first broken event of each, if any: a
-- hash that does not fit, a gap, or a head that is not the last event. No rows: what is there fits together.
CREATE FUNCTION meantime.record_faults(of_person uuid) RETURNS TABLE (clinic_id uuid, person_id uuid, scope text, seq bigint, fault text)
LANGUAGE sql STABLE AS $$
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
$$;
SELECT meantime.guard_function('meantime.record_faults', ARRAY[current_user]);

-- What stands in a chain at a number, for whoever compares it with what was signed: no row where nothing does.
CREATE FUNCTION meantime.record_hashes(chains uuid[], seqs bigint[]) RETURNS TABLE (chain uuid, seq bigint, hash bytea)
LANGUAGE sql STABLE AS $$
  SELECT c.id, n.seq, coalesce(a.hash, o.hash)
  FROM unnest(chains, seqs) AS n (chain, seq) JOIN record_chain c ON c.id = n.chain
    LEFT JOIN access_event a ON c.scope = 'access' AND a.subject_id = c.person_id AND a.seq = n.seq
    LEFT JOIN account_event o ON c.scope = 'account' AND o.person_id = c.person_id AND o.seq = n.seq
  WHERE coalesce(a.hash, o.hash) IS NOT NULL
$$;
SELECT meantime.guard_function('meantime.record_hashes', ARRAY[current_user]);
