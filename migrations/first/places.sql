-- Units and who stays in them.

CREATE TABLE unit (
  id BIGINT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  town TEXT NOT NULL,
  bedrooms BIGINT NOT NULL,
  tolerance TEXT NOT NULL,
  wheelchair BOOLEAN NOT NULL,
  pets BOOLEAN NOT NULL,
  recorded_at BIGINT NOT NULL
);

-- A household in a unit, in an episode of accommodation: several in a row are moves, and one episode. Half-open: the unit is
-- free from the day of departure. exit_kind: empty, planned, unplanned. exit_written: the reason
-- for an unplanned departure, or what an imported row said. home_checked: before going home, the safety plan, risk and referrals were.
CREATE TABLE stay (
  id BIGINT PRIMARY KEY,
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  arrived_on TEXT NOT NULL,
  arrived_at BIGINT,
  departed_on TEXT,
  exit_kind TEXT NOT NULL,
  exit_written TEXT NOT NULL,
  exit_interview BOOLEAN NOT NULL,
  move_on TEXT NOT NULL,
  move_on_written TEXT NOT NULL,
  -- The departure was recorded before its day came, and nobody has said since that it came about.
  foreseen BOOLEAN NOT NULL DEFAULT FALSE,
  home_checked BOOLEAN NOT NULL DEFAULT FALSE,
  words TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT '',
  CHECK (departed_on IS NULL OR departed_on >= arrived_on)
);
CREATE INDEX stay_by_episode ON stay (episode_id, arrived_on);
CREATE INDEX stay_by_unit ON stay (unit_id, arrived_on, departed_on);
-- Which units somebody is in is asked of each unit's last stay only, not of every stay there ever was.
CREATE INDEX stay_foreseen ON stay (departed_on) WHERE foreseen;
CREATE INDEX stay_by_departure ON stay (departed_on, arrived_on, unit_id) WHERE withdrawn_at IS NULL;

--! sqlite
-- No two households in a unit at once, held by the database itself.
CREATE TRIGGER stay_no_overlap_insert BEFORE INSERT ON stay
WHEN NEW.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM stay s WHERE s.unit_id = NEW.unit_id AND s.withdrawn_at IS NULL
  AND (NEW.departed_on IS NULL OR s.arrived_on < NEW.departed_on)
  AND (s.departed_on IS NULL OR s.departed_on > NEW.arrived_on))
BEGIN SELECT RAISE(ABORT, 'unit already occupied'); END;
CREATE TRIGGER stay_no_overlap_update BEFORE UPDATE OF unit_id, arrived_on, departed_on, withdrawn_at ON stay
WHEN NEW.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM stay s WHERE s.unit_id = NEW.unit_id AND s.id <> NEW.id AND s.withdrawn_at IS NULL
  AND (NEW.departed_on IS NULL OR s.arrived_on < NEW.departed_on)
  AND (s.departed_on IS NULL OR s.departed_on > NEW.arrived_on))
BEGIN SELECT RAISE(ABORT, 'unit already occupied'); END;
--! end
--! postgres
-- The same by an exclusion over ranges of days (ISO text, which sorts as days do). Before it, a lock on the unit: two
-- transactions that insert at the same moment would otherwise wait for each other. And the stay of no night, which is an
-- empty range, is held against the stays around it.
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TYPE days AS RANGE (subtype = text, collation = "C");
ALTER TABLE stay ADD CONSTRAINT stay_no_overlap
  EXCLUDE USING gist (unit_id WITH =, days(arrived_on, departed_on, '[)') WITH &&) WHERE (withdrawn_at IS NULL);
CREATE FUNCTION stay_alone() RETURNS trigger AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(NEW.unit_id);
  IF NEW.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM stay s WHERE s.unit_id = NEW.unit_id AND s.id <> NEW.id AND s.withdrawn_at IS NULL
             AND (NEW.departed_on IS NULL OR s.arrived_on < NEW.departed_on)
             AND (s.departed_on IS NULL OR s.departed_on > NEW.arrived_on)) THEN
    RAISE EXCEPTION 'unit already occupied' USING ERRCODE = '23P01';
  END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER stay_alone BEFORE INSERT OR UPDATE OF unit_id, arrived_on, departed_on, withdrawn_at ON stay
FOR EACH ROW EXECUTE FUNCTION stay_alone();
--! end

-- kind: ready (the unit can be let again), delay (why it cannot be ready in time).
CREATE TABLE unit_turnaround (
  id BIGINT PRIMARY KEY,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  stay_id BIGINT NOT NULL REFERENCES stay (id),
  kind TEXT NOT NULL,
  happened_on TEXT NOT NULL,
  words TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
-- What became of a unit after a stay.
CREATE INDEX unit_turnaround_by_stay ON unit_turnaround (stay_id, kind, happened_on);
CREATE INDEX unit_turnaround_by_unit ON unit_turnaround (unit_id, happened_on);

CREATE TABLE stay_change (
  id BIGINT PRIMARY KEY,
  stay_id BIGINT NOT NULL REFERENCES stay (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (stay_id, version)
);
