-- Where an account's owner is written to before something falls due. A change takes the place of what stood; the journal tells of it.
CREATE TABLE warning_address (
  account_id BIGINT PRIMARY KEY REFERENCES account (id),
  address TEXT NOT NULL,
  recorded_at BIGINT NOT NULL
);

-- Who was written to of what, so that nobody is twice. A day that was moved is another.
CREATE TABLE warning_sent (
  account_id BIGINT NOT NULL REFERENCES account (id),
  rule TEXT NOT NULL,
  started_kind TEXT NOT NULL,
  started_id BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, rule, started_kind, started_id, due_at)
);
CREATE INDEX warning_sent_by_time ON warning_sent (due_at);
