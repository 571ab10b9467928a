-- Who is called by two words that were typed is found among the people of one of them, by the whole name beside it: without
-- opening anyone's record, and without reading everybody of both words (search/mod.rs).
CREATE TABLE name_called (
  word TEXT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  -- Every word of the name, with a space before and behind each. It stands in the key so that the key alone answers.
  called TEXT NOT NULL,
  PRIMARY KEY (word, person_id, called)
);
INSERT INTO name_called (word, person_id, called)
SELECT w.word, w.person_id, ' ' || p.name_key || ' ' FROM name_word w JOIN person p ON p.id = w.person_id;
DROP TABLE name_word;
ALTER TABLE name_called RENAME TO name_word;
CREATE INDEX name_word_by_person ON name_word (person_id, word);
