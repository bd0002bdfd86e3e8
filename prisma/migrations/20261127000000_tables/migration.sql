-- The tables, and what must hold of the data in them. Who may touch them is said by the next migration.

CREATE TYPE person_kind AS ENUM ('clinician', 'client');
CREATE TYPE piece_kind AS ENUM ('essay', 'practice', 'card-set', 'check-in');
CREATE TYPE key_scope AS ENUM ('entry', 'shared', 'note');
CREATE TYPE link_kind AS ENUM ('arrival', 'return');
CREATE TYPE mail_kind AS ENUM ('invitation', 'return', 'assignment', 'shared', 'reply');

-- People and how they come in -----------------------------------------------------------------

CREATE TABLE clinic (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 200),
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE person (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  kind person_kind NOT NULL,
  name text NOT NULL CHECK (length(btrim(name)) BETWEEN 1 AND 200),
  address_sealed bytea NOT NULL,
  address_lookup bytea NOT NULL,
  passphrase_hash text,
  time_zone text NOT NULL DEFAULT 'UTC',
  manages_clinic boolean NOT NULL DEFAULT false,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CHECK (kind = 'clinician' OR NOT manages_clinic)
);
CREATE INDEX person_address_lookup_idx ON person (address_lookup);
CREATE INDEX person_clinic_id_kind_name_id_idx ON person (clinic_id, kind, name, id);
-- People read names in this order, and page through them in it.
CREATE INDEX person_client_by_name ON person (clinic_id, name COLLATE "und-x-icu", id) WHERE kind = 'client';
-- Who was invited and has not arrived: few among many.
CREATE INDEX person_client_invited ON person (id) WHERE kind = 'client' AND passphrase_hash IS NULL;

CREATE TABLE login_session (
  id text PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE ON UPDATE RESTRICT,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at timestamptz(3) NOT NULL,
  absolute_expires_at timestamptz(3) NOT NULL
);
CREATE INDEX login_session_person_id_idx ON login_session (person_id);
CREATE INDEX login_session_expires_at_idx ON login_session (expires_at);

CREATE TABLE invitation (
  id uuid PRIMARY KEY,
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  kind link_kind NOT NULL,
  person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE ON UPDATE RESTRICT,
  invited_by uuid REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  token_hash bytea NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  expires_at timestamptz(3) NOT NULL,
  accepted_at timestamptz(3),
  revoked_at timestamptz(3)
);
CREATE UNIQUE INDEX invitation_token_hash_key ON invitation (token_hash);
CREATE INDEX invitation_person_id_idx ON invitation (person_id);

CREATE TABLE data_key (
  person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE ON UPDATE RESTRICT,
  scope key_scope NOT NULL,
  wrapped bytea NOT NULL,
  master_key_id text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (person_id, scope)
);

CREATE TABLE care_link (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  clinician_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  client_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  began_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  ended_at timestamptz(3)
);
CREATE INDEX care_link_client_id_idx ON care_link (client_id);
CREATE UNIQUE INDEX care_link_one_live ON care_link (clinician_id, client_id) WHERE ended_at IS NULL;

-- The disclaimer and the library --------------------------------------------------------------

