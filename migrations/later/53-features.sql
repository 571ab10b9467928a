-- What a unit has that makes it a psychologically informed environment (C5.4): ids of lists/units.toml, a line each; empty: not said.
ALTER TABLE unit ADD COLUMN features TEXT NOT NULL DEFAULT '';
