-- Finding somebody from any page, and going back to what was found.

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

-- Whom an account looked at last.
CREATE INDEX journal_by_account ON journal (account_id, seq);

-- Of a phone number its digits, as somebody types them who looks for it: 07700900123, however it was written. What was written
-- before may keep other words behind them, which a search by the beginning does not mind.
ALTER TABLE safe_contact ADD COLUMN digits TEXT NOT NULL DEFAULT '';
UPDATE safe_contact SET digits = replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '.', ''), '/', '')
WHERE way = 'phone';
UPDATE safe_contact SET digits = '0' || ltrim(substr(digits, 4), '0') WHERE digits LIKE '+44%';
UPDATE safe_contact SET digits = '0' || ltrim(substr(digits, 5), '0') WHERE digits LIKE '0044%';
CREATE INDEX safe_contact_by_digits ON safe_contact (digits) WHERE digits <> '';
