-- A referral that is sent on to another service is answered by itself (outcome 'redirected'; C8, C3.3). To an agency of the register, or in
-- words (signposted_to). way: direct, signpost. agreed: yes, no, not-asked. All three are empty for any other answer.
ALTER TABLE referral_answer ADD COLUMN agency_id BIGINT REFERENCES organisation (id);
ALTER TABLE referral_answer ADD COLUMN way TEXT NOT NULL DEFAULT '';
ALTER TABLE referral_answer ADD COLUMN agreed TEXT NOT NULL DEFAULT '';
CREATE INDEX referral_answer_to_agency ON referral_answer (agency_id) WHERE agency_id IS NOT NULL;
