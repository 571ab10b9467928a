-- What somebody is to do, and when somebody is to be met.

-- A task of one worker's, about a person or about nobody. due_at: where it is due at a time of that day. Done: on which day, who
-- said so, and the contact that did it where one did.
CREATE TABLE task (
  id BIGINT PRIMARY KEY,
  what TEXT NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  person_id BIGINT REFERENCES person (id),
  due_on TEXT NOT NULL,
  due_at BIGINT,
  done_on TEXT,
  done_by BIGINT,
  contact_id BIGINT REFERENCES contact (id),
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX task_open ON task (worker_id, due_on, id) WHERE done_on IS NULL AND withdrawn_at IS NULL;
CREATE INDEX task_by_worker ON task (worker_id);
CREATE INDEX task_done ON task (done_on, id) WHERE done_on IS NOT NULL;
CREATE INDEX task_by_person ON task (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX task_by_contact ON task (contact_id) WHERE contact_id IS NOT NULL;

-- What a task said before it was put right, done or opened again: JSON, name of the field to value.
CREATE TABLE task_change (
  id BIGINT PRIMARY KEY,
  task_id BIGINT NOT NULL REFERENCES task (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (task_id, version)
);

-- A time at which a worker is to meet a person. place: only what may be said to anybody. outcome: kept, missed, cancelled; empty
-- while nobody has said. contact_id: the contact that it became.
CREATE TABLE appointment (
  id BIGINT PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  planned_on TEXT NOT NULL,
  planned_at BIGINT,
  about TEXT NOT NULL,
  place TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT '',
  outcome_at BIGINT,
  outcome_by BIGINT,
  contact_id BIGINT REFERENCES contact (id),
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX appointment_by_person ON appointment (person_id);
CREATE INDEX appointment_by_worker ON appointment (worker_id, planned_on, id);
CREATE INDEX appointment_by_day ON appointment (planned_on, id);
CREATE INDEX appointment_by_contact ON appointment (contact_id) WHERE contact_id IS NOT NULL;

CREATE TABLE appointment_change (
  id BIGINT PRIMARY KEY,
  appointment_id BIGINT NOT NULL REFERENCES appointment (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (appointment_id, version)
);
