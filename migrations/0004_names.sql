-- For finding a person by a part of the name, or by a name as heard. Both tables follow from person.name_key and are
-- written by people/name_words.rs alone; a name that is changed goes from here, too.

-- The words of each person's name, as they are compared.
CREATE TABLE name_word (
  word TEXT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  PRIMARY KEY (word, person_id)
);
CREATE INDEX name_word_by_person ON name_word (person_id, word);

-- Every three letters in a row of each word that somebody is called by, with two spaces before the word and one behind,
-- as PostgreSQL's pg_trgm cuts them. However many people there are, their names are few.
CREATE TABLE name_part (
  part TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (part, word)
);

-- The people who are here already.
INSERT INTO name_word (word, person_id)
WITH RECURSIVE cut (person_id, word, rest) AS (
  SELECT id, substr(name_key, 1, 0), name_key || ' ' FROM person
  UNION ALL
--! sqlite
  SELECT person_id, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1) FROM cut WHERE rest <> ''
--! end
--! postgres
  SELECT person_id, split_part(rest, ' ', 1), substr(rest, strpos(rest, ' ') + 1) FROM cut WHERE rest <> ''
--! end
)
SELECT DISTINCT word, person_id FROM cut WHERE word <> '';

INSERT INTO name_part (part, word)
WITH RECURSIVE cut (word, padded) AS (
  SELECT DISTINCT word, '  ' || word || ' ' FROM name_word
  UNION ALL
  SELECT word, substr(padded, 2) FROM cut WHERE length(padded) > 3
)
SELECT DISTINCT substr(padded, 1, 3), word FROM cut;
