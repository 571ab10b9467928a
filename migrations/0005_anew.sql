-- By which rules every deadline was last worked out: one row. rules_hash covers every pack, the calendars and the
-- version of the program.
CREATE TABLE worked_out (
  rules_hash TEXT PRIMARY KEY,
  worked_out_at BIGINT NOT NULL
);

-- The next reference follows the highest: found here, not by looking at everyone.
CREATE INDEX referral_by_number ON referral (length(reference), reference);
CREATE INDEX person_by_number ON person (length(reference), reference);

-- What is open for a case, without looking at all that ever was.
CREATE INDEX deadline_open_of_case ON deadline (referral_id, due_at) WHERE ending = 'open';

-- What became of a unit after a stay.
CREATE INDEX unit_turnaround_by_stay ON unit_turnaround (stay_id, kind, happened_on);
DROP INDEX deadline_by_unit;
CREATE INDEX deadline_by_unit ON deadline (unit_id, rule, started_id);
CREATE INDEX resettlement_by_stay ON resettlement (stay_id);
