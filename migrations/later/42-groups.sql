-- Groups (issue 10, part 5): a programme of a service with sessions and people who have a place in it. GROUP is a word of SQL, so its
-- table is called support_group. kind, for_whom: ids of lists/groups.toml. ends_on: its last day. places: how many there are.
CREATE TABLE support_group (
  id BIGINT PRIMARY KEY,
  service_id BIGINT NOT NULL REFERENCES service (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  for_whom TEXT NOT NULL,
  about TEXT NOT NULL DEFAULT '',
  begins_on TEXT NOT NULL,
  ends_on TEXT,
  places BIGINT,
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX support_group_by_service ON support_group (service_id);

-- What a group said before it was put right: JSON, name of the field to value.
CREATE TABLE support_group_change (
  id BIGINT PRIMARY KEY,
  group_id BIGINT NOT NULL REFERENCES support_group (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (group_id, version)
);

-- Who leads it now; who led it before stands in its changes.
CREATE TABLE group_worker (
  group_id BIGINT NOT NULL REFERENCES support_group (id),
  worker_id BIGINT NOT NULL REFERENCES worker (id),
  PRIMARY KEY (group_id, worker_id)
);
CREATE INDEX group_worker_by_worker ON group_worker (worker_id, group_id);

-- Somebody's place in a group: asked for on a day, theirs from a day (none while they wait), ended on a day, for a reason. person_id: the
-- record of the referral, at which contacts are recorded.
CREATE TABLE group_place (
  id BIGINT PRIMARY KEY,
  group_id BIGINT NOT NULL REFERENCES support_group (id),
  person_id BIGINT NOT NULL REFERENCES person (id),
  referral_id BIGINT NOT NULL REFERENCES referral (id),
  asked_on TEXT NOT NULL,
  from_on TEXT,
  ended_on TEXT,
  end_reason TEXT NOT NULL DEFAULT '',
  end_words TEXT NOT NULL DEFAULT '',
  version BIGINT NOT NULL DEFAULT 0,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX group_place_by_group ON group_place (group_id, id);
CREATE INDEX group_place_by_person ON group_place (person_id);
CREATE INDEX group_place_by_referral ON group_place (referral_id);

CREATE TABLE group_place_change (
  id BIGINT PRIMARY KEY,
  place_id BIGINT NOT NULL REFERENCES group_place (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (place_id, version)
);

-- A session. place: where it is, sealed. worker_id: who led it, once somebody said so. marked: how often its attendance was marked or put
-- right, which is the version of its attendance as version is of the rest.
CREATE TABLE group_session (
  id BIGINT PRIMARY KEY,
  group_id BIGINT NOT NULL REFERENCES support_group (id),
  held_on TEXT NOT NULL,
  held_at BIGINT,
  minutes BIGINT NOT NULL,
  topic TEXT NOT NULL DEFAULT '',
  place TEXT NOT NULL DEFAULT '',
  worker_id BIGINT REFERENCES worker (id),
  version BIGINT NOT NULL DEFAULT 0,
  marked BIGINT NOT NULL DEFAULT 0,
  cancelled_at BIGINT,
  cancelled_by BIGINT,
  cancelled_why TEXT NOT NULL DEFAULT '',
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  withdrawn_at BIGINT,
  withdrawn_by BIGINT,
  withdrawn_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX group_session_by_group ON group_session (group_id, held_on);
CREATE INDEX group_session_by_day ON group_session (held_on) WHERE withdrawn_at IS NULL;
CREATE INDEX group_session_by_worker ON group_session (worker_id) WHERE worker_id IS NOT NULL;

-- was: sealed, because the place stands in it.
CREATE TABLE group_session_change (
  id BIGINT PRIMARY KEY,
  session_id BIGINT NOT NULL REFERENCES group_session (id),
  version BIGINT NOT NULL,
  was TEXT NOT NULL,
  why TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (session_id, version)
);

-- Whether somebody with a place came to a session. came: came, did-not-come, told-us; empty when what was said was taken back. contact_id:
-- the contact that their coming is.
CREATE TABLE group_attendance (
  id BIGINT PRIMARY KEY,
  session_id BIGINT NOT NULL REFERENCES group_session (id),
  place_id BIGINT NOT NULL REFERENCES group_place (id),
  came TEXT NOT NULL,
  contact_id BIGINT REFERENCES contact (id),
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT,
  UNIQUE (session_id, place_id)
);
CREATE INDEX group_attendance_by_place ON group_attendance (place_id);
CREATE INDEX group_attendance_by_contact ON group_attendance (contact_id) WHERE contact_id IS NOT NULL;

-- What was said of somebody's coming before it was said otherwise, or taken back.
CREATE TABLE group_attendance_change (
  id BIGINT PRIMARY KEY,
  attendance_id BIGINT NOT NULL REFERENCES group_attendance (id),
  marked BIGINT NOT NULL,
  was TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX group_attendance_change_by_attendance ON group_attendance_change (attendance_id, marked);

-- What was noted of a session as a whole. A note is never changed: a later one stands below it.
CREATE TABLE group_note (
  id BIGINT PRIMARY KEY,
  session_id BIGINT NOT NULL REFERENCES group_session (id),
  words TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX group_note_by_session ON group_note (session_id, id);
