-- Which units are in one house: a label that they share, and no address. Empty: by itself, or not said.
ALTER TABLE unit ADD COLUMN house TEXT NOT NULL DEFAULT '';
