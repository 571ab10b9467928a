-- Referrals and the work that follows.

CREATE TABLE referral (
  id BIGINT PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  -- The number by which a provider or an older system knows it, in capitals and without spaces; it stands in no address.
  theirs TEXT NOT NULL DEFAULT '',
  person_id BIGINT NOT NULL REFERENCES person (id),
  -- The pack of the contract that it came under, and the service that was asked for; empty: the contract's first.
  contract TEXT NOT NULL,
  service_id BIGINT REFERENCES service (id),
  door TEXT NOT NULL,
  received_on TEXT NOT NULL,
  received_at BIGINT,
  source TEXT NOT NULL,
  source_written TEXT NOT NULL,
  referrer TEXT NOT NULL,
  words TEXT NOT NULL,
  dash_score BIGINT,
  risk TEXT NOT NULL,
  risk_written TEXT NOT NULL,
  -- Who carries it while it waits; from acceptance on the episode says who.
  key_worker_id BIGINT REFERENCES worker (id),
  import_id BIGINT REFERENCES import (id),
  -- What the answer that stands says; empty while nobody has answered. The database keeps it in step with the answers: the
  -- inbox and the waiting list are found by it, among all the referrals there ever were.
  outcome TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX referral_by_person ON referral (person_id);
CREATE INDEX referral_by_contract ON referral (contract, received_on);
CREATE INDEX referral_by_received ON referral (received_on, id);
CREATE INDEX referral_by_worker ON referral (key_worker_id, outcome);
CREATE INDEX referral_unanswered ON referral (received_on, id) WHERE outcome = '';
CREATE INDEX referral_waiting ON referral (received_on, id) WHERE outcome = 'waiting';
CREATE INDEX referral_by_number ON referral (length(reference), reference);
CREATE INDEX referral_by_theirs ON referral (theirs);

-- What a referral said before it was put right: as person_change.
CREATE TABLE referral_change (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (referral_id, version)
);

-- The last number that Holdfast gave to a referral. The next one follows it, whatever numbers were brought in.
CREATE TABLE referral_number (
  place BIGINT PRIMARY KEY,
  last BIGINT NOT NULL
);

-- outcome: accepted, waiting, declined, withdrawn (nobody asks for it any more). The first given stops the clock; the last
-- given stands: by day, by moment, by which was written last.
CREATE TABLE referral_answer (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  reason_written TEXT NOT NULL,
  signposted_to TEXT NOT NULL,
  words TEXT NOT NULL,
  -- Empty when records from before say the outcome and not the day.
  answered_on TEXT,
  answered_at BIGINT,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX referral_answer_by_referral ON referral_answer (referral_id, id);

--! sqlite
CREATE TRIGGER referral_answered AFTER INSERT ON referral_answer
BEGIN UPDATE referral SET outcome = COALESCE(
  (SELECT a.outcome FROM referral_answer a WHERE a.referral_id = NEW.referral_id AND a.withdrawn_at IS NULL
   ORDER BY COALESCE(a.answered_on, '') DESC, COALESCE(a.answered_at, a.recorded_at) DESC, a.id DESC LIMIT 1), '')
  WHERE id = NEW.referral_id; END;
CREATE TRIGGER referral_answer_mended AFTER UPDATE ON referral_answer
BEGIN UPDATE referral SET outcome = COALESCE(
  (SELECT a.outcome FROM referral_answer a WHERE a.referral_id = NEW.referral_id AND a.withdrawn_at IS NULL
   ORDER BY COALESCE(a.answered_on, '') DESC, COALESCE(a.answered_at, a.recorded_at) DESC, a.id DESC LIMIT 1), '')
  WHERE id = NEW.referral_id; END;
--! end
--! postgres
CREATE FUNCTION referral_answered() RETURNS trigger AS $$
BEGIN
  UPDATE referral SET outcome = COALESCE(
    (SELECT a.outcome FROM referral_answer a WHERE a.referral_id = NEW.referral_id AND a.withdrawn_at IS NULL
     ORDER BY COALESCE(a.answered_on, '') DESC, COALESCE(a.answered_at, a.recorded_at) DESC, a.id DESC LIMIT 1), '')
    WHERE id = NEW.referral_id;
  RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER referral_answered AFTER INSERT OR UPDATE ON referral_answer
FOR EACH ROW EXECUTE FUNCTION referral_answered();
--! end

-- One person in one service of one provider, from a day to a day. Begun by accepting a referral, by an arrival after an
-- earlier episode had ended, or by support after moving on (after_id: the episode it follows). The day of ended_on counts;
-- ahead, it is planned and has ended nothing. end_reason: an id of the pack's list, "moved-on" where the last departure
-- says the rest, "withdrawn" for a wait that was taken back.
CREATE TABLE episode (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  service_id BIGINT NOT NULL REFERENCES service (id),
  referral_id BIGINT REFERENCES referral (id),
  after_id BIGINT REFERENCES episode (id),
  -- Who leads it: the latest allocation to it.
  worker_id BIGINT REFERENCES worker (id),
  begun_on TEXT NOT NULL,
  ended_on TEXT,
  end_reason TEXT NOT NULL DEFAULT '',
  end_words TEXT NOT NULL DEFAULT '',
  -- The end was recorded before its day came, and nobody has said since that it came about.
  foreseen BOOLEAN NOT NULL DEFAULT FALSE,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT '',
  CHECK (ended_on IS NULL OR ended_on >= begun_on)
);
CREATE INDEX episode_by_person ON episode (person_id, begun_on);
CREATE INDEX episode_by_referral ON episode (referral_id, begun_on);
CREATE INDEX episode_by_worker ON episode (worker_id, ended_on) WHERE withdrawn_at IS NULL;
CREATE INDEX episode_foreseen ON episode (ended_on) WHERE foreseen;
CREATE INDEX episode_after ON episode (after_id);
CREATE INDEX episode_by_days ON episode (service_id, begun_on, ended_on);

CREATE TABLE episode_change (
  id BIGINT PRIMARY KEY,
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (episode_id, version)
);

-- Who carries an episode, or somebody who waits, from when. handover: what the next worker is told.
CREATE TABLE allocation (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT REFERENCES referral (id),
  episode_id BIGINT REFERENCES episode (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  basis TEXT NOT NULL,
  handover TEXT NOT NULL DEFAULT '',
  allocated_at BIGINT NOT NULL,
  allocated_by BIGINT,
  CHECK (referral_id IS NOT NULL OR episode_id IS NOT NULL)
);
CREATE INDEX allocation_by_referral ON allocation (referral_id);
CREATE INDEX allocation_by_episode ON allocation (episode_id);
CREATE INDEX allocation_told ON allocation (worker_id, allocated_at) WHERE handover <> '';

-- The cases that workers carry, and until when: episodes that came of a referral, and those who wait or have no answer yet. A
-- worker who is not there: nobody carries it.
CREATE VIEW carried AS
SELECT e.worker_id, e.referral_id, e.ended_on FROM episode e WHERE e.withdrawn_at IS NULL AND e.referral_id IS NOT NULL
UNION ALL
SELECT r.key_worker_id, r.id, CAST(NULL AS TEXT) FROM referral r WHERE r.outcome IN ('', 'waiting');

-- In an episode; for somebody who waits, on the referral. Both where the episode came of a referral.
CREATE TABLE contact (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT REFERENCES referral (id),
  episode_id BIGINT REFERENCES episode (id),
  happened_on TEXT NOT NULL,
  happened_at BIGINT,
  worker_id BIGINT REFERENCES worker (id),
  means TEXT NOT NULL,
  means_written TEXT NOT NULL,
  minutes BIGINT NOT NULL,
  made BOOLEAN NOT NULL,
  incident BOOLEAN NOT NULL,
  think_family TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT '',
  CHECK (referral_id IS NOT NULL OR episode_id IS NOT NULL)
);
CREATE INDEX contact_by_referral ON contact (referral_id, happened_on, id);
CREATE INDEX contact_by_episode ON contact (episode_id, happened_on, id);
-- A return's minutes are answered from this alone.
CREATE INDEX contact_by_day ON contact (happened_on, made, worker_id, minutes) WHERE withdrawn_at IS NULL;

-- Who else a contact was with, or about, beside whoever the case is about: the children who were there. It is one contact for
-- them all, and its minutes count once.
CREATE TABLE contact_person (
  person_id BIGINT NOT NULL REFERENCES person (id),
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  PRIMARY KEY (person_id, contact_id)
);
CREATE INDEX contact_person_by_contact ON contact_person (contact_id);

-- What stood before a change: JSON, name of the field to value. version: the one that the change made.
CREATE TABLE contact_change (
  id BIGINT PRIMARY KEY,
  contact_id BIGINT NOT NULL REFERENCES contact (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (contact_id, version)
);

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

-- A support plan, whole, each version a row that is never changed; the highest stands. fields: JSON, as above.
CREATE TABLE plan (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  version BIGINT NOT NULL,
  fields TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (referral_id, version)
);
