-- Documents (issue 10, part 11): made of what is recorded, kept as they were made, and what was sent to whom.

-- A document as it was made; it is never changed. record_id: the record that it was made of. kind, template: of documents/. title: as it
-- was called then. to_kind, route: an id of documents/sending.toml. to_name: who it is for; empty for the person. parts: ids, with commas.
-- missing: letters that no font has. holds_hidden: whether what is of class S is in it; why: then, why. pdf: sealed with the person's key (class S), in base64.
CREATE TABLE document (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  record_id BIGINT REFERENCES record (id),
  kind TEXT NOT NULL,
  template TEXT NOT NULL,
  title TEXT NOT NULL,
  to_kind TEXT NOT NULL,
  to_name TEXT NOT NULL,
  route TEXT NOT NULL,
  parts TEXT NOT NULL,
  holds_hidden BOOLEAN NOT NULL,
  why TEXT NOT NULL,
  pages BIGINT NOT NULL,
  size BIGINT NOT NULL,
  missing TEXT NOT NULL,
  pdf TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX document_by_person ON document (person_id);
CREATE INDEX document_by_referral ON document (referral_id);
CREATE INDEX document_by_record ON document (record_id) WHERE record_id IS NOT NULL;

-- A document that went to somebody. address: of a secure e-mail. safe_contact_id: the line of safe
-- contact, as it was confirmed, by which it went to the person.
-- unsafe_because: what was not safe about the way, as worked out then; unsafe_why: why it went so all the same.
CREATE TABLE document_sent (
  id BIGINT PRIMARY KEY,
  document_id BIGINT NOT NULL REFERENCES document (id),
  to_kind TEXT NOT NULL,
  to_name TEXT NOT NULL,
  route TEXT NOT NULL,
  address TEXT NOT NULL,
  safe_contact_id BIGINT REFERENCES safe_contact (id),
  sent_on TEXT NOT NULL,
  words TEXT NOT NULL,
  unsafe_because TEXT NOT NULL,
  unsafe_why TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX document_sent_by_document ON document_sent (document_id);

-- What a sending said before it was put right: JSON, name of the field to value.
CREATE TABLE document_sent_change (
  id BIGINT PRIMARY KEY,
  sent_id BIGINT NOT NULL REFERENCES document_sent (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (sent_id, version)
);
