-- What the latest answer to a referral says; empty while nobody has answered. The database keeps it in step with the
-- answers: the inbox, the waiting list and a worker's cases are found by it, among all the referrals there ever were.
ALTER TABLE referral ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
UPDATE referral SET outcome =
  COALESCE((SELECT a.outcome FROM referral_answer a WHERE a.referral_id = referral.id ORDER BY a.id DESC LIMIT 1), '');
CREATE INDEX referral_unanswered ON referral (received_on, id) WHERE outcome = '';
CREATE INDEX referral_waiting ON referral (received_on, id) WHERE outcome = 'waiting';
DROP INDEX referral_by_worker;
CREATE INDEX referral_by_worker ON referral (key_worker_id, outcome);

--! sqlite
CREATE TRIGGER referral_answered AFTER INSERT ON referral_answer
BEGIN UPDATE referral SET outcome =
  (SELECT a.outcome FROM referral_answer a WHERE a.referral_id = NEW.referral_id ORDER BY a.id DESC LIMIT 1)
  WHERE id = NEW.referral_id; END;
--! end
--! postgres
CREATE FUNCTION referral_answered() RETURNS trigger AS $$
BEGIN
  UPDATE referral SET outcome =
    (SELECT a.outcome FROM referral_answer a WHERE a.referral_id = NEW.referral_id ORDER BY a.id DESC LIMIT 1)
    WHERE id = NEW.referral_id;
  RETURN NULL;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER referral_answered AFTER INSERT ON referral_answer
FOR EACH ROW EXECUTE FUNCTION referral_answered();
--! end
