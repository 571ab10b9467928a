-- What is due.

-- Worked out from facts by duties/recalculate.rs and never typed. about says whose it is: referral, episode, person, unit;
-- of referral_id, episode_id and unit_id at most one is filled. person_id: whom it concerns, the root of their records as it
-- was when this was worked out; empty for units. due_at is the end of due_on when the rule counts in days.
-- ending: open, met, met-late, missed, not-needed, not-recorded.
CREATE TABLE deadline (
  id BIGINT PRIMARY KEY,
  about TEXT NOT NULL,
  person_id BIGINT REFERENCES person (id),
  referral_id BIGINT REFERENCES referral (id),
  episode_id BIGINT REFERENCES episode (id),
  unit_id BIGINT REFERENCES unit (id),
  rule TEXT NOT NULL,
  started_kind TEXT NOT NULL,
  started_id BIGINT NOT NULL,
  started_on TEXT NOT NULL,
  opens_at BIGINT,
  preferred_at BIGINT,
  due_on TEXT NOT NULL,
  due_at BIGINT NOT NULL,
  to_the_minute BOOLEAN NOT NULL,
  ending TEXT NOT NULL,
  ended_on TEXT,
  why TEXT NOT NULL,
  pack TEXT NOT NULL,
  worked_out_at BIGINT NOT NULL,
  CHECK (CASE about WHEN 'referral' THEN person_id IS NOT NULL AND referral_id IS NOT NULL AND episode_id IS NULL AND unit_id IS NULL
                    WHEN 'episode' THEN person_id IS NOT NULL AND referral_id IS NULL AND episode_id IS NOT NULL AND unit_id IS NULL
                    WHEN 'person' THEN person_id IS NOT NULL AND referral_id IS NULL AND episode_id IS NULL AND unit_id IS NULL
                    WHEN 'unit' THEN person_id IS NULL AND referral_id IS NULL AND episode_id IS NULL AND unit_id IS NOT NULL
                    ELSE FALSE END)
);
CREATE INDEX deadline_by_person ON deadline (person_id, due_at);
CREATE INDEX deadline_by_referral ON deadline (referral_id, rule);
CREATE INDEX deadline_by_unit ON deadline (unit_id, rule, started_id);
-- What is open for somebody, without looking at all that ever was.
CREATE INDEX deadline_open_of_person ON deadline (person_id, due_at) WHERE ending = 'open';
CREATE INDEX deadline_open ON deadline (ending, due_at);

-- Who or what is to be worked out again, and when: something that lies ahead comes about then, or is missed from then on.
-- about: person, unit.
CREATE TABLE worked_out_until (
  about TEXT NOT NULL,
  subject_id BIGINT NOT NULL,
  again_at BIGINT NOT NULL,
  PRIMARY KEY (about, subject_id)
);
CREATE INDEX worked_out_until_by_time ON worked_out_until (again_at);

-- By which rules every deadline was last worked out: one row. rules_hash covers every pack, the calendars and the
-- version of the program.
CREATE TABLE worked_out (
  rules_hash TEXT PRIMARY KEY,
  worked_out_at BIGINT NOT NULL
);
