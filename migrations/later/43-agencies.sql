-- The register of agencies and pathways (issue 10, part 12). agency_kind: which kind of agency an organisation of kind agency is, an id of
-- lists/agencies.toml; empty where nobody said.
ALTER TABLE organisation ADD COLUMN agency_kind TEXT NOT NULL DEFAULT '';

-- A way between the service and an agency: what it is for, in which time, who does what, whom to reach. way: to, from, both. secure: whether
-- the e-mail address is known as secure: yes, no; empty while nobody looked. No class S: people who work there, as their agency gives them.
CREATE TABLE pathway (
  id BIGINT PRIMARY KEY,
  organisation_id BIGINT NOT NULL REFERENCES organisation (id),
  name TEXT NOT NULL,
  way TEXT NOT NULL,
  time_frame TEXT NOT NULL,
  responsible TEXT NOT NULL,
  contact TEXT NOT NULL,
  telephone TEXT NOT NULL,
  email TEXT NOT NULL,
  secure TEXT NOT NULL,
  secure_how TEXT NOT NULL,
  feedback TEXT NOT NULL,
  ended_on TEXT,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX pathway_by_organisation ON pathway (organisation_id, name);

-- What a pathway said before it was changed: JSON, name of the field to value.
CREATE TABLE pathway_change (
  id BIGINT PRIMARY KEY,
  pathway_id BIGINT NOT NULL REFERENCES pathway (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (pathway_id, version)
);

-- What was told to an agency about somebody: about is the id of the organisation.
CREATE INDEX record_disclosed ON record (about, happened_on) WHERE kind IN ('disclosure', 'onward-referral');
