-- A MARAC meeting (issue 10, part 7). worker_id: who goes for the service. cases: how many there were on its list when it was closed, of
-- whom those that are nobody's here are deleted then.
CREATE TABLE marac_meeting (
  id BIGINT PRIMARY KEY,
  held_on TEXT NOT NULL,
  held_at BIGINT,
  area TEXT NOT NULL,
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  version BIGINT NOT NULL DEFAULT 0,
  cases BIGINT,
  closed_at BIGINT,
  closed_by BIGINT,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX marac_meeting_by_day ON marac_meeting (held_on);
CREATE INDEX marac_meeting_by_worker ON marac_meeting (worker_id);

-- What a meeting said before it was put right: JSON, name of the field to value.
CREATE TABLE marac_meeting_change (
  id BIGINT PRIMARY KEY,
  meeting_id BIGINT NOT NULL REFERENCES marac_meeting (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (meeting_id, version)
);

-- A case of an agenda, as the agenda says it: class S, of people who may be nobody's here, until the meeting is closed. answer: known,
-- not-known, not-sure; empty while nobody has said. person_id: who it is, where somebody said so. asks: what the service asks of the meeting.
CREATE TABLE marac_case (
  id BIGINT PRIMARY KEY,
  meeting_id BIGINT NOT NULL REFERENCES marac_meeting (id),
  place BIGINT NOT NULL,
  number TEXT NOT NULL DEFAULT '',
  given_name TEXT NOT NULL DEFAULT '',
  family_name TEXT NOT NULL DEFAULT '',
  born_on TEXT,
  lives TEXT NOT NULL DEFAULT '',
  answer TEXT NOT NULL DEFAULT '',
  person_id BIGINT REFERENCES person (id),
  asks TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 0,
  answered_at BIGINT,
  answered_by BIGINT,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  CHECK (answer <> 'known' OR person_id IS NOT NULL)
);
CREATE INDEX marac_case_by_meeting ON marac_case (meeting_id, place);
CREATE INDEX marac_case_by_person ON marac_case (person_id) WHERE person_id IS NOT NULL;

-- What the service asked of the meeting before it was written anew. It goes with its case.
CREATE TABLE marac_case_change (
  id BIGINT PRIMARY KEY,
  case_id BIGINT NOT NULL REFERENCES marac_case (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX marac_case_change_by_case ON marac_case_change (case_id, version);

-- A task that a row of a record asks for, such as an action of a meeting.
ALTER TABLE task ADD COLUMN record_id BIGINT REFERENCES record (id);
ALTER TABLE task ADD COLUMN record_row TEXT NOT NULL DEFAULT '';
CREATE INDEX task_by_record ON task (record_id) WHERE record_id IS NOT NULL;
