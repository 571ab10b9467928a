-- Records made by forms: every kind of record whose form is a file.

-- kind: the form, form: its version. person_id: whose record it is, always, but for those of a unit; referral_id and
-- episode_id: in which it was filled in. thread: the stay or the like that it belongs to. happened_on is empty when it is
-- known that it was done, but not when. answers: JSON, whole, by the id of the item; scores: JSON, what they came to.
-- Lists, facts and figures read the columns, never the answers: outcome (of a DASH its level), about (of a concern adult or
-- child), about_person_id (which child), score in hundredths with its gaps, second_on (when it was answered or expires),
-- line (the record in one line, in the words of its version).
CREATE TABLE record (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  form TEXT NOT NULL,
  person_id BIGINT REFERENCES person (id),
  referral_id BIGINT REFERENCES referral (id),
  episode_id BIGINT REFERENCES episode (id),
  unit_id BIGINT REFERENCES unit (id),
  thread BIGINT,
  happened_on TEXT,
  happened_at BIGINT,
  worker_id BIGINT REFERENCES worker (id),
  about_person_id BIGINT REFERENCES person (id),
  outcome TEXT NOT NULL,
  about TEXT NOT NULL,
  score BIGINT,
  gaps BIGINT NOT NULL,
  second_on TEXT,
  second_at BIGINT,
  line TEXT NOT NULL,
  answers TEXT NOT NULL,
  scores TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX record_by_person ON record (person_id, happened_on);
CREATE INDEX record_about_person ON record (about_person_id, happened_on) WHERE about_person_id IS NOT NULL;
CREATE INDEX record_by_referral ON record (referral_id, kind, happened_on);
CREATE INDEX record_by_unit ON record (unit_id, happened_on) WHERE unit_id IS NOT NULL;
-- What a figure counts, by its day.
CREATE INDEX record_by_day ON record (kind, happened_on) WHERE withdrawn_at IS NULL;

-- What stood before a change, a withdrawal or its taking back. what: changed, completed, withdrawn, put-back. was: JSON,
-- the answers, with the version of the form they were given under.
CREATE TABLE record_change (
  id BIGINT PRIMARY KEY,
  record_id BIGINT NOT NULL REFERENCES record (id),
  version BIGINT NOT NULL,
  what TEXT NOT NULL,
  form TEXT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (record_id, version)
);

-- The facts that a record gives, as its form file says; written with the record, gone when it is withdrawn.
CREATE TABLE record_fact (
  record_id BIGINT NOT NULL REFERENCES record (id),
  kind TEXT NOT NULL,
  person_id BIGINT,
  referral_id BIGINT,
  episode_id BIGINT,
  unit_id BIGINT,
  happened_on TEXT,
  happened_at BIGINT,
  thread BIGINT,
  words TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  PRIMARY KEY (record_id, kind)
);
CREATE INDEX record_fact_by_person ON record_fact (person_id);
CREATE INDEX record_fact_by_referral ON record_fact (referral_id);
CREATE INDEX record_fact_by_unit ON record_fact (unit_id) WHERE unit_id IS NOT NULL;
