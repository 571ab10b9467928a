-- One search in the header of every page.

-- What somebody asked to see in words that may stand in no address, so that the page that shows it can be gone back to. Only they
-- are ever shown it, and it is gone after a working day. what: search (words: what was typed), masked (whose, and what).
CREATE TABLE asked (
  asked_key TEXT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  what TEXT NOT NULL,
  words TEXT NOT NULL,
  asked_at BIGINT NOT NULL
);
CREATE INDEX asked_by_account ON asked (account_id, what, asked_at);
CREATE INDEX asked_by_age ON asked (asked_at);

-- Who was opened last, for each account.
CREATE INDEX journal_by_account ON journal (account_id, seq);

-- Of a phone number its digits, as somebody types them who looks for it: 07700900123, however it was written. Of those from
-- before: as people/safe_contact makes them, for the ways in which people write numbers.
ALTER TABLE safe_contact ADD COLUMN digits TEXT NOT NULL DEFAULT '';
UPDATE safe_contact SET digits = replace(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', ''), '+44', '0')
  WHERE way = 'phone';
UPDATE safe_contact SET digits = '0' || substr(digits, 5) WHERE digits LIKE '0044%';
UPDATE safe_contact SET digits = substr(digits, 2) WHERE digits LIKE '00%';
CREATE INDEX safe_contact_by_digits ON safe_contact (digits) WHERE digits <> '';
