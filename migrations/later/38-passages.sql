-- Finding words in what was written about people: notes, forms, referrals, handovers, plans, goals, tasks.

-- What was written about a person in one piece, by the words that stand in it: each once, made comparable, with a space before and
-- behind. what: contact, record, referral, handover, plan, goal, task; of_id: its row, of a plan the referral's. The text itself stays
-- where it is. What is sealed in a form is not among the words, nor is any number. on_day: when it happened or was written; empty when
-- that is not known. number: its place among what was put into blocks; empty until then. The table follows from the others and is written by finding/gather.rs alone.
CREATE TABLE passage (
  of_id BIGINT NOT NULL,
  what TEXT NOT NULL,
  person_id BIGINT NOT NULL REFERENCES person (id),
  on_day TEXT NOT NULL,
  number BIGINT,
  words TEXT NOT NULL,
  PRIMARY KEY (of_id, what)
);
CREATE INDEX passage_by_person ON passage (person_id, of_id);
CREATE INDEX passage_by_number ON passage (number);
CREATE INDEX passage_loose ON passage (of_id) WHERE number IS NULL;

-- The words of a block of passages, and in which of them each stands (finding/blocks.rs). A passage that was written anew has left its
-- block, and what the block says of it means nothing any more.
CREATE TABLE passage_block (
  block BIGINT PRIMARY KEY
);
CREATE TABLE passage_word (
  block BIGINT NOT NULL,
  word TEXT NOT NULL,
  places BYTEA NOT NULL,
  PRIMARY KEY (block, word)
);

-- What was written, changed or taken away, and whose words were not read yet. The database itself says so with the change, so that no
-- writer can forget it. mark: no two are the same, so that whoever takes one away takes away none that came meanwhile.
CREATE TABLE passage_unread (
  of_id BIGINT NOT NULL,
  what TEXT NOT NULL,
  mark BIGINT NOT NULL,
  PRIMARY KEY (of_id, what, mark)
);

