-- With whom a contact was, besides the person and their family: a professional, a relative, in words (SUP-3). without_them: it was with
-- somebody else about them, so that nobody has reached them by it.
ALTER TABLE contact ADD COLUMN with_words TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN without_them BOOLEAN NOT NULL DEFAULT FALSE;
