-- Nearly nobody is reached through somebody else. While the index held everybody, SQLite looked for service users by it, which is
-- to read all of them: a search took 40 ms instead of 1.
DROP INDEX person_by_whom;
CREATE INDEX person_by_whom ON person (reached_through) WHERE reached_through IS NOT NULL;
