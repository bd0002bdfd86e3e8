-- A chain of access events a person, and its head signed outside the database. A client's own chain says nothing of how
-- much happens to others, so they may know where it stands, and keep that. The release before does not run on it: stop
-- it first.

-- The heads of the chains. The id names the chain to who signs it, and nobody's person to who reads what was signed. No
-- foreign key: an erasure leaves the chain whole.
CREATE TABLE record_chain (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  person_id uuid NOT NULL,
  scope text NOT NULL,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  signed_seq bigint,
  signed_hash bytea,
  signed_at timestamptz(3),
  signed_with text,
  signature bytea,
  CONSTRAINT record_chain_scope_check CHECK (scope IN ('access'))
);
CREATE UNIQUE INDEX record_chain_person_id_scope_key ON record_chain (person_id, scope);
SELECT meantime.force_row_security('record_chain');
GRANT SELECT, INSERT, UPDATE (seq, hash, signed_seq, signed_hash, signed_at, signed_with, signature) ON record_chain TO meantime_guard;
CREATE POLICY guard ON record_chain TO meantime_guard USING (true) WITH CHECK (true);

-- What was recorded, in the chain of whom it is about --------------------------------------------

ALTER TABLE access_event DROP CONSTRAINT access_event_pkey;
GRANT UPDATE (seq, previous_hash, hash) ON access_event TO meantime_guard;
CREATE FUNCTION meantime.chain_anew() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  event record;
  head record_chain;
  new_hash bytea;
BEGIN
  FOR event IN SELECT e.ctid, e.* FROM access_event e ORDER BY e.clinic_id, e.seq LOOP
    INSERT INTO record_chain (person_id, scope, seq, hash) VALUES (event.subject_id, 'access', 0, '\x') ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM record_chain c WHERE c.person_id = event.subject_id AND c.scope = 'access';
    new_hash := meantime.access_event_hash(head.hash, event.clinic_id, head.seq + 1, event.at, event.actor_id, event.subject_id, event.kind, event.object_id);
    UPDATE access_event e SET seq = head.seq + 1, previous_hash = head.hash, hash = new_hash WHERE e.ctid = event.ctid;
    UPDATE record_chain c SET seq = head.seq + 1, hash = new_hash WHERE c.id = head.id;
  END LOOP;
END
$$;
SELECT meantime.guard_function('meantime.chain_anew', ARRAY[current_user]);
SELECT meantime.chain_anew();
SELECT meantime.drop_functions('meantime.chain_anew()', 'meantime.record_access(uuid, text, uuid)', 'meantime.verify_access_events()');
REVOKE UPDATE (seq, previous_hash, hash) ON access_event FROM meantime_guard;
ALTER TABLE access_event ADD PRIMARY KEY (subject_id, seq);
DROP TABLE access_chain;

-- Of the record a client reads what is said on their page, and neither hashes nor transactions.
REVOKE SELECT ON access_event FROM meantime_portal;
GRANT SELECT (seq, at, actor_id, subject_id, kind, object_id) ON access_event TO meantime_portal;

-- Appends one event to the chain of whom it is about, with the person asking as its actor. Call it last in a
-- transaction: the chain's head stays locked until the commit.
CREATE FUNCTION meantime.record_access(subject uuid, event_kind text, object uuid) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  actor uuid := meantime.viewer_id();
  clinic uuid := meantime.viewer_clinic_id();
  head record_chain;
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
  happened_at := date_trunc('milliseconds', clock_timestamp());
  new_hash := meantime.access_event_hash(head.hash, clinic, head.seq + 1, happened_at, actor, subject, event_kind, object);
  INSERT INTO access_event (clinic_id, seq, at, actor_id, subject_id, kind, object_id, previous_hash, hash)
    VALUES (clinic, head.seq + 1, happened_at, actor, subject, event_kind, object, head.hash, new_hash);
  UPDATE record_chain c SET seq = head.seq + 1, hash = new_hash WHERE c.id = head.id;
END
$$;
SELECT meantime.guard_function('meantime.record_access');

-- Walks the chains of a person, or every chain where that is null, and returns the first broken event of each, if any: a
-- hash that does not fit, a gap, or a head that is not the last event. No rows: what is there fits together.
CREATE FUNCTION meantime.record_faults(of_person uuid) RETURNS TABLE (clinic_id uuid, person_id uuid, scope text, seq bigint, fault text)
LANGUAGE sql STABLE AS $$
  WITH event AS (
    SELECT e.subject_id AS person_id, 'access' AS scope, e.seq, e.previous_hash, e.hash,
      meantime.access_event_hash(e.previous_hash, e.clinic_id, e.seq, e.at, e.actor_id, e.subject_id, e.kind, e.object_id) AS own_hash
    FROM access_event e WHERE of_person IS NULL OR e.subject_id = of_person
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

-- Signed heads ------------------------------------------------------------------------------------

-- The head of every chain, for who signs them: no person, no kind, no time. `noted` is whether its signature is kept.
CREATE FUNCTION meantime.record_heads() RETURNS TABLE (chain uuid, seq bigint, hash bytea, noted boolean)
LANGUAGE sql STABLE AS $$
  SELECT c.id, c.seq, c.hash, (c.seq, c.hash) IS NOT DISTINCT FROM (c.signed_seq, c.signed_hash) FROM record_chain c WHERE c.seq > 0
$$;
SELECT meantime.guard_function('meantime.record_heads', '{meantime_worker}');

-- Keeps the newest signature of each of these heads beside them, for the person whose chain it is.
CREATE FUNCTION meantime.note_signatures(
  chains uuid[], seqs bigint[], hashes bytea[], signatures bytea[], key_id text, moment timestamptz
) RETURNS void
LANGUAGE sql AS $$
  UPDATE record_chain c SET signed_seq = n.seq, signed_hash = n.hash, signature = n.signature, signed_with = key_id, signed_at = moment
  FROM unnest(chains, seqs, hashes, signatures) AS n (chain, seq, hash, signature)
  WHERE c.id = n.chain AND c.seq >= n.seq
$$;
SELECT meantime.guard_function('meantime.note_signatures', '{meantime_worker}');

-- What stands in a chain at a number, for whoever compares it with what was signed: no row where nothing does.
CREATE FUNCTION meantime.record_hashes(chains uuid[], seqs bigint[]) RETURNS TABLE (chain uuid, seq bigint, hash bytea)
LANGUAGE sql STABLE AS $$
  SELECT c.id, e.seq, e.hash
  FROM unnest(chains, seqs) AS n (chain, seq) JOIN record_chain c ON c.id = n.chain
    JOIN access_event e ON c.scope = 'access' AND e.subject_id = c.person_id AND e.seq = n.seq
$$;
SELECT meantime.guard_function('meantime.record_hashes', ARRAY[current_user]);
