-- A goal is read, scored, put right, ended and withdrawn by itself. plan_domain: the part of the plan's form that it follows; empty for
-- one that stands beside the plan. steps: what will be done, in words. ended_how: met, given-up, no-more; empty while it stands.
ALTER TABLE goal ADD COLUMN plan_domain TEXT NOT NULL DEFAULT '';
ALTER TABLE goal ADD COLUMN steps TEXT NOT NULL DEFAULT '';
ALTER TABLE goal ADD COLUMN ended_on TEXT;
ALTER TABLE goal ADD COLUMN ended_how TEXT NOT NULL DEFAULT '';
ALTER TABLE goal ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE goal ADD COLUMN withdrawn_at BIGINT;
ALTER TABLE goal ADD COLUMN withdrawn_by BIGINT;
ALTER TABLE goal ADD COLUMN withdrawn_why TEXT NOT NULL DEFAULT '';

-- What a goal said before it was put right or ended: JSON, name of the field to value.
CREATE TABLE goal_change (
  id BIGINT PRIMARY KEY,
  goal_id BIGINT NOT NULL REFERENCES goal (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (goal_id, version)
);

-- How far somebody is with a goal, on a day, as they see it. stage: access, review, exit. One that was put right is withdrawn, and the
-- right one is a row of its own. A goal that came with a workbook has its scores without days in the row of the goal.
CREATE TABLE goal_score (
  id BIGINT PRIMARY KEY,
  goal_id BIGINT NOT NULL REFERENCES goal (id),
  stage TEXT NOT NULL,
  scored_on TEXT NOT NULL,
  score BIGINT NOT NULL,
  words TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX goal_score_by_goal ON goal_score (goal_id, scored_on, id);

-- The goal that a task is a step of.
ALTER TABLE task ADD COLUMN goal_id BIGINT REFERENCES goal (id);
CREATE INDEX task_by_goal ON task (goal_id) WHERE goal_id IS NOT NULL;
