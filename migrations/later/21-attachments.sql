-- Files that were sent with a form: a signed paper, a court order.

-- A file as its account sent it, looked at and made bare (crates/desk/src/files). It is never changed. form_key: of the form that it was
-- sent with; sent_hash: of the bytes as they came, so that one sent twice is kept once. What no record holds and no draft names goes
-- when drafts of its age go.
CREATE TABLE attachment (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  form_key TEXT NOT NULL,
  sent_hash TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  size BIGINT NOT NULL,
  kept_at BIGINT NOT NULL,
  bytes BYTEA NOT NULL,
  UNIQUE (account_id, form_key, sent_hash, name)
);

-- Which record holds which file, in whichever of its versions: one that was put right keeps those of before.
CREATE TABLE attached (
  record_id BIGINT NOT NULL REFERENCES record (id),
  attachment_id BIGINT NOT NULL REFERENCES attachment (id),
  PRIMARY KEY (record_id, attachment_id)
);
CREATE INDEX attached_by_attachment ON attached (attachment_id);
