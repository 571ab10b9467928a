-- Numbers of a period that is over, as they were first given to whoever opens no records. Later ones are given only where they are far enough
-- from these; the difference of two answers would be whoever was written down between them.
CREATE TABLE figures_given (
  id BIGINT PRIMARY KEY,
  report TEXT NOT NULL,
  period TEXT NOT NULL,
  version BIGINT NOT NULL,
  held TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  moved_at BIGINT
);
CREATE UNIQUE INDEX figures_given_once ON figures_given (report, period);
