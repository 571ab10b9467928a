-- A unit that was typed wrong or twice: it stands in no list while nobody ever lived in it, and its page can be read.
ALTER TABLE unit ADD COLUMN withdrawn_at BIGINT;
ALTER TABLE unit ADD COLUMN withdrawn_by BIGINT;
ALTER TABLE unit ADD COLUMN withdrawn_why TEXT NOT NULL DEFAULT '';