--! sqlite
CREATE TRIGGER note_written AFTER INSERT ON note
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.contact_id, 'contact', random()); END;
CREATE TRIGGER note_unwritten AFTER DELETE ON note
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (OLD.contact_id, 'contact', random()); END;
CREATE TRIGGER contact_rewritten AFTER UPDATE OF happened_on ON contact
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.id, 'contact', random()); END;
CREATE TRIGGER record_written AFTER INSERT ON record WHEN NEW.person_id IS NOT NULL
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.id, 'record', random()); END;
CREATE TRIGGER record_rewritten AFTER UPDATE OF answers, happened_on ON record
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.id, 'record', random()); END;
CREATE TRIGGER record_unwritten AFTER DELETE ON record
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (OLD.id, 'record', random()); END;
CREATE TRIGGER referral_written AFTER INSERT ON referral
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.id, 'referral', random()); END;
CREATE TRIGGER referral_rewritten AFTER UPDATE OF words, received_on ON referral
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.id, 'referral', random()); END;
CREATE TRIGGER referral_unwritten AFTER DELETE ON referral
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (OLD.id, 'referral', random()); END;
CREATE TRIGGER referral_answer_written AFTER INSERT ON referral_answer
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.referral_id, 'referral', random()); END;
CREATE TRIGGER referral_answer_rewritten AFTER UPDATE OF words, withdrawn_at ON referral_answer
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.referral_id, 'referral', random()); END;
CREATE TRIGGER referral_answer_unwritten AFTER DELETE ON referral_answer
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (OLD.referral_id, 'referral', random()); END;
CREATE TRIGGER allocation_written AFTER INSERT ON allocation WHEN NEW.handover <> ''
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.id, 'handover', random()); END;
CREATE TRIGGER allocation_rewritten AFTER UPDATE OF handover ON allocation
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.id, 'handover', random()); END;
CREATE TRIGGER allocation_unwritten AFTER DELETE ON allocation
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (OLD.id, 'handover', random()); END;
CREATE TRIGGER plan_written AFTER INSERT ON plan
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.referral_id, 'plan', random()); END;
CREATE TRIGGER plan_unwritten AFTER DELETE ON plan
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (OLD.referral_id, 'plan', random()); END;
CREATE TRIGGER goal_written AFTER INSERT ON goal
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.id, 'goal', random()); END;
CREATE TRIGGER goal_rewritten AFTER UPDATE OF words, steps ON goal
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.id, 'goal', random()); END;
CREATE TRIGGER goal_unwritten AFTER DELETE ON goal
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (OLD.id, 'goal', random()); END;
CREATE TRIGGER task_written AFTER INSERT ON task WHEN NEW.person_id IS NOT NULL
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.id, 'task', random()); END;
CREATE TRIGGER task_rewritten AFTER UPDATE OF what, person_id, due_on ON task
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.id, 'task', random()); END;
CREATE TRIGGER task_unwritten AFTER DELETE ON task
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (OLD.id, 'task', random()); END;
--! end
--! postgres
CREATE FUNCTION unread_by_id() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO passage_unread (of_id, what, mark) VALUES (OLD.id, TG_ARGV[0], CAST(random() * 9007199254740991 AS BIGINT)) ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO passage_unread (of_id, what, mark) VALUES (NEW.id, TG_ARGV[0], CAST(random() * 9007199254740991 AS BIGINT)) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE FUNCTION unread_by_contact_id() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO passage_unread (of_id, what, mark) VALUES (OLD.contact_id, TG_ARGV[0], CAST(random() * 9007199254740991 AS BIGINT)) ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO passage_unread (of_id, what, mark) VALUES (NEW.contact_id, TG_ARGV[0], CAST(random() * 9007199254740991 AS BIGINT)) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE FUNCTION unread_by_referral_id() RETURNS trigger AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO passage_unread (of_id, what, mark) VALUES (OLD.referral_id, TG_ARGV[0], CAST(random() * 9007199254740991 AS BIGINT)) ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO passage_unread (of_id, what, mark) VALUES (NEW.referral_id, TG_ARGV[0], CAST(random() * 9007199254740991 AS BIGINT)) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER note_written AFTER INSERT ON note FOR EACH ROW EXECUTE FUNCTION unread_by_contact_id('contact');
CREATE TRIGGER note_rewritten AFTER DELETE ON note FOR EACH ROW EXECUTE FUNCTION unread_by_contact_id('contact');
CREATE TRIGGER contact_rewritten AFTER UPDATE OF happened_on ON contact FOR EACH ROW EXECUTE FUNCTION unread_by_id('contact');
CREATE TRIGGER record_written AFTER INSERT ON record FOR EACH ROW WHEN (NEW.person_id IS NOT NULL) EXECUTE FUNCTION unread_by_id('record');
CREATE TRIGGER record_rewritten AFTER UPDATE OF answers, happened_on OR DELETE ON record FOR EACH ROW EXECUTE FUNCTION unread_by_id('record');
CREATE TRIGGER referral_written AFTER INSERT ON referral FOR EACH ROW EXECUTE FUNCTION unread_by_id('referral');
CREATE TRIGGER referral_rewritten AFTER UPDATE OF words, received_on OR DELETE ON referral FOR EACH ROW EXECUTE FUNCTION unread_by_id('referral');
CREATE TRIGGER referral_answer_written AFTER INSERT ON referral_answer FOR EACH ROW EXECUTE FUNCTION unread_by_referral_id('referral');
CREATE TRIGGER referral_answer_rewritten AFTER UPDATE OF words, withdrawn_at OR DELETE ON referral_answer FOR EACH ROW EXECUTE FUNCTION unread_by_referral_id('referral');
CREATE TRIGGER allocation_written AFTER INSERT ON allocation FOR EACH ROW WHEN (NEW.handover <> '') EXECUTE FUNCTION unread_by_id('handover');
CREATE TRIGGER allocation_rewritten AFTER UPDATE OF handover OR DELETE ON allocation FOR EACH ROW EXECUTE FUNCTION unread_by_id('handover');
CREATE TRIGGER plan_written AFTER INSERT ON plan FOR EACH ROW EXECUTE FUNCTION unread_by_referral_id('plan');
CREATE TRIGGER plan_rewritten AFTER DELETE ON plan FOR EACH ROW EXECUTE FUNCTION unread_by_referral_id('plan');
CREATE TRIGGER goal_written AFTER INSERT ON goal FOR EACH ROW EXECUTE FUNCTION unread_by_id('goal');
CREATE TRIGGER goal_rewritten AFTER UPDATE OF words, steps OR DELETE ON goal FOR EACH ROW EXECUTE FUNCTION unread_by_id('goal');
CREATE TRIGGER task_written AFTER INSERT ON task FOR EACH ROW WHEN (NEW.person_id IS NOT NULL) EXECUTE FUNCTION unread_by_id('task');
CREATE TRIGGER task_rewritten AFTER UPDATE OF what, person_id, due_on OR DELETE ON task FOR EACH ROW EXECUTE FUNCTION unread_by_id('task');
--! end

-- What was written before.
INSERT INTO passage_unread (of_id, what, mark) SELECT DISTINCT contact_id, 'contact', 0 FROM note;
INSERT INTO passage_unread (of_id, what, mark) SELECT id, 'record', 0 FROM record WHERE person_id IS NOT NULL;
INSERT INTO passage_unread (of_id, what, mark) SELECT id, 'referral', 0 FROM referral;
INSERT INTO passage_unread (of_id, what, mark) SELECT id, 'handover', 0 FROM allocation WHERE handover <> '';
INSERT INTO passage_unread (of_id, what, mark) SELECT DISTINCT referral_id, 'plan', 0 FROM plan;
INSERT INTO passage_unread (of_id, what, mark) SELECT id, 'goal', 0 FROM goal;
INSERT INTO passage_unread (of_id, what, mark) SELECT id, 'task', 0 FROM task WHERE person_id IS NOT NULL;
