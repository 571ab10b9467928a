-- What is due for cases that nobody carries is found from what is open, not from every referral that was ever declined.
CREATE INDEX deadline_open_about ON deadline (about, due_at, person_id, referral_id) WHERE ending = 'open';
