-- When a way to reach somebody is safe, as days and hours that can be reckoned with, beside the words: "any time", "never", or
-- spans as people/safe_contact/hours.rs writes them. Empty: not known, as it is of every line that was there before.
ALTER TABLE safe_contact ADD COLUMN hours TEXT NOT NULL DEFAULT '';
-- Why the program itself set a line to unsafe: alleged, when it is also recorded of whoever is alleged to have abused the person.
-- Somebody looks at it; what they record then says nothing here.
ALTER TABLE safe_contact ADD COLUMN set_unsafe TEXT NOT NULL DEFAULT '';
CREATE INDEX safe_contact_set_unsafe ON safe_contact (person_id, line_id) WHERE set_unsafe <> '';
-- Why somebody was reached at a time, or in a way, that was not safe (lists/safe-contact.toml).
ALTER TABLE contact ADD COLUMN unsafe_why TEXT NOT NULL DEFAULT '';
