-- Support of their own of somebody who came with another's referral: it begins a case, and is no referral that anybody sent, so that no clock of the
-- contract runs for it and no return counts it. with_id: the referral that they came with; empty of every other.
ALTER TABLE referral ADD COLUMN with_id BIGINT REFERENCES referral (id);
CREATE INDEX referral_with ON referral (with_id) WHERE with_id IS NOT NULL;
