-- When somebody last looked at a person, which a timeline and what is told to be read ask: without it every look that anybody ever had at them is
-- gone through.
CREATE INDEX journal_looked ON journal (subject_id, account_id, seq, at) WHERE subject = 'person' AND action = 'looked';
