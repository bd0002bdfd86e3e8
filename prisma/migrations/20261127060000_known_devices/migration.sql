-- Where somebody was let in before: the SHA-256 of a random mark that only that browser has, so that the tries of others
-- at their address do not keep them out there. Ten browsers a person; one that was not used for 180 days is forgotten.
CREATE TABLE known_device (
  mark_hash bytea NOT NULL CHECK (octet_length(mark_hash) = 32),
  person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE ON UPDATE RESTRICT,
  used_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (mark_hash, person_id)
);
CREATE INDEX known_device_person_id_idx ON known_device (person_id, used_at);
CREATE INDEX known_device_used_at_idx ON known_device (used_at);
SELECT meantime.force_row_security('known_device');
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON known_device TO meantime_guard;
CREATE POLICY guard ON known_device TO meantime_guard USING (true);

-- Remembers that a person of the caller's kind was let in where this mark is.
CREATE FUNCTION meantime.remember_device(mark bytea, person uuid) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO known_device (mark_hash, person_id)
  SELECT mark, p.id FROM person p WHERE p.id = remember_device.person AND p.kind = meantime.account_kind()
  ON CONFLICT (mark_hash, person_id) DO UPDATE SET used_at = now();
  DELETE FROM known_device d USING person p
  WHERE d.person_id = remember_device.person AND p.id = d.person_id AND p.kind = meantime.account_kind()
    AND d.mark_hash IN (
      SELECT o.mark_hash FROM known_device o WHERE o.person_id = remember_device.person AND o.mark_hash <> mark
      ORDER BY o.used_at DESC OFFSET 9)
$$;
SELECT meantime.guard_function('meantime.remember_device', '{meantime_auth_portal,meantime_auth_clinic}');

-- Who, of the caller's kind of people, was let in before where this mark is.
CREATE FUNCTION meantime.people_of_device(mark bytea) RETURNS TABLE (person_id uuid)
LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT d.person_id FROM known_device d JOIN person p ON p.id = d.person_id
  WHERE d.mark_hash = mark AND d.used_at > now() - interval '180 days' AND p.kind = meantime.account_kind()
$$;
SELECT meantime.guard_function('meantime.people_of_device', '{meantime_auth_portal,meantime_auth_clinic}');

-- Forgets every browser of a person of the caller's kind.
CREATE FUNCTION meantime.forget_devices(person uuid) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM known_device d USING person p
  WHERE d.person_id = forget_devices.person AND p.id = d.person_id AND p.kind = meantime.account_kind()
$$;
SELECT meantime.guard_function('meantime.forget_devices', '{meantime_auth_portal,meantime_auth_clinic}');

-- Those that were not used for so long; called by the worker.
CREATE FUNCTION meantime.forget_unused_devices() RETURNS void
LANGUAGE sql AS $$
  DELETE FROM known_device WHERE used_at < now() - interval '180 days'
$$;
SELECT meantime.guard_function('meantime.forget_unused_devices', '{meantime_worker}');
