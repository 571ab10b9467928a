-- One text for SQLite and PostgreSQL; db/migrate.rs turns BIGINT, BOOLEAN and BYTEA into what the engine calls them.
-- Ids are made by ids.rs. Names ending _on are local days (ISO text, Europe/London); names ending _at are microseconds
-- since 1970 in UTC. Where both stand side by side, _at is empty when only the day is known.

-- Who works here and how they sign in.

CREATE TABLE worker (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  volunteer BOOLEAN NOT NULL,
  fte_hundredths BIGINT,
  started_on TEXT,
  left_on TEXT,
  dbs_on TEXT,
  recorded_at BIGINT NOT NULL
);

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
  disabled_at BIGINT
);
