-- With a person's key go the words by which what it sealed was found: their passages are read anew, and hold what still can be read. The blocks
-- that their words were in (of 2048 passages: finding/blocks.rs) are dissolved, and put together anew without them.
--! sqlite
CREATE TRIGGER words_erased AFTER UPDATE OF wrapped ON person_key WHEN NEW.wrapped = ''
BEGIN
  INSERT OR IGNORE INTO passage_unread (of_id, what, mark) SELECT of_id, what, random() FROM passage WHERE person_id = NEW.person_id;
  DELETE FROM passage_word WHERE block IN (SELECT number / 2048 FROM passage WHERE person_id = NEW.person_id AND number IS NOT NULL);
  DELETE FROM passage_block WHERE block IN (SELECT number / 2048 FROM passage WHERE person_id = NEW.person_id AND number IS NOT NULL);
  UPDATE passage SET number = NULL
  WHERE number / 2048 IN (SELECT o.number / 2048 FROM passage o WHERE o.person_id = NEW.person_id AND o.number IS NOT NULL);
END;
--! end
--! postgres
CREATE FUNCTION words_erased() RETURNS trigger AS $$
BEGIN
  INSERT INTO passage_unread (of_id, what, mark) SELECT of_id, what, CAST(random() * 9007199254740991 AS BIGINT) FROM passage WHERE person_id = NEW.person_id ON CONFLICT DO NOTHING;
  DELETE FROM passage_word WHERE block IN (SELECT number / 2048 FROM passage WHERE person_id = NEW.person_id AND number IS NOT NULL);
  DELETE FROM passage_block WHERE block IN (SELECT number / 2048 FROM passage WHERE person_id = NEW.person_id AND number IS NOT NULL);
  UPDATE passage SET number = NULL
  WHERE number / 2048 IN (SELECT o.number / 2048 FROM passage o WHERE o.person_id = NEW.person_id AND o.number IS NOT NULL);
  RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER words_erased AFTER UPDATE OF wrapped ON person_key FOR EACH ROW WHEN (NEW.wrapped = '') EXECUTE FUNCTION words_erased();
--! end
