-- A plan that was found on paper after a later one was written: it is read below the one that stands.
ALTER TABLE plan ADD COLUMN earlier BOOLEAN NOT NULL DEFAULT FALSE;
