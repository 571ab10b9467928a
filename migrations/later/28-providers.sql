-- For which provider a worker works, one at a time. The instants bound what they wrote meanwhile: it stays that provider's when they
-- work for another. to_at of what goes on is the last there is.
CREATE TABLE worker_provider (
  id BIGINT PRIMARY KEY,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  provider_id BIGINT NOT NULL REFERENCES organisation (id),
  from_on TEXT NOT NULL,
  to_on TEXT,
  from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX worker_provider_by_worker ON worker_provider (worker_id, from_at, to_at, provider_id, withdrawn_at);
CREATE INDEX worker_provider_by_provider ON worker_provider (provider_id);

-- Who provides a service, where that is another than who provides the rest of its contract.
ALTER TABLE service ADD COLUMN provider_id BIGINT REFERENCES organisation (id);

-- What a provider (of_id) opens to another (with_id) about somebody: which parts, why it may, from when to when. Both days are its own.
CREATE TABLE sharing (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  of_id BIGINT NOT NULL REFERENCES organisation (id),
  with_id BIGINT NOT NULL REFERENCES organisation (id),
  basis TEXT NOT NULL,
  words TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX sharing_by_person ON sharing (person_id);
CREATE INDEX sharing_of ON sharing (of_id);
CREATE INDEX sharing_with ON sharing (with_id, until_on);
CREATE TABLE sharing_part (
  sharing_id BIGINT NOT NULL REFERENCES sharing (id),
  part TEXT NOT NULL,
  PRIMARY KEY (sharing_id, part)
);
CREATE TABLE sharing_change (
  id BIGINT PRIMARY KEY,
  sharing_id BIGINT NOT NULL REFERENCES sharing (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (sharing_id, version)
);

-- A provider was told that somebody of its own is like somebody whom another knows, and asks that one to share.
CREATE TABLE sharing_request (
  id BIGINT PRIMARY KEY,
  -- Whom the asking provider has, and who is like them with the other.
  about_id BIGINT NOT NULL REFERENCES person (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  of_id BIGINT NOT NULL REFERENCES organisation (id),
  with_id BIGINT NOT NULL REFERENCES organisation (id),
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  answered_at BIGINT,
  answered_by BIGINT,
  -- agreed, declined; empty while it waits
  answer TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX sharing_request_waiting ON sharing_request (about_id, person_id, of_id, with_id) WHERE answered_at IS NULL;
CREATE INDEX sharing_request_of ON sharing_request (of_id) WHERE answered_at IS NULL;
CREATE INDEX sharing_request_about ON sharing_request (about_id);
CREATE INDEX sharing_request_by_person ON sharing_request (person_id);
CREATE INDEX sharing_request_with ON sharing_request (with_id);

-- Two providers may each have raised a flag of one kind, and neither knows of the other's. That one provider raises it once is held by the
-- lock over the person under which it is raised (people/flags/record.rs).
DROP INDEX flag_once;
CREATE INDEX flag_standing ON flag (person_id, kind) WHERE ended_on IS NULL AND withdrawn_at IS NULL;
