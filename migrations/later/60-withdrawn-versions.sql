-- A version of a support plan that was written for somebody else or never agreed: it stays to be read, and the one before it stands again.
ALTER TABLE plan ADD COLUMN withdrawn_at BIGINT;
ALTER TABLE plan ADD COLUMN withdrawn_by BIGINT;
ALTER TABLE plan ADD COLUMN withdrawn_why TEXT NOT NULL DEFAULT '';
-- What is found by words is what stands.
--! sqlite
CREATE TRIGGER plan_withdrawn AFTER UPDATE OF withdrawn_at ON plan
BEGIN INSERT OR IGNORE INTO passage_unread (of_id, what, mark) VALUES (NEW.referral_id, 'plan', random()); END;
--! end
--! postgres
CREATE TRIGGER plan_withdrawn AFTER UPDATE OF withdrawn_at ON plan FOR EACH ROW EXECUTE FUNCTION unread_by_referral_id('plan');
--! end
