-- The first page counts who waits without looking at the referrals themselves: whom somebody may see is asked by the person.
DROP INDEX referral_unanswered;
DROP INDEX referral_waiting;
CREATE INDEX referral_unanswered ON referral (received_on, id, person_id) WHERE outcome = '';
CREATE INDEX referral_waiting ON referral (received_on, id, person_id) WHERE outcome = 'waiting';
