-- What is told of people, by referrals and by themselves: after both, because it names both.

-- One row for each statement: what, since when, who told it, when it was written. A later row does not change an earlier
-- one; which of them stands on a day is decided in people/characteristics/mod.rs alone. kind and value: ids of
-- lists/characteristics.toml or of the pack's list that it names; several values stand with a space between them.
-- written: what belongs to the answer (words, or a day), or what a workbook had. told_by: person, referrer, parent,
-- worker, other. referral_id: the referral that told it, if one did.
CREATE TABLE characteristic (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  written TEXT NOT NULL,
  since_on TEXT NOT NULL,
  told_by TEXT NOT NULL,
  referral_id BIGINT REFERENCES referral (id),
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX characteristic_by_person ON characteristic (person_id, kind);
CREATE INDEX characteristic_by_referral ON characteristic (referral_id, kind);

-- What a statement said before it was put right: JSON, name of the field to value.
CREATE TABLE characteristic_change (
  id BIGINT PRIMARY KEY,
  characteristic_id BIGINT NOT NULL REFERENCES characteristic (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (characteristic_id, version)
);
