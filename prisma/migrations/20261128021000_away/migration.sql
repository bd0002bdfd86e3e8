-- Away: that a clinician reads nothing from one day to another, by the calendar of their own zone. One row a clinician, at
-- most; both days are empty when they are back.
CREATE TABLE away (
  clinician_id uuid PRIMARY KEY REFERENCES person ON DELETE CASCADE ON UPDATE RESTRICT,
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  first_day date,
  last_day date,
  -- Whose calendar the days are of: the clinician's zone as they said it.
  time_zone text NOT NULL DEFAULT 'UTC',
  CONSTRAINT away_days CHECK (first_day <= last_day AND last_day - first_day <= 366 OR first_day IS NULL AND last_day IS NULL)
);
ALTER TABLE away ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE (first_day, last_day, time_zone) ON away TO meantime_clinic;
GRANT SELECT ON away TO meantime_portal;
CREATE POLICY clinic ON away FOR ALL TO meantime_clinic
  USING (clinician_id = (SELECT meantime.viewer_id()))
  WITH CHECK (clinician_id = (SELECT meantime.viewer_id()) AND clinic_id = (SELECT meantime.viewer_clinic_id()));
CREATE POLICY portal ON away FOR SELECT TO meantime_portal
  USING (clinician_id IN (SELECT meantime.clinicians_of_viewer()));
