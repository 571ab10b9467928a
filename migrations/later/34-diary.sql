-- One diary. town: of an appointment, the town or area alone, which lists show; where exactly is its place, which is masked.
ALTER TABLE appointment ADD COLUMN town TEXT NOT NULL DEFAULT '';
-- What of records has a second day in a week: a review, the end of an order.
CREATE INDEX record_by_second_day ON record (kind, second_on) WHERE second_on IS NOT NULL AND withdrawn_at IS NULL;
-- What everybody has to do in a week.
CREATE INDEX task_by_day ON task (due_on, id) WHERE withdrawn_at IS NULL;

-- An address at which a telephone reads its owner's diary. The secret in it is kept as a hash. read_on: the last day on which it was read.
CREATE TABLE feed (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES account (id),
  secret_hash BYTEA NOT NULL UNIQUE,
  made_at BIGINT NOT NULL,
  read_on TEXT,
  ended_at BIGINT,
  ended_by BIGINT
);
CREATE INDEX feed_by_account ON feed (account_id, id);
