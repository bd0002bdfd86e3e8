-- What the owner would not miss (`npm run faults -- floor`). These were given for policies to come, but writing a policy
-- that calls a function needs no right to call it, and no policy that the owner itself is under calls one of these.
-- They are the guard's to take away.
DO $$
DECLARE
  owner name := current_user;
BEGIN
  SET LOCAL ROLE meantime_guard;
  EXECUTE format('REVOKE EXECUTE ON FUNCTION meantime.viewer_id(), meantime.viewer_clinic_id(), meantime.current_disclaimer_id(),
    meantime.has_acknowledged(), meantime.linked_client_ids(), meantime.clinicians_of_viewer() FROM %I', owner);
  EXECUTE format('SET LOCAL ROLE %I', owner);
END
$$;
