-- Workbooks brought in.

CREATE TABLE import (
  id BIGINT PRIMARY KEY,
  file_name TEXT NOT NULL,
  file_hash TEXT NOT NULL,
  mapping TEXT NOT NULL,
  workbook BYTEA,
  state TEXT NOT NULL,
  done BIGINT NOT NULL,
  of_rows BIGINT NOT NULL,
  report TEXT NOT NULL,
  silent TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  taken_at BIGINT,
  account_id BIGINT
);

-- Which row of which workbook became which record: a second import finds its rows here and changes nothing. row_hash
-- covers all that was read of the row; likeness only what makes it that row (whose, when, how long), so that a row which
-- was changed since is not taken for another one.
CREATE TABLE import_row (
  row_hash TEXT PRIMARY KEY,
  likeness TEXT NOT NULL,
  import_id BIGINT NOT NULL REFERENCES import (id),
  sheet TEXT NOT NULL,
  row_number BIGINT NOT NULL,
  record_id BIGINT NOT NULL
);
