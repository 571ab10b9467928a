-- One diary. town: of an appointment, the town or area alone, which lists show; where exactly is its place, which is masked.
ALTER TABLE appointment ADD COLUMN town TEXT NOT NULL DEFAULT '';
-- What of records has a second day in a week: a review, the end of an order.
CREATE INDEX record_by_second_day ON record (kind, second_on) WHERE second_on IS NOT NULL AND withdrawn_at IS NULL;
-- What everybody has to do in a week.
CREATE INDEX task_by_day ON task (due_on, id) WHERE withdrawn_at IS NULL;
