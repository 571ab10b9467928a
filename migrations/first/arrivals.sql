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

-- How a workbook is laid out: a mapping, kept under the name of a file. draft: what its form was filled with, as JSON; empty
-- where a file was sent. A layout that is kept never changes: one changed later is another row of its name, and the newest
-- is the one chosen. An import names the row that it was previewed with.
CREATE TABLE layout (
  id BIGINT PRIMARY KEY,
  file_name TEXT NOT NULL,
  title TEXT NOT NULL,
  words TEXT NOT NULL,
  draft TEXT NOT NULL,
  kept BOOLEAN NOT NULL,
  import_id BIGINT REFERENCES import (id),
  made_at BIGINT NOT NULL,
  account_id BIGINT
);
CREATE INDEX layout_by_import ON layout (import_id);

-- Which row of which workbook became which record: a second import finds its rows here and changes nothing. row_hash
-- covers all that was read of the row; identity only what makes it that row (its number, or who and when), so that a row
-- which was changed since is told for what it is; likeness the fields without which there is no such row, to pair those
-- of one identity. read_as: what was read, as JSON, to tell what has changed.
CREATE TABLE import_row (
  row_hash TEXT PRIMARY KEY,
  identity TEXT NOT NULL,
  likeness TEXT NOT NULL,
  read_as TEXT NOT NULL,
  import_id BIGINT NOT NULL REFERENCES import (id),
  sheet TEXT NOT NULL,
  row_number BIGINT NOT NULL,
  record_id BIGINT NOT NULL
);
