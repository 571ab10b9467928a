-- Whom a worker says they are tied to, in words of their own: they cannot know whether there is a record. Names are compared as
-- people's are (name_key).
CREATE TABLE tie (
  id BIGINT PRIMARY KEY,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  -- kin, friend, neighbour, colleague, other
  what TEXT NOT NULL,
  words TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX tie_by_worker ON tie (worker_id);
CREATE INDEX tie_by_name ON tie (name_key);

-- A worker who does not find a person, nor anything about them. Found by a name that is declared or the worker's own, or put up by a
-- manager. Lifted by one, who says why: it was another of the same name.
CREATE TABLE wall (
  id BIGINT PRIMARY KEY,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  -- The declaration that it follows from; absent where a manager put it up or the worker has the person's name.
  tie_id BIGINT REFERENCES tie (id),
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  lifted_at BIGINT,
  lifted_by BIGINT,
  lifted_why TEXT NOT NULL DEFAULT ''
);
-- One stands at a time; those that were lifted stay readable beside it.
CREATE UNIQUE INDEX wall_standing ON wall (worker_id, person_id) WHERE lifted_at IS NULL;
CREATE INDEX wall_by_worker ON wall (worker_id);
CREATE INDEX wall_by_person ON wall (person_id, worker_id);
CREATE INDEX wall_by_tie ON wall (tie_id) WHERE tie_id IS NOT NULL;

-- A record that is its named readers' alone.
CREATE TABLE seal (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  lifted_at BIGINT,
  lifted_by BIGINT,
  lifted_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX seal_by_person ON seal (person_id);
CREATE TABLE seal_reader (
  id BIGINT PRIMARY KEY,
  seal_id BIGINT NOT NULL REFERENCES seal (id),
  account_id BIGINT NOT NULL REFERENCES account (id),
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT
);
CREATE INDEX seal_reader_by_seal ON seal_reader (seal_id, account_id);

-- Access that somebody took to a record outside their work, for hours, with the reason; a manager says afterwards what they think of it.
CREATE TABLE emergency_access (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  why TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  reviewed_at BIGINT,
  reviewed_by BIGINT,
  review TEXT NOT NULL DEFAULT ''
);
CREATE INDEX emergency_access_by_account ON emergency_access (account_id, person_id, ends_at);
CREATE INDEX emergency_access_by_person ON emergency_access (person_id);
CREATE INDEX emergency_access_unreviewed ON emergency_access (begun_at) WHERE reviewed_at IS NULL;
