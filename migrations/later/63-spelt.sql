-- The rules by which words that people are found by follow from their names: a row, or none. When they are others than the program's, the
-- words are worked out anew after the start.
CREATE TABLE spelt (
  place BIGINT PRIMARY KEY,
  rules BIGINT NOT NULL
);
