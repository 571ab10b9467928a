-- What is open and whose it is, so that a worker's first page reads what it shows and no more. Worked out by duties/whose.rs and
-- never typed: a row for each worker who carries what the deadline is about, and one for nobody, who is worker 0.
CREATE TABLE due_for (
  worker_id BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  deadline_id BIGINT NOT NULL REFERENCES deadline (id) ON DELETE CASCADE,
  PRIMARY KEY (worker_id, due_at, deadline_id)
);
CREATE INDEX due_for_by_deadline ON due_for (deadline_id);
INSERT INTO due_for (worker_id, due_at, deadline_id)
SELECT COALESCE(c.worker_id, 0), o.due_at, o.id FROM deadline o JOIN person p ON p.root_id = o.person_id JOIN episode c ON c.person_id = p.id
WHERE o.ending = 'open' AND c.withdrawn_at IS NULL
  AND (o.episode_id = c.id OR o.referral_id = c.referral_id OR (o.about = 'person' AND c.worker_id IS NOT NULL))
UNION
SELECT COALESCE(c.key_worker_id, 0), o.due_at, o.id FROM deadline o JOIN person p ON p.root_id = o.person_id JOIN referral c ON c.person_id = p.id
WHERE o.ending = 'open' AND c.outcome <> 'accepted' AND (o.referral_id = c.id OR (o.about = 'person' AND c.key_worker_id IS NOT NULL))
UNION
SELECT 0, o.due_at, o.id FROM deadline o
WHERE o.ending = 'open' AND o.about = 'person'
  AND EXISTS (SELECT 1 FROM person y JOIN referral x ON x.person_id = y.id WHERE y.root_id = o.person_id)
  AND NOT EXISTS (SELECT 1 FROM person y JOIN episode x ON x.person_id = y.id
                  WHERE y.root_id = o.person_id AND x.worker_id IS NOT NULL AND x.ended_on IS NULL AND x.withdrawn_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM person y JOIN referral x ON x.person_id = y.id
                  WHERE y.root_id = o.person_id AND x.key_worker_id IS NOT NULL AND x.outcome IN ('', 'waiting'));
DROP INDEX deadline_open_about;

-- What is asked of all contacts of a case is answered from the index: how many, of whom, the last that was made, incidents.
DROP INDEX contact_by_referral;
CREATE INDEX contact_by_referral ON contact (referral_id, happened_on, id, worker_id, made, incident, withdrawn_at);
DROP INDEX contact_by_episode;
CREATE INDEX contact_by_episode ON contact (episode_id, happened_on, id, made, withdrawn_at);

-- Where somebody is, and who carries their case, is asked of fifty people at once by every search and list. The indexes tell it,
-- without the rows; they are small enough to stay in memory, where the rows of everybody are not.
DROP INDEX person_by_root;
CREATE INDEX person_by_root ON person (root_id, reached_through, id);
DROP INDEX referral_by_person;
CREATE INDEX referral_by_person ON referral (person_id, received_on, id, outcome, key_worker_id, reference);
DROP INDEX episode_by_person;
CREATE INDEX episode_by_person ON episode (person_id, begun_on, id, referral_id, withdrawn_at, ended_on, worker_id, service_id);
DROP INDEX episode_by_referral;
CREATE INDEX episode_by_referral ON episode (referral_id, begun_on, id, withdrawn_at, ended_on, worker_id, service_id);
DROP INDEX stay_by_episode;
CREATE INDEX stay_by_episode ON stay (episode_id, arrived_on, id, withdrawn_at, departed_on, unit_id);

-- Which support after moving on touches a quarter.
DROP INDEX episode_after;
CREATE INDEX episode_after ON episode (after_id, begun_on, ended_on, withdrawn_at);
