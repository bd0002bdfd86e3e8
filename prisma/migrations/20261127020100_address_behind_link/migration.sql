-- Where a mailed link was mailed to, sealed, for whoever holds the link while it is open: a password manager keeps the
-- new passphrase under it. The login that asks reads no address otherwise.
CREATE FUNCTION meantime.address_behind_link(kind link_kind, hash bytea) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT p.address_sealed FROM invitation i JOIN person p ON p.id = i.person_id
  WHERE i.token_hash = hash AND i.kind = address_behind_link.kind AND p.kind = meantime.account_kind()
    AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
$$;
SELECT meantime.guard_function('meantime.address_behind_link', '{meantime_auth_portal,meantime_auth_clinic}');
