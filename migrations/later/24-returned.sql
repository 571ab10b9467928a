-- A partial index answers alone only what it holds, and SQLite asks the row for the column of its own condition: a return read
-- every contact of two years for it. With that column in it, the index answers alone.
DROP INDEX contact_by_day;
CREATE INDEX contact_by_day ON contact (happened_on, made, worker_id, minutes, withdrawn_at) WHERE withdrawn_at IS NULL;
DROP INDEX stay_by_departure;
CREATE INDEX stay_by_departure ON stay (departed_on, arrived_on, unit_id, withdrawn_at) WHERE withdrawn_at IS NULL;
