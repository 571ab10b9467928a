-- The desk: notes beside figures, lists as they were left, the end of a telephone number.

-- What the provider says beside a figure of a quarter: one note for a figure, its words in versions. figure: the figure's id in the
-- return. One that is withdrawn stays, and the figure can be given another.
CREATE TABLE figure_note (
  id BIGINT PRIMARY KEY,
  report TEXT NOT NULL,
  period TEXT NOT NULL,
  figure TEXT NOT NULL,
  version BIGINT NOT NULL,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX figure_note_stands ON figure_note (report, period, figure) WHERE withdrawn_at IS NULL;

CREATE TABLE figure_note_words (
  note_id BIGINT NOT NULL REFERENCES figure_note (id),
  version BIGINT NOT NULL,
  words TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  PRIMARY KEY (note_id, version)
);

-- How somebody left a list, so that they find it so when they come back: what stood in its address. It says nothing of anybody.
CREATE TABLE list_left (
  account_id BIGINT NOT NULL REFERENCES account (id),
  list TEXT NOT NULL,
  query TEXT NOT NULL,
  PRIMARY KEY (account_id, list)
);

-- The last four digits of a number, by which somebody is found of whom no more of it is at hand.
CREATE INDEX safe_contact_by_last_digits ON safe_contact (substr(digits, length(digits) - 3)) WHERE digits <> '';
