-- One text for SQLite and PostgreSQL; db/migrate.rs turns BIGINT, BOOLEAN and BYTEA into what the engine calls them.
-- Ids are made by ids.rs. Names ending _on are local days (ISO text, Europe/London); names ending _at are microseconds
-- since 1970 in UTC. Where both stand side by side, _at is empty when only the day is known.

-- Who works here and how they sign in.

-- volunteer and sessional: as what somebody began. A later change is a row of worker_kind, so that the hours of a past quarter
-- stay what they were. left_on is the last day of work; from the day after, their account opens nothing.
CREATE TABLE worker (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  volunteer BOOLEAN NOT NULL,
  sessional BOOLEAN NOT NULL DEFAULT FALSE,
  fte_hundredths BIGINT,
  started_on TEXT,
  left_on TEXT,
  dbs_on TEXT,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT
);

CREATE TABLE worker_change (
  id BIGINT PRIMARY KEY,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (worker_id, version)
);

-- As what somebody works from a day on: paid, volunteer, sessional.
CREATE TABLE worker_kind (
  id BIGINT PRIMARY KEY,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  kind TEXT NOT NULL,
  from_on TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT
);
CREATE INDEX worker_kind_by_worker ON worker_kind (worker_id, from_on, id);

CREATE TABLE team (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  ended_on TEXT,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);

CREATE TABLE team_change (
  id BIGINT PRIMARY KEY,
  team_id BIGINT NOT NULL REFERENCES team (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (team_id, version)
);

CREATE TABLE worker_team (
  id BIGINT PRIMARY KEY,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  team_id BIGINT NOT NULL REFERENCES team (id),
  from_on TEXT NOT NULL,
  -- The last day; empty while it goes on.
  to_on TEXT,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT
);
CREATE INDEX worker_team_by_worker ON worker_team (worker_id, from_on);

-- Why somebody is away is not kept.
CREATE TABLE worker_leave (
  id BIGINT PRIMARY KEY,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  from_on TEXT NOT NULL,
  to_on TEXT,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT
);
CREATE INDEX worker_leave_by_worker ON worker_leave (worker_id, from_on);

CREATE TABLE training (
  id BIGINT PRIMARY KEY,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  course TEXT NOT NULL,
  completed_on TEXT NOT NULL
);
CREATE INDEX training_by_worker ON training (worker_id, course);

CREATE TABLE account (
  id BIGINT PRIMARY KEY,
  sign_in TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  worker_id BIGINT REFERENCES worker (id),
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  -- Set while the password is a one-time word that somebody else gave: until when it opens anything.
  one_time_until BIGINT
);
CREATE INDEX account_by_worker ON account (worker_id);

-- What was done to an account: made, role, worker, closed, opened, word (a one-time word was given). was and becomes: the role, or
-- the id of the worker; empty where there is none.
CREATE TABLE account_change (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  what TEXT NOT NULL,
  was TEXT NOT NULL,
  becomes TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX account_change_by_account ON account_change (account_id, id);
CREATE INDEX account_change_by_time ON account_change (recorded_at);

-- That a manager has seen who was given sight of the records.
CREATE TABLE account_change_seen (
  account_change_id BIGINT NOT NULL REFERENCES account_change (id),
  seen_by BIGINT NOT NULL REFERENCES account (id),
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (account_change_id, seen_by)
);

-- Who provides, who pays, and who else there is. kind: provider, commissioner, agency.
CREATE TABLE organisation (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  ended_on TEXT,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);

-- What a commissioner pays a provider for, by the rules of a pack. Made when the pack is first seen.
CREATE TABLE contract (
  id BIGINT PRIMARY KEY,
  pack TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  commissioner_id BIGINT REFERENCES organisation (id),
  provider_id BIGINT REFERENCES organisation (id),
  -- Who decides about the data (UK GDPR, article 4(7)), and who holds it for them.
  controller_id BIGINT REFERENCES organisation (id),
  processor_id BIGINT REFERENCES organisation (id),
  begun_on TEXT,
  ended_on TEXT,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);

-- A service of a contract. code: what the pack calls it, whatever its version. kind: from the closed list of the rules.
CREATE TABLE service (
  id BIGINT PRIMARY KEY,
  contract_id BIGINT NOT NULL REFERENCES contract (id),
  code TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  ended_on TEXT,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (contract_id, code)
);

-- What an organisation, a contract or a service (what) said before it was changed: JSON, name of the field to value.
CREATE TABLE contract_change (
  id BIGINT PRIMARY KEY,
  what TEXT NOT NULL,
  of_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (what, of_id, version)
);
