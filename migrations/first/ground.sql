-- What every room stands on: sessions, the journal, forms sent and forms begun, what was done to keep the records safe.

-- over_at: when it was found to be over by time; ended_at: when it was signed out of or closed. was_token_hash: the token before the
-- password was changed in it.
CREATE TABLE session (
  id BIGINT PRIMARY KEY,
  token_hash BYTEA NOT NULL UNIQUE,
  was_token_hash BYTEA,
  account_id BIGINT NOT NULL REFERENCES account (id),
  csrf TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  over_at BIGINT,
  ended_at BIGINT
);
CREATE INDEX session_by_account ON session (account_id, ended_at);
CREATE INDEX session_by_token_before ON session (was_token_hash);

-- Tries at a password in the last minutes. whence: an address, a browser that signed in to the account before, or "signed in".
CREATE TABLE sign_in_attempt (
  id BIGINT PRIMARY KEY,
  sign_in TEXT NOT NULL,
  whence TEXT NOT NULL,
  tried_at BIGINT NOT NULL
);
CREATE INDEX sign_in_attempt_by_name ON sign_in_attempt (sign_in, tried_at);

-- Browsers in which somebody signed in to an account: their tries at its password are counted apart.
CREATE TABLE known_browser (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  token_hash BYTEA NOT NULL,
  used_at BIGINT NOT NULL,
  UNIQUE (account_id, token_hash)
);

-- Days on which somebody signed in. A clock that jumps a year ahead adds one, so it makes nothing a year old.
CREATE TABLE served_day (
  served_on TEXT PRIMARY KEY
);

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

-- A form sent twice is recorded once: the second sending is led to where the first one went. content: a hash of what was
-- typed, so that a form with other words under the same key is never taken for the one that was recorded.
CREATE TABLE write_key (
  form_key TEXT PRIMARY KEY,
  account_id BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  content TEXT NOT NULL,
  went_to TEXT NOT NULL,
  -- Of the pages that the form was open on, the one that sent it.
  opening TEXT NOT NULL DEFAULT ''
);

-- What somebody has begun to type and not recorded. Only they are ever shown it. One for each page that a form is open on, known
-- by the form's key and the page's opening, so that two tabs never swallow one another: recording the form deletes the page's own.
-- subject is a reference, with "~" before a second part of the address. fields: JSON, pairs of name and what was typed.
-- state: kept, cut-off (sent after the session had ended), brought-back (cut off, and its owner has signed in since).
CREATE TABLE draft (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  form TEXT NOT NULL,
  subject TEXT NOT NULL,
  form_key TEXT NOT NULL,
  -- Of the pages that a form is open on, the one that it was typed in: what is typed in another does not take its place.
  opening TEXT NOT NULL DEFAULT '',
  fields TEXT NOT NULL,
  state TEXT NOT NULL,
  kept_at BIGINT NOT NULL,
  UNIQUE (account_id, form_key, opening)
);
CREATE INDEX draft_by_age ON draft (kept_at);
CREATE INDEX draft_by_subject ON draft (account_id, form, subject, kept_at);

-- What was done to keep the records safe. kind: backup-made, restore-tested, restored, key-changed, shares-printed,
-- journal-checked. entries and head say how far the journal had come; key_mark tells one key from another and is
-- worth nothing to anyone who would open the database.
CREATE TABLE keeping (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  done_at BIGINT NOT NULL,
  entries BIGINT,
  head TEXT NOT NULL,
  key_mark TEXT NOT NULL
);
CREATE INDEX keeping_by_kind ON keeping (kind, done_at);
