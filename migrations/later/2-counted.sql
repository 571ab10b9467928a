-- What figures count records of forms by, as rows; and the reason for a unit's delay as a record of its form.

-- The answers to the items that a form's file names in [counts], one row each, and the level of a score. Written with the record,
-- gone when it is withdrawn.
CREATE TABLE record_answer (
  record_id BIGINT NOT NULL REFERENCES record (id),
  item TEXT NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (record_id, item, answer)
);

-- Of the records that were there before, by the forms as they were shipped with this.
--! sqlite
INSERT INTO record_answer (record_id, item, answer)
SELECT DISTINCT r.id, a.key, a.value FROM record r, json_each(r.answers) a
WHERE r.withdrawn_at IS NULL AND a.type = 'text' AND a.value <> '' AND r.kind || '/' || a.key IN
  ('concern/about', 'concern/kind', 'consent/support', 'court/order', 'court/what', 'dash/occasion',
   'exit-interview/safer', 'feedback/how', 'incident/kind', 'incident/told_to', 'interpreter-request/how',
   'marac-meeting/repeat', 'marac-referral/consent', 'marac-referral/reason', 'premises-check/sound',
   'services-accessed/outcome', 'services-accessed/service')
UNION
SELECT DISTINCT r.id, a.key, m.value FROM record r, json_each(r.answers) a, json_each(a.value) m
WHERE r.withdrawn_at IS NULL AND a.type = 'array' AND m.type = 'text' AND r.kind || '/' || a.key IN
  ('concern/about', 'concern/kind', 'consent/support', 'court/order', 'court/what', 'dash/occasion',
   'exit-interview/safer', 'feedback/how', 'incident/kind', 'incident/told_to', 'interpreter-request/how',
   'marac-meeting/repeat', 'marac-referral/consent', 'marac-referral/reason', 'premises-check/sound',
   'services-accessed/outcome', 'services-accessed/service');
--! end
--! postgres
INSERT INTO record_answer (record_id, item, answer)
SELECT DISTINCT r.id, a.key, a.value #>> '{}' FROM record r, jsonb_each(r.answers::jsonb) a
WHERE r.withdrawn_at IS NULL AND jsonb_typeof(a.value) = 'string' AND a.value #>> '{}' <> '' AND r.kind || '/' || a.key IN
  ('concern/about', 'concern/kind', 'consent/support', 'court/order', 'court/what', 'dash/occasion',
   'exit-interview/safer', 'feedback/how', 'incident/kind', 'incident/told_to', 'interpreter-request/how',
   'marac-meeting/repeat', 'marac-referral/consent', 'marac-referral/reason', 'premises-check/sound',
   'services-accessed/outcome', 'services-accessed/service')
UNION
SELECT DISTINCT r.id, a.key, m.value #>> '{}' FROM record r, jsonb_each(r.answers::jsonb) a,
  jsonb_array_elements(CASE jsonb_typeof(a.value) WHEN 'array' THEN a.value ELSE '[]'::jsonb END) m (value)
WHERE r.withdrawn_at IS NULL AND jsonb_typeof(m.value) = 'string' AND r.kind || '/' || a.key IN
  ('concern/about', 'concern/kind', 'consent/support', 'court/order', 'court/what', 'dash/occasion',
   'exit-interview/safer', 'feedback/how', 'incident/kind', 'incident/told_to', 'interpreter-request/how',
   'marac-meeting/repeat', 'marac-referral/consent', 'marac-referral/reason', 'premises-check/sound',
   'services-accessed/outcome', 'services-accessed/service');
--! end
INSERT INTO record_answer (record_id, item, answer)
SELECT id, 'yes', outcome FROM record WHERE kind = 'dash' AND form = '2009' AND outcome <> '' AND withdrawn_at IS NULL;

-- Why a unit could not be ready in time was said of its stay; from here on it is a record of the form unit-delay, and
-- unit_turnaround says only that a unit is ready.
--! sqlite
INSERT INTO record (id, kind, form, unit_id, thread, happened_on, outcome, about, gaps, line, answers, scores, recorded_at, recorded_by)
SELECT id, 'unit-delay', '1', unit_id, stay_id, happened_on, '', '', 0, 'Cannot be ready in time',
       json_object('day', happened_on, 'words', words), '{}', recorded_at, recorded_by
FROM unit_turnaround WHERE kind = 'delay';
--! end
--! postgres
INSERT INTO record (id, kind, form, unit_id, thread, happened_on, outcome, about, gaps, line, answers, scores, recorded_at, recorded_by)
SELECT id, 'unit-delay', '1', unit_id, stay_id, happened_on, '', '', 0, 'Cannot be ready in time',
       json_build_object('day', happened_on, 'words', words)::text, '{}', recorded_at, recorded_by
FROM unit_turnaround WHERE kind = 'delay';
--! end
INSERT INTO record_fact (record_id, kind, unit_id, happened_on, thread, words, recorded_at, recorded_by)
SELECT id, 'unit-delay-explained', unit_id, happened_on, stay_id, words, recorded_at, recorded_by
FROM unit_turnaround WHERE kind = 'delay';
DELETE FROM unit_turnaround WHERE kind = 'delay';
