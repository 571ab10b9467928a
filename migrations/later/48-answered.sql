-- What was decided lately on what somebody asked for is told on their first page.
CREATE INDEX record_change_completed ON record_change (recorded_at, record_id) WHERE what = 'completed';
