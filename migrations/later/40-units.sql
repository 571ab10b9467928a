-- What a unit is, beside its size. kind, lives: an id of lists/units.toml, empty: not said. people: whom it takes at most. step_free: yes, no, empty.
ALTER TABLE unit ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN people BIGINT;
ALTER TABLE unit ADD COLUMN lives TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN step_free TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN staff_cover TEXT NOT NULL DEFAULT '';
ALTER TABLE unit ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- What a unit was before it was put right: JSON, name of the field to value.
CREATE TABLE unit_change (
  id BIGINT PRIMARY KEY,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (unit_id, version)
);

-- A unit in works, out of use, or reserved for a referral. kind: works, out, reserved. Half-open: from to_on it can be used again. until_at:
-- until when it is reserved. outcome: of a reservation that somebody ended, lifted or not-come; that they came is told by their stay.
CREATE TABLE unit_state (
  id BIGINT PRIMARY KEY,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  kind TEXT NOT NULL,
  referral_id BIGINT REFERENCES referral (id),
  from_on TEXT NOT NULL,
  to_on TEXT,
  until_at BIGINT,
  words TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT '',
  outcome_reason TEXT NOT NULL DEFAULT '',
  outcome_words TEXT NOT NULL DEFAULT '',
  ended_at BIGINT,
  ended_by BIGINT,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT '',
  CHECK (to_on IS NULL OR to_on > from_on),
  CHECK ((kind = 'reserved') = (referral_id IS NOT NULL))
);
CREATE INDEX unit_state_by_unit ON unit_state (unit_id, from_on);
CREATE INDEX unit_state_by_referral ON unit_state (referral_id) WHERE referral_id IS NOT NULL;
CREATE INDEX unit_state_open ON unit_state (kind, to_on) WHERE withdrawn_at IS NULL AND ended_at IS NULL;

-- What the state of a unit said before it was put right: JSON, name of the field to value.
CREATE TABLE unit_state_change (
  id BIGINT PRIMARY KEY,
  state_id BIGINT NOT NULL REFERENCES unit_state (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (state_id, version)
);
