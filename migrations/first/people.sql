-- Who they are, how to reach them safely, which records are one person.

-- What one referral said of a person. Records that are one person share root_id (their own id until joined).
CREATE TABLE person (
  id BIGINT PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  -- The number by which a provider or an older system knows the person, in capitals and
  -- without spaces; it stands in no address.
  theirs TEXT NOT NULL DEFAULT '',
  root_id BIGINT NOT NULL,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  name_written TEXT NOT NULL,
  name_key TEXT NOT NULL,
  -- When they were born, as it is known: a day; or a year; or an age as it was told on a day; or, of somebody not born
  -- when it was written, that, and the day they are expected where it is known.
  born_on TEXT,
  born_year BIGINT,
  age_told BIGINT,
  age_told_on TEXT,
  expected_on TEXT,
  unborn BOOLEAN NOT NULL DEFAULT FALSE,
  -- Of a person alleged to have abused somebody: whom. They are reached only through that person, and are no service user.
  reached_through BIGINT REFERENCES person (id),
  -- How often it was changed since it was made. A form says which version it was opened on.
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX person_by_theirs ON person (theirs);
-- The next reference follows the highest: found here, not by looking at everyone.
CREATE INDEX person_by_number ON person (length(reference), reference);
CREATE INDEX person_by_root ON person (root_id);
CREATE INDEX person_by_whom ON person (reached_through);
CREATE INDEX person_by_name ON person (name_key, born_on);
CREATE INDEX person_by_born ON person (born_on);

-- Those who can be looked for, listed, counted and opened. Everything that begins from people reads this, not the table:
-- somebody who is alleged to have abused stands in no list, however it is made (app/tests/tidy.rs).
CREATE VIEW service_user AS
  SELECT id, reference, theirs, root_id, given_name, family_name, name_written, name_key, born_on, born_year, age_told, age_told_on, expected_on,
         unborn, version, recorded_at, recorded_by
  FROM person WHERE reached_through IS NULL;

-- Two records that may be one person. state: offered, joined, apart. A joined pair is an edge; root_id follows from the edges.
CREATE TABLE person_pair (
  id BIGINT PRIMARY KEY,
  a_id BIGINT NOT NULL REFERENCES person (id),
  b_id BIGINT NOT NULL REFERENCES person (id),
  score BIGINT NOT NULL,
  why TEXT NOT NULL,
  state TEXT NOT NULL,
  basis TEXT NOT NULL,
  decided_at BIGINT,
  decided_by BIGINT,
  UNIQUE (a_id, b_id)
);
CREATE INDEX person_pair_by_b ON person_pair (b_id);
CREATE INDEX person_pair_by_state ON person_pair (state, score);

-- How somebody can be reached: a line for each number, address or e-mail. A row is a line as it was confirmed on a day and is
-- never changed but to be withdrawn; the latest row of a line stands. line_id: the first row of the line. way: phone, email,
-- address, person, other. safe: yes, no, ask. phone: the number, or whatever else they are reached at (class S).
CREATE TABLE safe_contact (
  id BIGINT PRIMARY KEY,
  line_id BIGINT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  way TEXT NOT NULL,
  whose TEXT NOT NULL,
  safe TEXT NOT NULL,
  means TEXT NOT NULL,
  phone TEXT NOT NULL,
  safe_times TEXT NOT NULL,
  who_answers TEXT NOT NULL,
  voicemail TEXT NOT NULL,
  texts TEXT NOT NULL,
  letters TEXT NOT NULL,
  may_say TEXT NOT NULL,
  code_word TEXT NOT NULL,
  confirmed_on TEXT NOT NULL,
  ended_on TEXT,
  ended_why TEXT NOT NULL DEFAULT '',
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT NOT NULL,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX safe_contact_by_person ON safe_contact (person_id, line_id, id);

CREATE TABLE flag (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  basis TEXT NOT NULL,
  raised_on TEXT NOT NULL,
  raised_by BIGINT NOT NULL,
  ended_on TEXT,
  ended_by BIGINT,
  ended_why TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX flag_by_person ON flag (person_id);
-- The same flag does not stand twice.
CREATE UNIQUE INDEX flag_once ON flag (person_id, kind) WHERE ended_on IS NULL AND withdrawn_at IS NULL;

-- What a flag said before it was put right: JSON, name of the field to value.
CREATE TABLE flag_change (
  id BIGINT PRIMARY KEY,
  flag_id BIGINT NOT NULL REFERENCES flag (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (flag_id, version)
);

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

-- For finding a person by a part of a name, or by a name as heard. Both tables follow from person and person_name and are
-- written by people/name_words.rs alone; a name that is changed goes from here, too.

-- The words of each person's name, as they are compared. Who is called by two words that were typed is found among the
-- people of one of them, by the whole name beside it: without opening anyone's record, and without reading everybody of
-- both words (search/mod.rs).
CREATE TABLE name_word (
  word TEXT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  -- Every word of the name, with a space before and behind each. It stands in the key so that the key alone answers.
  called TEXT NOT NULL,
  PRIMARY KEY (word, person_id, called)
);
CREATE INDEX name_word_by_person ON name_word (person_id, word);

-- Every three letters in a row of each word that somebody is called by, with two spaces before the word and one behind,
-- as PostgreSQL's pg_trgm cuts them. However many people there are, their names are few.
CREATE TABLE name_part (
  part TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (part, word)
);

-- Names that somebody had, has besides the one in person, or is called by. kind: former, known-as, alias.
CREATE TABLE person_name (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  kind TEXT NOT NULL,
  given_name TEXT NOT NULL,
  family_name TEXT NOT NULL,
  from_on TEXT,
  until_on TEXT,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX person_name_by_person ON person_name (person_id);
