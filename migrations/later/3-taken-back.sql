-- An import can be taken back: which rows it brought, what it changed, and that it was.

-- Ids that were drawn before its first row was written and after its last: among those between, the rows that were written at
-- taken_at by account_id are the ones it brought. Empty of an import from before this; that one cannot be taken back.
ALTER TABLE import ADD COLUMN first_id BIGINT;
ALTER TABLE import ADD COLUMN last_id BIGINT;
ALTER TABLE import ADD COLUMN taken_back_at BIGINT;
ALTER TABLE import ADD COLUMN taken_back_by BIGINT;
ALTER TABLE import ADD COLUMN taken_back_why TEXT NOT NULL DEFAULT '';
CREATE INDEX import_row_by_import ON import_row (import_id, record_id);

-- Rows that were there before an import and that it changed: JSON, as they stood, and as it left them (empty: it took the row
-- away). So it can be taken back, unless somebody has changed them since. Of a referral that it only added to, both are the same.
CREATE TABLE import_change (
  import_id BIGINT NOT NULL REFERENCES import (id),
  of_table TEXT NOT NULL,
  row_key TEXT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  PRIMARY KEY (import_id, of_table, row_key)
);
CREATE INDEX import_change_by_row ON import_change (of_table, row_key);

-- When it was written; 0 of what was written before this was kept. Of a pair: when it was first offered or decided.
ALTER TABLE person_pair ADD COLUMN recorded_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE training ADD COLUMN recorded_at BIGINT NOT NULL DEFAULT 0;

-- What goes asks who refers to it.
CREATE INDEX deadline_by_episode ON deadline (episode_id) WHERE episode_id IS NOT NULL;
CREATE INDEX record_by_episode ON record (episode_id) WHERE episode_id IS NOT NULL;
CREATE INDEX contact_by_worker ON contact (worker_id);
CREATE INDEX think_family_answer_by_contact ON think_family_answer (contact_id);
