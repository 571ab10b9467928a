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

-- Who came with a referral: the children who fled with their mother. A figure of children resident counts these; whose
-- child somebody is stands in relationship.
CREATE TABLE came_with (
  id BIGINT PRIMARY KEY,
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT '',
  UNIQUE (referral_id, person_id)
);
CREATE INDEX came_with_by_person ON came_with (person_id);

-- other_id is the kind (child, partner, …) of person_id, from a day to a day; either may not be known. Of professionals
-- only words are kept, and no person. words: what to mind, or name, organisation and how to reach them.
CREATE TABLE relationship (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  other_id BIGINT REFERENCES person (id),
  kind TEXT NOT NULL,
  words TEXT NOT NULL,
  since_on TEXT,
  until_on TEXT,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX relationship_by_person ON relationship (person_id);
CREATE INDEX relationship_by_other ON relationship (other_id);

-- What a relationship said before it was changed: JSON, name of the field to value.
CREATE TABLE relationship_change (
  id BIGINT PRIMARY KEY,
  relationship_id BIGINT NOT NULL REFERENCES relationship (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (relationship_id, version)
);