CREATE TABLE disclaimer (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  slug text NOT NULL,
  language text NOT NULL,
  version integer NOT NULL,
  label text NOT NULL CHECK (label = 'Clinical note'),
  body_html text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX disclaimer_slug_language_version_key ON disclaimer (slug, language, version);

CREATE TABLE acknowledgement (
  person_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  disclaimer_id uuid NOT NULL REFERENCES disclaimer ON DELETE RESTRICT ON UPDATE RESTRICT,
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  acknowledged_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (person_id, disclaimer_id)
);

CREATE TABLE piece (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  clinic_id uuid REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  kind piece_kind NOT NULL,
  slug text NOT NULL,
  language text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  retired_at timestamptz(3),
  tailored_from uuid,
  CHECK (tailored_from IS NULL OR clinic_id IS NOT NULL)
);
CREATE INDEX piece_clinic_id_idx ON piece (clinic_id);
CREATE UNIQUE INDEX piece_slug ON piece (clinic_id, slug, language) NULLS NOT DISTINCT;

CREATE TABLE piece_version (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  piece_id uuid NOT NULL REFERENCES piece ON DELETE RESTRICT ON UPDATE RESTRICT,
  number integer NOT NULL,
  content_hash bytea NOT NULL,
  title text NOT NULL,
  standfirst text NOT NULL,
  minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 60),
  content jsonb NOT NULL,
  disclaimer_id uuid NOT NULL REFERENCES disclaimer ON DELETE RESTRICT ON UPDATE RESTRICT,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX piece_version_piece_id_number_key ON piece_version (piece_id, number);
CREATE UNIQUE INDEX piece_version_piece_id_content_hash_key ON piece_version (piece_id, content_hash);
-- Pieces and versions refer to each other: a restore checks this one when both are there.
ALTER TABLE piece ADD FOREIGN KEY (tailored_from) REFERENCES piece_version ON DELETE RESTRICT ON UPDATE RESTRICT DEFERRABLE;

CREATE TABLE piece_source (
  piece_version_id uuid PRIMARY KEY REFERENCES piece_version ON DELETE RESTRICT ON UPDATE RESTRICT,
  source text NOT NULL CHECK (octet_length(source) <= 400000),
  published_by uuid REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT
);

CREATE TABLE piece_draft (
  id uuid PRIMARY KEY,
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  piece_id uuid REFERENCES piece ON DELETE RESTRICT ON UPDATE RESTRICT,
  tailored_from uuid REFERENCES piece_version ON DELETE RESTRICT ON UPDATE RESTRICT,
  kind piece_kind NOT NULL,
  slug text,
  first_number integer NOT NULL DEFAULT 1 CHECK (first_number BETWEEN 1 AND 9999),
  fields jsonb NOT NULL CHECK (octet_length(fields::text) <= 600000),
  revision integer NOT NULL DEFAULT 1 CHECK (revision >= 1),
  written_by uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX piece_draft_piece_id_key ON piece_draft (piece_id);
CREATE INDEX piece_draft_clinic_id_updated_at_idx ON piece_draft (clinic_id, updated_at DESC);

CREATE TABLE favourite (
  clinician_id uuid NOT NULL REFERENCES person ON DELETE CASCADE ON UPDATE RESTRICT,
  piece_id uuid NOT NULL REFERENCES piece ON DELETE CASCADE ON UPDATE RESTRICT,
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  added_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (clinician_id, piece_id)
);

-- What is given, written and shared -----------------------------------------------------------

CREATE TABLE assignment (
  id uuid PRIMARY KEY,
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  clinician_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  client_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  care_link_id uuid NOT NULL REFERENCES care_link ON DELETE RESTRICT ON UPDATE RESTRICT,
  piece_version_id uuid NOT NULL REFERENCES piece_version ON DELETE RESTRICT ON UPDATE RESTRICT,
  disclaimer_id uuid NOT NULL,
  why bytea NOT NULL CHECK (octet_length(why) <= 40000),
  assigned_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  withdrawn_at timestamptz(3),
  FOREIGN KEY (clinician_id, disclaimer_id) REFERENCES acknowledgement (person_id, disclaimer_id) ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE INDEX assignment_client_id_assigned_at_idx ON assignment (client_id, assigned_at DESC);
CREATE INDEX assignment_clinician_id_client_id_assigned_at_idx ON assignment (clinician_id, client_id, assigned_at DESC);

CREATE TABLE entry (
  id uuid PRIMARY KEY,
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  client_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  assignment_id uuid NOT NULL REFERENCES assignment ON DELETE RESTRICT ON UPDATE RESTRICT,
  slot text NOT NULL CHECK (length(slot) BETWEEN 1 AND 120),
  version integer NOT NULL CHECK (version >= 1),
  body bytea NOT NULL CHECK (octet_length(body) <= 400000),
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX entry_client_id_idx ON entry (client_id);
CREATE UNIQUE INDEX entry_assignment_id_slot_key ON entry (assignment_id, slot);

CREATE TABLE shared_reflection (
  id uuid PRIMARY KEY,
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  client_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  clinician_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  assignment_id uuid NOT NULL REFERENCES assignment ON DELETE RESTRICT ON UPDATE RESTRICT,
  disclaimer_id uuid NOT NULL,
  body bytea NOT NULL CHECK (octet_length(body) <= 1000000),
  shared_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  opened_at timestamptz(3),
  read_together_at timestamptz(3),
  taken_back_at timestamptz(3),
  FOREIGN KEY (client_id, disclaimer_id) REFERENCES acknowledgement (person_id, disclaimer_id) ON DELETE RESTRICT ON UPDATE RESTRICT
);
CREATE INDEX shared_reflection_client_id_shared_at_idx ON shared_reflection (client_id, shared_at DESC);
CREATE INDEX shared_reflection_clinician_id_client_id_shared_at_idx ON shared_reflection (clinician_id, client_id, shared_at DESC);
CREATE INDEX shared_reflection_assignment_id_idx ON shared_reflection (assignment_id);
-- The review queue, by time, and one client after the other.
CREATE INDEX shared_reflection_waiting ON shared_reflection (clinician_id, shared_at, id)
  WHERE read_together_at IS NULL AND taken_back_at IS NULL;
CREATE INDEX shared_reflection_waiting_by_client ON shared_reflection (clinician_id, client_id, shared_at, id)
  WHERE read_together_at IS NULL AND taken_back_at IS NULL;

CREATE TABLE reply (
  id uuid PRIMARY KEY,
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  shared_reflection_id uuid NOT NULL REFERENCES shared_reflection ON DELETE RESTRICT ON UPDATE RESTRICT,
  client_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  author_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  body bytea NOT NULL CHECK (octet_length(body) <= 200000),
  written_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX reply_shared_reflection_id_written_at_idx ON reply (shared_reflection_id, written_at);

CREATE TABLE appointment (
  id uuid PRIMARY KEY,
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  clinician_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  client_id uuid NOT NULL REFERENCES person ON DELETE RESTRICT ON UPDATE RESTRICT,
  starts_at timestamptz(3) NOT NULL,
  cancelled_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX appointment_clinician_id_starts_at_idx ON appointment (clinician_id, starts_at);
CREATE INDEX appointment_client_id_starts_at_idx ON appointment (client_id, starts_at);
CREATE INDEX appointment_to_come ON appointment (clinician_id, starts_at, id) WHERE cancelled_at IS NULL;
-- A client's next appointment with this clinician.
CREATE INDEX appointment_to_come_by_client ON appointment (clinician_id, client_id, starts_at) WHERE cancelled_at IS NULL;

-- The record, mail and counters ---------------------------------------------------------------

-- No foreign keys: an erasure leaves the chain whole. The kinds are those of ACCESS_KINDS in app/db/record-access.ts.
CREATE TABLE access_event (
  clinic_id uuid NOT NULL,
  seq bigint NOT NULL,
  at timestamptz(3) NOT NULL,
  actor_id uuid NOT NULL,
  subject_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN (
    'care-begun', 'assigned', 'withdrawn', 'shared', 'opened', 'taken-back', 'replied', 'read-together', 'acknowledged')),
  object_id uuid NOT NULL,
  previous_hash bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (clinic_id, seq)
);
CREATE INDEX access_event_subject_id_at_idx ON access_event (subject_id, at DESC);

CREATE TABLE access_chain (
  clinic_id uuid PRIMARY KEY REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  seq bigint NOT NULL,
  hash bytea NOT NULL
);

CREATE TABLE mail (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  clinic_id uuid NOT NULL REFERENCES clinic ON DELETE RESTRICT ON UPDATE RESTRICT,
  kind mail_kind NOT NULL,
  person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE ON UPDATE RESTRICT,
  object_id uuid NOT NULL,
  queued_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  send_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  sent_at timestamptz(3)
);
CREATE INDEX mail_person_id_queued_at_idx ON mail (person_id, queued_at DESC);
CREATE INDEX mail_waiting ON mail (person_id) WHERE sent_at IS NULL;

CREATE TABLE rate_limit (
  key varchar(255) PRIMARY KEY,
  points integer NOT NULL DEFAULT 0,
  expire bigint
);
CREATE INDEX rate_limit_expire_idx ON rate_limit (expire);
