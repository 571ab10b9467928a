-- Which units somebody is in is asked of each unit's last stay only, not of every stay there ever was.
CREATE INDEX stay_by_departure ON stay (departed_on, arrived_on, unit_id);
