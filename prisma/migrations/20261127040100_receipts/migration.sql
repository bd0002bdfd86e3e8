-- A person can know where the chains about them stand, keep that, and ask later whether they still hold it.

-- Where the chains of the person asking stand, when that was signed last, and what was signed then.
CREATE FUNCTION meantime.own_heads() RETURNS TABLE (
  chain uuid, scope text, seq bigint, hash bytea,
  signed_seq bigint, signed_hash bytea, signed_at timestamptz, signed_with text, signature bytea
)
LANGUAGE sql STABLE ROWS 2 AS $$
  SELECT c.id, c.scope, c.seq, c.hash, c.signed_seq, c.signed_hash, c.signed_at, c.signed_with, c.signature
  FROM record_chain c WHERE c.person_id = meantime.viewer_id() AND c.seq > 0 ORDER BY c.scope
$$;
SELECT meantime.guard_function('meantime.own_heads', '{meantime_portal}');

-- Whether a chain of the person asking holds this hash at this number, with all before it as it was written; null where it
-- is no chain of theirs.
CREATE FUNCTION meantime.own_record_holds(of_chain uuid, at_seq bigint, expected bytea) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM meantime.record_hashes(ARRAY[c.id], ARRAY[at_seq]) h WHERE h.hash = expected)
    AND NOT EXISTS (SELECT FROM meantime.record_faults(c.person_id) f WHERE f.scope = c.scope AND f.seq <= at_seq)
  FROM record_chain c WHERE c.id = of_chain AND c.person_id = meantime.viewer_id()
$$;
SELECT meantime.guard_function('meantime.own_record_holds', '{meantime_portal}');
