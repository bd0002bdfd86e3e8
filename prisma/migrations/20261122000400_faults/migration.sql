-- What nobody would miss. Each of these was taken away in a copy of the database, and everything that people, the
-- queue and the owner do went on as before (`npm run faults -- floor`).

-- A person's clinic comes with their login, through meantime.login: neither room looks at the table itself.
DROP POLICY portal ON clinic;
DROP POLICY clinic ON clinic;
REVOKE SELECT (id, name) ON clinic FROM meantime_portal, meantime_clinic;

-- The worker is a member of meantime_jobs, and what that one may see, it may.
DROP POLICY worker ON mail;
DROP POLICY worker ON person;

REVOKE SELECT (manages_clinic, time_zone) ON person FROM meantime_auth;
REVOKE SELECT (manages_clinic) ON person FROM meantime_clinic;
REVOKE SELECT (clinic_id, kind, time_zone) ON person FROM meantime_portal;
REVOKE SELECT (clinic_id) ON shared_reflection FROM meantime_clinic;
REVOKE DELETE ON rate_limit FROM meantime_auth;
REVOKE SELECT (kind, person_id) ON invitation FROM meantime_worker;
REVOKE SELECT (id, clinic_id, kind) ON person FROM meantime_worker;
REVOKE SELECT ON mail FROM meantime_worker;
REVOKE USAGE ON SCHEMA public, meantime FROM meantime_worker;
