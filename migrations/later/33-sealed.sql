-- What is of class S is sealed with a key for each person and each unit (crates/store/src/sealed). What is there is sealed in the same
-- transaction, by the program.

-- Which root key wraps the keys below: its mark, and of a file the key itself, as hexadecimal digits. Of PostgreSQL the key stands in
-- holdfast.seal in the data folder and never here.
CREATE TABLE root_key (
  place BIGINT PRIMARY KEY,
  mark TEXT NOT NULL,
  held TEXT NOT NULL
);

-- The key of a record of a person, wrapped. Erased: wrapped is empty, and what was sealed under that version is gone.
CREATE TABLE person_key (
  person_id BIGINT PRIMARY KEY REFERENCES person (id),
  version BIGINT NOT NULL,
  wrapped TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  erased_at BIGINT
);

CREATE TABLE unit_key (
  unit_id BIGINT PRIMARY KEY REFERENCES unit (id),
  version BIGINT NOT NULL,
  wrapped TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  erased_at BIGINT
);

-- By what a telephone number is found that is sealed: a blind word for every beginning of six digits or more, and for every end of four
-- or more.
CREATE TABLE safe_contact_mark (
  mark TEXT NOT NULL,
  safe_contact_id BIGINT NOT NULL REFERENCES safe_contact (id),
  PRIMARY KEY (mark, safe_contact_id)
);
CREATE INDEX safe_contact_mark_by_line ON safe_contact_mark (safe_contact_id);
DROP INDEX safe_contact_by_digits;
DROP INDEX safe_contact_by_last_digits;

-- Of a statement that is sealed: a blind word for its value, by which one is told from another. Empty where the value is not sealed.
ALTER TABLE characteristic ADD COLUMN blind TEXT NOT NULL DEFAULT '';

-- Where a unit is (class S). A row is the address as it was recorded on a day and is never changed but to be withdrawn; the latest that
-- was not withdrawn stands. street, postcode, way_in (how it is found and entered: three words, the key safe): sealed with the unit's key.
CREATE TABLE unit_address (
  id BIGINT PRIMARY KEY,
  unit_id BIGINT NOT NULL REFERENCES unit (id),
  since_on TEXT NOT NULL,
  street TEXT NOT NULL,
  postcode TEXT NOT NULL,
  way_in TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX unit_address_by_unit ON unit_address (unit_id, since_on, id);
