-- Who is on call, from a moment until another, as what: worker, manager. from_on and to_on: the local days of its beginning and end.
-- series: one number for all that were entered together.
CREATE TABLE shift (
  id BIGINT PRIMARY KEY,
  series BIGINT NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  as_what TEXT NOT NULL,
  from_at BIGINT NOT NULL,
  to_at BIGINT NOT NULL,
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT '',
  CHECK (to_at > from_at)
);
CREATE INDEX shift_by_time ON shift (to_at, from_at) WHERE withdrawn_at IS NULL;
CREATE INDEX shift_by_worker ON shift (worker_id, to_at);
CREATE INDEX shift_by_series ON shift (series, from_at);

-- What a shift said before it was put right, given to somebody else or swapped: JSON, name of the field to value.
CREATE TABLE shift_change (
  id BIGINT PRIMARY KEY,
  shift_id BIGINT NOT NULL REFERENCES shift (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (shift_id, version)
);

-- The telephone that a worker is reached at in their work.
ALTER TABLE worker ADD COLUMN work_phone TEXT NOT NULL DEFAULT '';
