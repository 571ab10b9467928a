-- What somebody has begun to type and not recorded. Only they are ever shown it. One for an account, a form and what the
-- form is about: subject is a reference, with "~" before a second part of the address. fields: JSON, pairs of name and what
-- was typed. form_key: the key of the form it was typed in; recording that form deletes it.
-- state: kept, cut-off (sent after the session had ended), brought-back (cut off, and its owner has signed in since).
CREATE TABLE draft (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  form TEXT NOT NULL,
  subject TEXT NOT NULL,
  form_key TEXT NOT NULL,
  fields TEXT NOT NULL,
  state TEXT NOT NULL,
  kept_at BIGINT NOT NULL,
  UNIQUE (account_id, subject, form)
);
CREATE INDEX draft_by_age ON draft (kept_at);

-- How often a record was changed since it was made. A form says which version it was opened on.
ALTER TABLE person ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE stay ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- What stood before a change: JSON, name of the field to value. version: the one that the change made.
CREATE TABLE person_change (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (person_id, version)
);

CREATE TABLE stay_change (
  id BIGINT PRIMARY KEY,
  stay_id BIGINT NOT NULL REFERENCES stay (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (stay_id, version)
);

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
