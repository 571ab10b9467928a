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
