-- One text for SQLite and PostgreSQL; db/migrate.rs turns BIGINT, BOOLEAN and BYTEA into what the engine calls them.
-- Ids are made by ids.rs. Names ending _on are local days (ISO text, Europe/London); names ending _at are microseconds
-- since 1970 in UTC. Where both stand side by side, _at is empty when only the day is known.

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

CREATE TABLE session (
  id BIGINT PRIMARY KEY,
  token_hash BYTEA NOT NULL UNIQUE,
  account_id BIGINT NOT NULL REFERENCES account (id),
  csrf TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX session_by_account ON session (account_id, ended_at);

CREATE TABLE sign_in_attempt (
  id BIGINT PRIMARY KEY,
  sign_in TEXT NOT NULL,
  tried_at BIGINT NOT NULL
);
CREATE INDEX sign_in_attempt_by_name ON sign_in_attempt (sign_in, tried_at);

-- Append-only and chained: hash covers every other column and the hash before. No personal text, only ids,
-- so that erasing a person leaves the chain whole.
CREATE TABLE journal (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  account_id BIGINT,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  subject_id BIGINT,
  detail TEXT NOT NULL,
  previous BYTEA NOT NULL,
  hash BYTEA NOT NULL
);
CREATE INDEX journal_by_subject ON journal (subject, subject_id, seq);

-- Where the chain ends, so that entries cut from its end are missed.
CREATE TABLE journal_head (
  place BIGINT PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash BYTEA NOT NULL
);

-- A form sent twice is recorded once: the second sending is led to where the first one went.
CREATE TABLE write_key (
  form_key TEXT PRIMARY KEY,
  account_id BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  went_to TEXT NOT NULL
);

-- What one referral said of a person. Records that are one person share root_id (their own id until joined).
CREATE TABLE person (
  id BIGINT PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  root_id BIGINT NOT NULL,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  name_written TEXT NOT NULL,
  name_key TEXT NOT NULL,
  born_on TEXT,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX person_by_root ON person (root_id);
CREATE INDEX person_by_name ON person (name_key, born_on);
CREATE INDEX person_by_born ON person (born_on);

-- Two records that may be one person. state: offered, joined, apart. A joined pair is an edge; root_id follows from the edges.
CREATE TABLE person_pair (
  id BIGINT PRIMARY KEY,
  a_id BIGINT NOT NULL REFERENCES person (id),
  b_id BIGINT NOT NULL REFERENCES person (id),
  score BIGINT NOT NULL,
  why TEXT NOT NULL,
  state TEXT NOT NULL,
  basis TEXT NOT NULL,
  decided_at BIGINT,
  decided_by BIGINT,
  UNIQUE (a_id, b_id)
);
CREATE INDEX person_pair_by_b ON person_pair (b_id);
CREATE INDEX person_pair_by_state ON person_pair (state, score);

CREATE TABLE safe_contact (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  phone TEXT NOT NULL,
  means TEXT NOT NULL,
  safe_times TEXT NOT NULL,
  voicemail TEXT NOT NULL,
  may_say TEXT NOT NULL,
  code_word TEXT NOT NULL,
  confirmed_on TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT NOT NULL
);
CREATE INDEX safe_contact_by_person ON safe_contact (person_id, recorded_at);

CREATE TABLE flag (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  basis TEXT NOT NULL,
  raised_on TEXT NOT NULL,
  raised_by BIGINT NOT NULL,
  ended_on TEXT,
  ended_by BIGINT,
  recorded_at BIGINT NOT NULL
);
CREATE INDEX flag_by_person ON flag (person_id);

CREATE TABLE import (
  id BIGINT PRIMARY KEY,
  file_name TEXT NOT NULL,
  file_hash TEXT NOT NULL,
  mapping TEXT NOT NULL,
  workbook BYTEA,
  state TEXT NOT NULL,
  done BIGINT NOT NULL,
  of_rows BIGINT NOT NULL,
  report TEXT NOT NULL,
  silent TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  taken_at BIGINT,
  account_id BIGINT
);

CREATE TABLE referral (
  id BIGINT PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id),
  contract TEXT NOT NULL,
  door TEXT NOT NULL,
  received_on TEXT NOT NULL,
  received_at BIGINT,
  source TEXT NOT NULL,
  source_written TEXT NOT NULL,
  referrer TEXT NOT NULL,
  words TEXT NOT NULL,
  gender TEXT NOT NULL,
  gender_written TEXT NOT NULL,
  ethnicity TEXT NOT NULL,
  ethnicity_written TEXT NOT NULL,
  disability TEXT NOT NULL,
  disability_written TEXT NOT NULL,
  sexuality TEXT NOT NULL,
  sexuality_written TEXT NOT NULL,
  no_recourse TEXT NOT NULL,
  postcode TEXT NOT NULL,
  main_need TEXT NOT NULL,
  main_need_written TEXT NOT NULL,
  second_need TEXT NOT NULL,
  second_need_written TEXT NOT NULL,
  dash_score BIGINT,
  risk TEXT NOT NULL,
  risk_written TEXT NOT NULL,
  key_worker_id BIGINT REFERENCES worker (id),
  import_id BIGINT REFERENCES import (id),
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX referral_by_person ON referral (person_id);
CREATE INDEX referral_by_received ON referral (received_on, id);
CREATE INDEX referral_by_worker ON referral (key_worker_id);

CREATE TABLE allocation (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  basis TEXT NOT NULL,
  allocated_at BIGINT NOT NULL,
  allocated_by BIGINT
);
CREATE INDEX allocation_by_referral ON allocation (referral_id);

-- outcome: accepted, waiting, declined. The first answer stops the clock; the last one stands.
CREATE TABLE referral_answer (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  reason_written TEXT NOT NULL,
  signposted_to TEXT NOT NULL,
  words TEXT NOT NULL,
  answered_on TEXT NOT NULL,
  answered_at BIGINT,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX referral_answer_by_referral ON referral_answer (referral_id, id);

CREATE TABLE contact (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  happened_on TEXT NOT NULL,
  happened_at BIGINT,
  worker_id BIGINT REFERENCES worker (id),
  means TEXT NOT NULL,
  means_written TEXT NOT NULL,
  minutes BIGINT NOT NULL,
  made BOOLEAN NOT NULL,
  incident BOOLEAN NOT NULL,
  think_family TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX contact_by_referral ON contact (referral_id, happened_on, id);
CREATE INDEX contact_by_day ON contact (happened_on, made, worker_id, minutes);

-- Never changed, never deleted: an amendment is a later row for the same contact.
CREATE TABLE note (
  id BIGINT PRIMARY KEY,
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  words TEXT NOT NULL,
  why_amended TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX note_by_contact ON note (contact_id, id);

CREATE TABLE think_family_answer (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  question TEXT NOT NULL,
  words TEXT NOT NULL,
  answered_on TEXT NOT NULL,
  recorded_at BIGINT NOT NULL
);
CREATE INDEX think_family_answer_by_referral ON think_family_answer (referral_id, question, id);

-- answers: JSON, number of the item ("1" to "24") to {a: yes|no|dont-know, c: comment}; an item without an a was not answered.
-- occasion: why it was done (work/assessments/mod.rs); empty when the records do not say.
CREATE TABLE dash (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  happened_on TEXT NOT NULL,
  happened_at BIGINT,
  worker_id BIGINT REFERENCES worker (id),
  version TEXT NOT NULL,
  answers TEXT NOT NULL,
  yes BIGINT NOT NULL,
  dont_know BIGINT NOT NULL,
  not_answered BIGINT NOT NULL,
  level_by_count TEXT NOT NULL,
  judgement TEXT NOT NULL,
  judgement_why TEXT NOT NULL,
  level TEXT NOT NULL,
  occasion TEXT NOT NULL DEFAULT '',
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX dash_by_referral ON dash (referral_id, happened_on);

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

-- Half-open: the unit is free from the day of departure. exit_kind: empty, planned, unplanned. exit_written: the reason
-- for an unplanned departure, or what an imported row said. home_checked: before going home, the safety plan, risk and referrals were.
CREATE TABLE stay (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  arrived_on TEXT NOT NULL,
  arrived_at BIGINT,
  departed_on TEXT,
  exit_kind TEXT NOT NULL,
  exit_written TEXT NOT NULL,
  exit_interview BOOLEAN NOT NULL,
  move_on TEXT NOT NULL,
  move_on_written TEXT NOT NULL,
  home_checked BOOLEAN NOT NULL DEFAULT FALSE,
  words TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  CHECK (departed_on IS NULL OR departed_on >= arrived_on)
);
CREATE INDEX stay_by_referral ON stay (referral_id, arrived_on);
CREATE INDEX stay_by_unit ON stay (unit_id, arrived_on, departed_on);

--! sqlite
-- No two households in a unit at once, held by the database itself.
CREATE TRIGGER stay_no_overlap_insert BEFORE INSERT ON stay
WHEN EXISTS (SELECT 1 FROM stay s WHERE s.unit_id = NEW.unit_id
  AND (NEW.departed_on IS NULL OR s.arrived_on < NEW.departed_on)
  AND (s.departed_on IS NULL OR s.departed_on > NEW.arrived_on))
BEGIN SELECT RAISE(ABORT, 'unit already occupied'); END;
CREATE TRIGGER stay_no_overlap_update BEFORE UPDATE OF unit_id, arrived_on, departed_on ON stay
WHEN EXISTS (SELECT 1 FROM stay s WHERE s.unit_id = NEW.unit_id AND s.id <> NEW.id
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
  EXCLUDE USING gist (unit_id WITH =, days(arrived_on, departed_on, '[)') WITH &&);
CREATE FUNCTION stay_alone() RETURNS trigger AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(NEW.unit_id);
  IF EXISTS (SELECT 1 FROM stay s WHERE s.unit_id = NEW.unit_id AND s.id <> NEW.id
             AND (NEW.departed_on IS NULL OR s.arrived_on < NEW.departed_on)
             AND (s.departed_on IS NULL OR s.departed_on > NEW.arrived_on)) THEN
    RAISE EXCEPTION 'unit already occupied' USING ERRCODE = '23P01';
  END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER stay_alone BEFORE INSERT OR UPDATE OF unit_id, arrived_on, departed_on ON stay
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
CREATE INDEX unit_turnaround_by_unit ON unit_turnaround (unit_id, happened_on);

CREATE TABLE resettlement (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  stay_id BIGINT NOT NULL REFERENCES stay (id),
  started_on TEXT NOT NULL,
  ended_on TEXT,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX resettlement_by_referral ON resettlement (referral_id);
CREATE INDEX resettlement_by_day ON resettlement (started_on, ended_on);

CREATE TABLE child (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  sex TEXT NOT NULL,
  school_place TEXT NOT NULL,
  social_care TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX child_by_referral ON child (referral_id);
CREATE INDEX child_by_person ON child (person_id);

-- kind: safeguarding, high-risk-behaviour-panel. about: adult, child.
CREATE TABLE concern (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  raised_on TEXT NOT NULL,
  about TEXT NOT NULL,
  kind TEXT NOT NULL,
  kind_written TEXT NOT NULL,
  sent_to TEXT NOT NULL,
  words TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX concern_by_referral ON concern (referral_id);
CREATE INDEX concern_by_day ON concern (raised_on);

-- reason, consent: ids of work/marac/mod.rs; empty when the records do not say.
CREATE TABLE marac_referral (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  referred_on TEXT NOT NULL,
  referred_at BIGINT,
  reason TEXT NOT NULL DEFAULT '',
  consent TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX marac_referral_by_referral ON marac_referral (referral_id);
CREATE INDEX marac_referral_by_day ON marac_referral (referred_on);

CREATE TABLE goal (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  domain TEXT NOT NULL,
  words TEXT NOT NULL,
  start_score BIGINT,
  review_score BIGINT,
  exit_score BIGINT,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX goal_by_referral ON goal (referral_id);

-- A dated thing the contract asks for that has no form of its own yet. kind: a fact of the rules
-- (comprehensive-assessment, support-plan-agreed, support-plan-reviewed, long-stay-reported). happened_on is empty
-- when it is known that it was done, but not when.
CREATE TABLE step (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  kind TEXT NOT NULL,
  happened_on TEXT,
  words TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX step_by_referral ON step (referral_id);

CREATE TABLE message (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  agency TEXT NOT NULL,
  received_on TEXT NOT NULL,
  received_at BIGINT,
  words TEXT NOT NULL,
  answered_on TEXT,
  answered_at BIGINT,
  answer TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX message_by_referral ON message (referral_id);

-- Which row of which workbook became which record: a second import finds its rows here and changes nothing. row_hash
-- covers all that was read of the row; likeness only what makes it that row (whose, when, how long), so that a row which
-- was changed since is not taken for another one.
CREATE TABLE import_row (
  row_hash TEXT PRIMARY KEY,
  likeness TEXT NOT NULL,
  import_id BIGINT NOT NULL REFERENCES import (id),
  sheet TEXT NOT NULL,
  row_number BIGINT NOT NULL,
  record_id BIGINT NOT NULL
);

-- Worked out from facts by duties/recalculate.rs and never typed. Exactly one of referral_id and unit_id is filled.
-- due_at is the end of due_on when the rule counts in days. ending: open, met, met-late, missed, not-needed, not-recorded.
CREATE TABLE deadline (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT REFERENCES referral (id),
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
  worked_out_at BIGINT NOT NULL
);
CREATE INDEX deadline_by_referral ON deadline (referral_id, rule);
CREATE INDEX deadline_by_unit ON deadline (unit_id, rule);
CREATE INDEX deadline_open ON deadline (ending, due_at);

-- Every dated fact, each from the table that its own area writes. Contacts stay outside: no rule of a pack rests on
-- one yet, and they are many.
CREATE VIEW fact AS
  SELECT 'referral-received' AS kind, id AS fact_id, id AS referral_id, CAST(NULL AS BIGINT) AS unit_id,
         received_on AS happened_on, received_at AS happened_at, CAST(NULL AS BIGINT) AS thread,
         source AS words, recorded_at, recorded_by FROM referral
  UNION ALL
  SELECT 'risk-assessed', id, id, NULL, received_on, received_at, NULL, risk, recorded_at, recorded_by
    FROM referral WHERE risk <> 'not-assessed'
  UNION ALL
  SELECT 'referral-answered', id, referral_id, NULL, answered_on, answered_at, NULL, outcome, recorded_at, recorded_by FROM referral_answer
  UNION ALL
  SELECT 'referral-accepted', id, referral_id, NULL, answered_on, answered_at, NULL, '', recorded_at, recorded_by
    FROM referral_answer WHERE outcome = 'accepted'
  UNION ALL
  SELECT 'referral-declined', id, referral_id, NULL, answered_on, answered_at, NULL, reason, recorded_at, recorded_by
    FROM referral_answer WHERE outcome = 'declined'
  UNION ALL
  SELECT 'referral-closed', id, referral_id, NULL, answered_on, answered_at, NULL, reason, recorded_at, recorded_by
    FROM referral_answer WHERE outcome = 'declined'
  UNION ALL
  -- A case that was accommodated ends when the last stay and the last resettlement have ended.
  SELECT 'referral-closed', s.id, s.referral_id, NULL, s.departed_on, NULL, NULL, '', s.recorded_at, s.recorded_by
    FROM stay s WHERE s.departed_on IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM stay o WHERE o.referral_id = s.referral_id AND o.id <> s.id
                    AND (o.departed_on IS NULL OR o.departed_on > s.departed_on OR (o.departed_on = s.departed_on AND o.id > s.id)))
    AND NOT EXISTS (SELECT 1 FROM resettlement t WHERE t.referral_id = s.referral_id
                    AND (t.ended_on IS NULL OR t.ended_on > s.departed_on))
  UNION ALL
  SELECT 'referral-closed', t.id, t.referral_id, NULL, t.ended_on, NULL, NULL, '', t.recorded_at, t.recorded_by
    FROM resettlement t WHERE t.ended_on IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM stay o WHERE o.referral_id = t.referral_id AND (o.departed_on IS NULL OR o.departed_on >= t.ended_on))
    AND NOT EXISTS (SELECT 1 FROM resettlement o WHERE o.referral_id = t.referral_id AND o.id <> t.id
                    AND (o.ended_on IS NULL OR o.ended_on > t.ended_on OR (o.ended_on = t.ended_on AND o.id > t.id)))
  UNION ALL
  SELECT 'arrival', s.id, s.referral_id, NULL, s.arrived_on, s.arrived_at, s.id, u.name, s.recorded_at, s.recorded_by
    FROM stay s JOIN unit u ON u.id = s.unit_id
  UNION ALL
  SELECT 'high-risk', s.id, s.referral_id, NULL, s.arrived_on, s.arrived_at, s.id, '', s.recorded_at, s.recorded_by
    FROM stay s JOIN referral r ON r.id = s.referral_id WHERE r.risk = 'high'
  UNION ALL
  SELECT 'departure', id, referral_id, NULL, departed_on, NULL, id, move_on, recorded_at, recorded_by
    FROM stay WHERE departed_on IS NOT NULL
  UNION ALL
  SELECT 'planned-departure', id, referral_id, NULL, departed_on, NULL, id, move_on, recorded_at, recorded_by
    FROM stay WHERE departed_on IS NOT NULL AND exit_kind = 'planned'
  UNION ALL
  SELECT 'exit-interview', id, referral_id, NULL, departed_on, NULL, id, '', recorded_at, recorded_by
    FROM stay WHERE departed_on IS NOT NULL AND exit_interview
  UNION ALL
  SELECT 'dash', id, referral_id, NULL, happened_on, happened_at, NULL, level, recorded_at, recorded_by FROM dash
  UNION ALL
  SELECT 'risk-assessed', id, referral_id, NULL, happened_on, happened_at, NULL, level, recorded_at, recorded_by FROM dash
  UNION ALL
  SELECT 'high-risk', id, referral_id, NULL, happened_on, happened_at, NULL, '', recorded_at, recorded_by
    FROM dash WHERE level = 'high'
  UNION ALL
  SELECT 'incident', id, referral_id, NULL, happened_on, happened_at, NULL, '', recorded_at, recorded_by
    FROM contact WHERE incident
  UNION ALL
  SELECT 'safeguarding-concern', id, referral_id, NULL, raised_on, NULL, NULL, about, recorded_at, recorded_by
    FROM concern WHERE kind = 'safeguarding'
  UNION ALL
  SELECT 'panel-referral', id, referral_id, NULL, raised_on, NULL, NULL, about, recorded_at, recorded_by
    FROM concern WHERE kind <> 'safeguarding'
  UNION ALL
  SELECT 'marac-referred', id, referral_id, NULL, referred_on, referred_at, NULL, '', recorded_at, recorded_by FROM marac_referral
  UNION ALL
  SELECT kind, id, referral_id, NULL, happened_on, NULL, NULL, words, recorded_at, recorded_by FROM step
  UNION ALL
  SELECT 'resettlement-started', id, referral_id, NULL, started_on, NULL, stay_id, '', recorded_at, recorded_by FROM resettlement
  UNION ALL
  SELECT 'resettlement-ended', id, referral_id, NULL, ended_on, NULL, stay_id, '', recorded_at, recorded_by
    FROM resettlement WHERE ended_on IS NOT NULL
  UNION ALL
  SELECT 'message-received', id, referral_id, NULL, received_on, received_at, id, agency, recorded_at, recorded_by FROM message
  UNION ALL
  SELECT 'message-answered', id, referral_id, NULL, answered_on, answered_at, id, agency, recorded_at, recorded_by
    FROM message WHERE answered_on IS NOT NULL
  UNION ALL
  SELECT 'unit-vacated', id, NULL, unit_id, departed_on, NULL, id, '', recorded_at, recorded_by
    FROM stay WHERE departed_on IS NOT NULL
  UNION ALL
  SELECT 'unit-occupied', id, NULL, unit_id, arrived_on, arrived_at, NULL, '', recorded_at, recorded_by FROM stay
  UNION ALL
  SELECT CASE kind WHEN 'ready' THEN 'unit-ready' ELSE 'unit-delay-explained' END, id, NULL, unit_id, happened_on, NULL, stay_id, words, recorded_at, recorded_by
    FROM unit_turnaround;
