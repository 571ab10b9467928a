-- A service's own first day, where it begins after its contract. Empty: it begins with it.
ALTER TABLE service ADD COLUMN begun_on TEXT;
