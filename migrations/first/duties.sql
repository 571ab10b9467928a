-- What is due.

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
CREATE INDEX deadline_by_unit ON deadline (unit_id, rule, started_id);
-- What is open for a case, without looking at all that ever was.
CREATE INDEX deadline_open_of_case ON deadline (referral_id, due_at) WHERE ending = 'open';
CREATE INDEX deadline_open ON deadline (ending, due_at);

-- By which rules every deadline was last worked out: one row. rules_hash covers every pack, the calendars and the
-- version of the program.
CREATE TABLE worked_out (
  rules_hash TEXT PRIMARY KEY,
  worked_out_at BIGINT NOT NULL
);
